import type { LayoutBlock } from '@wanghuo/plan-audit';
import { findingSeverities, type AuditFinding } from '../model/index.ts';

type Severity = AuditFinding['severity'];

/** One place of a finding in the document. */
export interface PlacedMark {
  readonly from: number;
  readonly to: number;
  readonly findingId: string;
  /** Which of the finding's places it is, from 0. */
  readonly place: number;
  readonly severity: Severity;
}

/** A stretch of text with every finding that speaks of it; none for plain text. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly findingIds: readonly string[];
  /** `F3/0`: places that begin here, to be jumped to. */
  readonly anchors: readonly string[];
  /** The gravest of them. */
  readonly severity: Severity | null;
}

/** The marks of each block, by the block's number; a block without any is not there. */
export function marksByBlock(
  blocks: readonly LayoutBlock[],
  findings: readonly AuditFinding[],
): ReadonlyMap<number, readonly PlacedMark[]> {
  const all = findings
    .flatMap(({ id, severity, spans }) =>
      spans.map(({ from, to }, place): PlacedMark => ({ from, to, findingId: id, place, severity })),
    )
    .sort((one, other) => one.from - other.from);
  const found = new Map<number, PlacedMark[]>();
  let first = 0;
  blocks.forEach((block, index) => {
    while (first < all.length && (all[first] as PlacedMark).to <= block.from) first += 1;
    for (let at = first; at < all.length && (all[at] as PlacedMark).from < block.to; at += 1) {
      const mark = all[at] as PlacedMark;
      if (mark.to > block.from) found.set(index, [...(found.get(index) ?? []), mark]);
    }
  });
  return found;
}

/** Cuts a stretch of text up where marks begin and end. The segments cover it from beginning to end. */
export function segmentsOf(from: number, to: number, marks: readonly PlacedMark[]): readonly Segment[] {
  const within = marks.filter((mark) => mark.from < to && mark.to > from);
  const cuts = new Set([from, to]);
  for (const mark of within) {
    cuts.add(Math.max(from, mark.from));
    cuts.add(Math.min(to, mark.to));
  }
  const places = [...cuts].sort((one, other) => one - other);
  return places.slice(0, -1).map((start, index) => {
    const end = places[index + 1] as number;
    const here = within.filter((mark) => mark.from < end && mark.to > start);
    return {
      from: start,
      to: end,
      findingIds: [...new Set(here.map(({ findingId }) => findingId))],
      anchors: here
        .filter((mark) => Math.max(from, mark.from) === start)
        .map(({ findingId, place }) => `${findingId}/${place}`),
      severity: findingSeverities.find((one) => here.some(({ severity }) => severity === one)) ?? null,
    };
  });
}
