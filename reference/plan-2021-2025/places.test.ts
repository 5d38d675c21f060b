import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import annexes from './annexes.json' with { type: 'json' };
import commitments from './commitments.json' with { type: 'json' };
import errata from './errata.json' with { type: 'json' };
import projects from './projects.json' with { type: 'json' };
import targets from './targets.json' with { type: 'json' };
import items from './work-items.json' with { type: 'json' };

/** The published plan lies beside the repository; without it these tests are skipped and say so. */
const shared = process.env['WANGHUO_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const file = join(shared, 'plan/jiangjin-fire-rescue-plan-2021-2025.txt');
const isThere = existsSync(file);

interface Cell {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly continued?: readonly number[];
}

/** Every object with a text and a place, wherever it stands. */
function cellsIn(value: unknown): readonly Cell[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'text' in value && 'line' in value ? [value as Cell] : [];
  return [...own, ...Object.values(value).flatMap(cellsIn)];
}

test('191 items, each with its own id, in the order of the plan’s chapters', () => {
  const ids = commitments.rows.map(([id]) => String(id));
  expect(new Set(ids).size).toBe(191);
  const count = (letter: string) => ids.filter((id) => id.startsWith(letter)).length;
  expect([...'ABCDEFGHIJMN'].map((letter) => [letter, count(letter)])).toEqual([
    ['A', 4],
    ['B', 55],
    ['C', 10],
    ['D', 7],
    ['E', 7],
    ['F', 17],
    ['G', 24],
    ['H', 18],
    ['I', 25],
    ['J', 10],
    ['M', 9],
    ['N', 5],
  ]);
});

describe.skipIf(!isThere)(`places in the published plan${isThere ? '' : ` (skipped: no ${file})`}`, () => {
  const lines = isThere ? readFileSync(file, 'utf8').split('\n') : [];
  const lineAt = (line: number) => lines[line - 1] ?? '';

  test.each([
    ['annexes', annexes, 166],
    ['targets', targets, 42],
    ['projects', projects, 15],
  ] as const)('every cell of %s stands where it says', (_name, data, count) => {
    const cells = cellsIn(data);
    expect(cells).toHaveLength(count);
    for (const { text, line, column, continued } of cells) {
      const [first, ...more] = text.split('\n');
      expect(
        lineAt(line)
          .slice(column - 1)
          .trimEnd(),
      ).toBe(first);
      expect((continued ?? []).map((next) => lineAt(next).trim())).toEqual(more);
    }
  });

  test('a schedule’s years and numbers stand in its line', () => {
    for (const { name, goalLine, goalQuantity, schedule } of projects.box4.rows) {
      if (goalQuantity !== null) expect(lineAt(goalLine), name.text).toContain(String(goalQuantity));
      for (const { line, years, quantity } of schedule) {
        const printed = lineAt(line);
        for (const year of [years[0] ?? '', years.at(-1) ?? ''])
          if (!printed.includes('从2022年起')) expect(printed, name.text).toContain(String(year));
        if (quantity !== null && quantity > 1) expect(printed, name.text).toContain(String(quantity));
      }
    }
  });

  test('the anchor of every item stands at its line and column', () => {
    for (const [id, line, column, anchor] of commitments.rows) {
      const at = Number(column) - 1;
      expect(lineAt(Number(line)).slice(at, at + String(anchor).length), String(id)).toBe(anchor);
    }
  });

  test('the figures of a work item stand in the lines it names', () => {
    for (const { line, area, milestones, name } of items.facilities) {
      const near = [-1, 0, 1, 2, 3, 4, 5, 6].map((by) => lineAt(line + by)).join(' ');
      if (area !== null) expect(near, name).toContain(String(area));
      for (const [, , at] of milestones) expect(lineAt(Number(at)), name).toMatch(/投入使用|开工|完工|完成|打造/);
    }
    for (const { line, year, quantity, name } of items.supplies)
      for (const figure of [year, quantity]) if (figure !== null) expect(lineAt(line), name).toContain(String(figure));
  });

  test('every erratum quotes what is printed', () => {
    for (const { id, at } of errata.errata) for (const { line, quote } of at) expect(lineAt(line), id).toContain(quote);
  });
});
