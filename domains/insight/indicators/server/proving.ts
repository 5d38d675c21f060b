import { leafHash, MerkleTree, toHex } from '@wanghuo/ledger';
import { nodeDigest } from '@wanghuo/ledger/node-crypto';
import { implement } from '@wanghuo/platform-server';
import {
  exportIndicator,
  indicatorRecords,
  partAt,
  proveInclusion,
  recordNotInSet,
  type Indicator,
  type UsedRecord,
} from '../model/index.ts';
import { dayOf, findValues, namedIndicator } from './asking.ts';
import type { KeptValue } from './keeping.ts';

const digest = nodeDigest('SHA-256');
const encoder = new TextEncoder();

export const indicatorRecordsImplementation = implement(indicatorRecords, async (input, context) => {
  const indicator = namedIndicator(input.id);
  const [found] = await findValues(context, [indicator], dayOf(context, input.on));
  const definition = input.definition ?? indicator.definitions[0]!;
  const result = found!.value.results.find((one) => one.definition === definition);
  if (!result) return { total: 0, definition, records: [] };
  const lines = await found!.lines();
  const wanted = lines.flatMap((line, index) => {
    const part = partAt(result, index);
    if (!part || (input.role && part.role !== input.role) || (input.reason && part.reason !== input.reason)) return [];
    return [{ line, index, part }];
  });
  return {
    total: wanted.length,
    definition,
    records: wanted
      .filter(({ index }) => index > input.afterIndex)
      .slice(0, input.limit)
      .map(({ line, index, part }) => {
        const { register, id, name, source } = JSON.parse(line) as UsedRecord;
        return { index, register, id, name, source, ...part, line };
      }),
  };
});

/** The first line of an export: what we say the records come to. Read by `apps/verify`, which works it out again. */
function headerOf({ id, factor, better, target }: Indicator, value: KeptValue) {
  return {
    format: 'wanghuo-indicator-export',
    version: 1,
    alg: digest.name,
    indicator: id,
    on: value.on,
    formulaVersion: value.formulaVersion,
    factor: String(factor),
    better,
    target: target?.printed ?? null,
    computedId: value.computedId,
    computedAt: value.computedAt,
    size: value.recordCount,
    root: value.root,
    results: value.results.map(({ definition, numerator, denominator, value: exact, low, high, verdict }) => ({
      definition,
      numerator,
      denominator,
      value: exact,
      low,
      high,
      verdict,
    })),
  };
}

/** The lines of an export: the header, then each record in its canonical form, in the order of the tree. */
export async function exportText(
  indicator: Indicator,
  found: Awaited<ReturnType<typeof findValues>>[number],
): Promise<string> {
  return `${[JSON.stringify(headerOf(indicator, found.value)), ...(await found.lines())].join('\n')}\n`;
}

export const exportIndicatorImplementation = implement(exportIndicator, async (input, context) => {
  const indicator = namedIndicator(input.id);
  const on = dayOf(context, input.on);
  const [found] = await findValues(context, [indicator], on);
  return { fileName: `${indicator.id}-${on}.jsonl`, text: await exportText(indicator, found!) };
});

export const proveInclusionImplementation = implement(proveInclusion, async (input, context) => {
  const indicator = namedIndicator(input.id);
  const [found] = await findValues(context, [indicator], dayOf(context, input.on));
  const lines = await found!.lines();
  const index = lines.findIndex((line) => (JSON.parse(line) as UsedRecord).id === input.recordId);
  if (index < 0) throw recordNotInSet({});
  const tree = new MerkleTree(
    digest,
    lines.map((line) => leafHash(digest, encoder.encode(line))),
  );
  return {
    format: 'wanghuo-indicator-proof' as const,
    line: lines[index]!,
    index,
    size: lines.length,
    path: tree.inclusionPath(index).map(toHex),
    root: found!.value.root,
    parts: found!.value.results.flatMap((result) => {
      const part = partAt(result, index);
      return part ? [{ definition: result.definition, ...part }] : [];
    }),
  };
});
