import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditPlan, layOut } from './index.ts';

const folder = join(import.meta.dirname, 'testing/fixtures');

describe('a layout', () => {
  test.each(readdirSync(folder).sort())('of %s cuts the whole text up, in order and without an overlap', (name) => {
    const bytes = readFileSync(join(folder, name));
    const { text, blocks } = layOut(bytes, name);
    expect(text).toBe(auditPlan(bytes, name).document.text);
    let at = 0;
    for (const block of blocks) {
      expect(block.from).toBeGreaterThanOrEqual(at);
      expect(text.slice(at, block.from).trim()).toBe('');
      at = block.to;
    }
    expect(text.slice(at).trim()).toBe('');
  });

  test.each(readdirSync(folder).sort())('of %s has a cell or a paragraph for every span of the audit', (name) => {
    const bytes = readFileSync(join(folder, name));
    const { blocks } = layOut(bytes, name);
    const { findings, passed } = auditPlan(bytes, name);
    const places = blocks.flatMap((block): { from: number; to: number }[] =>
      block.kind === 'table' ? [...block.cells] : [block],
    );
    for (const span of [...findings, ...passed].flatMap(({ spans }) => spans))
      expect(
        places.some(({ from, to }) => span.from < to && span.to > from),
        span.quote,
      ).toBe(true);
  });

  test('prints merged cells once and knows the heads of tables', () => {
    const page = `<h1>甲县规划（2021－2025年）</h1><table>
      <tr><td rowspan="2">项目</td><td colspan="2">资金（万元）</td></tr><tr><td>2021</td><td>2022</td></tr>
      <tr><td>甲</td><td>1</td><td>2</td></tr></table>`;
    const { text, blocks } = layOut(new TextEncoder().encode(page), 'plan.html');
    expect(blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'table']);
    const [, table] = blocks;
    if (table?.kind !== 'table') throw new Error('no table');
    expect(
      table.cells.map(({ from, to, row, column, rowSpan, columnSpan, isHeader }) => [
        text.slice(from, to),
        `${row}/${column} ${rowSpan}×${columnSpan}`,
        isHeader,
      ]),
    ).toEqual([
      ['项目', '0/0 2×1', true],
      ['资金（万元）', '0/1 1×2', true],
      ['2021', '1/1 1×1', true],
      ['2022', '1/2 1×1', true],
      ['甲', '2/0 1×1', false],
      ['1', '2/1 1×1', false],
      ['2', '2/2 1×1', false],
    ]);
  });
});
