import { findIndicator, indicators } from '@wanghuo/indicators/model';
import type { Verdict } from './codes.ts';
import type { IndicatorEvidence } from './verdict.ts';

/** What was heard of an indicator on a day: kept with its root, because a value without its proof is no evidence. */
export interface HeardValue {
  readonly indicatorId: string;
  readonly asOfOn: string;
  readonly results: readonly { readonly definition: string; readonly value: string | null; readonly verdict: string }[];
  readonly root: string;
}

/** Checks that an indicator answers, and what the plan printed where it states a fact and no target. */
const derivedChecks: Readonly<
  Record<string, { readonly id: string; readonly claim?: { readonly printed: string; readonly atLeast?: boolean } }>
> = {
  'statistics:stable': { id: 'fireTotalDecline' },
  'statistics:majorFires': { id: 'majorFires' },
  'statistics:causes': { id: 'carelessShare', claim: { printed: '40', atLeast: true } },
  'register:nationalStaff': { id: 'nationalFirefightersPer10k', claim: { printed: '0.89' } },
  'register:areaPerStation': { id: 'areaPerStation', claim: { printed: '21' } },
};

/** The day chapter 1 speaks of. */
const factsOn = '2020-12-31';

const acceptanceOf = (verdict: string): Verdict => {
  if (verdict === 'MET') return 'MET';
  if (verdict === 'MISSED' || verdict === 'BEHIND') return 'UNMET';
  return verdict === 'ON_PATH' || verdict === 'AT_RISK' ? 'NOT_YET_DUE' : 'UNVERIFIABLE';
};

/** An exact ratio `n/d`, rounded half up for people. */
function shown(value: string | null, decimals: number): string | null {
  const [n, d] = (value ?? '').split('/').map((part) => (/^-?\d+$/.test(part) ? BigInt(part) : null));
  if (n === null || n === undefined || !d) return null;
  const scale = 10n ** BigInt(decimals);
  const scaled = (n * scale * 2n + d) / (d * 2n);
  const text = scaled.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

function evidenceOf(heard: HeardValue): IndicatorEvidence | null {
  const known = findIndicator(heard.indicatorId);
  const own = heard.results[0];
  if (!known || !own) return null;
  const verdicts = new Set(heard.results.map(({ verdict }) => acceptanceOf(verdict)));
  const others = heard.results
    .slice(1)
    .map((one) => `${one.definition} ${shown(one.value, known.decimals) ?? '—'} ${one.verdict}`);
  return {
    id: heard.indicatorId,
    value: shown(own.value, known.decimals),
    verdict: acceptanceOf(own.verdict),
    asOn: heard.asOfOn,
    merkleRoot: heard.root,
    // Where admissible definitions disagree, the others are named beside the indicator's own.
    note: verdicts.size > 1 ? others.join('; ') : null,
  };
}

/** The newest value on or before a day of each indicator of box 3, by its row. */
export function targetEvidence(heard: readonly HeardValue[], asOn: string): ReadonlyMap<number, IndicatorEvidence> {
  return new Map(
    indicators.flatMap(({ id, row }) => {
      const found = row === null ? null : newest(heard, id, asOn);
      return found && row !== null ? [[row, found] as const] : [];
    }),
  );
}

/** The same for the checks that another indicator answers; facts of chapter 1 are asked of their own day. */
export function derivedEvidence(heard: readonly HeardValue[], asOn: string): ReadonlyMap<string, IndicatorEvidence> {
  return new Map(
    Object.entries(derivedChecks).flatMap(([check, { id, claim }]) => {
      const found = newest(heard, id, claim ? factsOn : asOn);
      if (!found) return [];
      return [
        [check, claim ? { ...found, verdict: claimed(found.value, claim), note: claim.printed } : found] as const,
      ];
    }),
  );
}

/** A printed figure holds when the value rounds to it, or reaches it where the plan says "at least". */
function claimed(value: string | null, claim: { readonly printed: string; readonly atLeast?: boolean }): Verdict {
  if (value === null) return 'UNVERIFIABLE';
  const decimals = claim.printed.split('.')[1]?.length ?? 0;
  const holds = claim.atLeast
    ? Number(value) >= Number(claim.printed)
    : Number(value).toFixed(decimals) === Number(claim.printed).toFixed(decimals);
  return holds ? 'MET' : 'UNMET';
}

function newest(heard: readonly HeardValue[], id: string, asOn: string): IndicatorEvidence | null {
  const own = heard
    .filter(({ indicatorId, asOfOn }) => indicatorId === id && asOfOn <= asOn)
    .sort((a, b) => (a.asOfOn < b.asOfOn ? 1 : -1))[0];
  return own ? evidenceOf(own) : null;
}
