import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BLOCKED } from './move-kind.ts';
import { SearchSpace, type SearchGraph } from './search-space.ts';

const shared = process.env['WANGHUO_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url));
const folder = `${shared}/data/osm/jemss-manhattan`;

interface StreetModel {
  readonly graph: SearchGraph;
  readonly arcMilliseconds: Int32Array;
  readonly heads: Uint32Array;
  readonly firstOut: Uint32Array;
}

/** The street model of the JEMSS package: times are days, columns go by their names. */
function readStreets(): StreetModel {
  const lines = readFileSync(`${folder}/arcs.csv`, 'utf8').split(/\r?\n/);
  const header = lines.findIndex((line) => line.includes('fromNode'));
  const columns = lines[header]!.split(',').map((name) => name.trim());
  const column = (name: string): number => columns.indexOf(name);
  const rows = lines
    .slice(header + 1)
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(','))
    .map((cells) => ({
      from: Number(cells[column('fromNode')]) - 1,
      to: Number(cells[column('toNode')]) - 1,
      milliseconds: Math.max(1, roundHalfToEven(Number(cells[column('mode_1')]) * 86_400_000)),
    }))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  const nodeCount = rows.reduce((most, { from, to }) => Math.max(most, from, to), 0) + 1;
  const firstOut = new Uint32Array(nodeCount + 1);
  for (const { from } of rows) firstOut[from + 1]! += 1;
  for (let node = 0; node < nodeCount; node += 1) firstOut[node + 1]! += firstOut[node]!;
  const heads = Uint32Array.from(rows, ({ to }) => to);
  const firstMove = new Uint32Array(rows.length + 1);
  for (const [arc, { to }] of rows.entries()) firstMove[arc + 1] = firstMove[arc]! + firstOut[to + 1]! - firstOut[to]!;
  return {
    graph: {
      arcCount: rows.length,
      firstNext: Uint32Array.from(heads, (head) => firstOut[head]!),
      firstMove,
      moveKind: new Uint8Array(firstMove[rows.length]!),
    },
    arcMilliseconds: Int32Array.from(rows, ({ milliseconds }) => milliseconds),
    heads,
    firstOut,
  };
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function timesFrom(model: StreetModel, space: SearchSpace, node: number, longest: number, limit?: number): number[] {
  const { graph, arcMilliseconds, heads, firstOut } = model;
  space.reset();
  for (let arc = firstOut[node - 1]!; arc < firstOut[node]!; arc += 1) space.seed(arc, arcMilliseconds[arc]!);
  space.run(arcMilliseconds, new Int32Array(1), longest, limit);
  const times: number[] = Array.from({ length: firstOut.length - 1 }, () => BLOCKED);
  times[node - 1] = 0;
  for (let arc = 0; arc < graph.arcCount; arc += 1) {
    times[heads[arc]!] = Math.min(times[heads[arc]!]!, space.label[arc]!);
  }
  return times;
}

/** [from, sum over all, largest, within 300 s, within 240 s, to 10, to 100, to 2500, to 16811] */
const published = [
  [1, 8_908_341_670, 890_811, 2_559, 1_603, 270_906, 558_720, 568_212, 84_460],
  [1000, 8_787_472_569, 999_824, 2_231, 1_343, 379_919, 632_199, 677_225, 332_694],
  [5000, 8_989_679_937, 1_113_814, 4_400, 3_221, 793_556, 564_770, 770_794, 607_665],
] as const;

test.skipIf(!existsSync(folder))('Manhattan comes out to the integer, with buckets and with the heap', () => {
  const model = readStreets();
  const space = new SearchSpace(model.graph);
  const longest = model.arcMilliseconds.reduce((most, time) => Math.max(most, time), 0);
  // A longest arc of a whole day forces the heap.
  for (const claimed of [longest, 86_400_000]) {
    for (const [from, sum, largest, within300, within240, ...goals] of published) {
      const times = timesFrom(model, space, from, claimed);
      expect(times).toHaveLength(16_811);
      expect(times.reduce((total, time) => total + time, 0)).toBe(sum);
      expect(times.reduce((most, time) => Math.max(most, time), 0)).toBe(largest);
      expect(times.filter((time) => time <= 300_000)).toHaveLength(within300);
      expect(times.filter((time) => time <= 240_000)).toHaveLength(within240);
      expect([10, 100, 2500, 16_811].map((goal) => times[goal - 1])).toEqual(goals);
    }
  }
});

test.skipIf(!existsSync(folder))(
  'a bounded search settles what lies within its limit and forgets it afterwards',
  () => {
    const model = readStreets();
    const space = new SearchSpace(model.graph);
    const whole = timesFrom(model, space, 1, 1_000_000);
    const bounded = timesFrom(model, space, 1, 1_000_000, 240_000);
    for (const [node, time] of whole.entries()) {
      if (time <= 240_000) expect(bounded[node]).toBe(time);
      else expect(bounded[node]).toBeGreaterThan(240_000);
    }
    space.reset();
    expect(space.label.every((label) => label === BLOCKED)).toBe(true);
  },
);
