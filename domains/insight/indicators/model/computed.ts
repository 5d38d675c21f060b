import { canonicalBytes, leafHash, MerkleAccumulator, toHex, type Digest } from '@wanghuo/ledger';
import type { CountingDefinition, CountReason, CountRole, IndicatorVerdict } from './codes.ts';
import type { EvidenceOn, UsedRecord } from './evidence.ts';
import { fractionText } from './fraction.ts';
import type { CountedRecord, Counting, Indicator } from './indicator.ts';
import { judge, valueOf } from './verdict.ts';

/** What one definition answers. Numbers are text: `n/d` for exact ratios, digits for whole ones. */
export interface DefinitionResult {
  readonly definition: CountingDefinition;
  readonly numerator: string | null;
  readonly denominator: string | null;
  readonly value: string | null;
  readonly low: string | null;
  readonly high: string | null;
  readonly isInferred: boolean;
  readonly verdict: IndicatorVerdict;
  readonly gap: { readonly from: string; readonly to: string } | null;
  readonly limit: string | null;
  readonly fromOn: string | null;
  readonly untilOn: string | null;
  /** For each kind of part: how many records have it. */
  readonly parts: readonly { readonly role: CountRole; readonly reason: CountReason | null; readonly count: number }[];
  /** One sign for each record of the set: its part's place among `parts` in base 36, `-` where it was not looked at. */
  readonly roles: string;
}

/** An indicator on a day, with every record that any of its definitions looked at, in the order of their proof. */
export interface Computed {
  readonly indicatorId: string;
  readonly on: string;
  readonly formulaVersion: string;
  readonly records: readonly UsedRecord[];
  readonly results: readonly DefinitionResult[];
}

/** Works an indicator out under each of its definitions. Pure: the same evidence gives the same answer to the byte. */
export function computeIndicator(indicator: Indicator, evidence: EvidenceOn): Computed {
  const countings = indicator.definitions.map(
    (definition) => [definition, indicator.count(evidence, definition)] as const,
  );
  const records = inOrder(countings.map(([, counting]) => counting));
  const places = new Map(records.map((record, at) => [record, at]));
  return {
    indicatorId: indicator.id,
    on: evidence.on,
    formulaVersion: indicator.formulaVersion,
    records,
    results: countings.map(([definition, counting]) => resultOf(indicator, definition, counting, evidence, places)),
  };
}

const keys = new WeakMap<UsedRecord, string>();
function keyOf(record: UsedRecord): string {
  const known = keys.get(record) ?? `${record.register} ${record.id}`;
  keys.set(record, known);
  return known;
}

/** Each record once, by register and id. Lists are read in that order, so there is mostly nothing to sort. */
function inOrder(countings: readonly (Counting | null)[]): readonly UsedRecord[] {
  const unique = new Set<UsedRecord>();
  for (const counting of countings) for (const { record } of counting?.records ?? []) unique.add(record);
  const records = [...unique];
  const isOrdered = records.every((record, at) => at === 0 || keyOf(records[at - 1] as UsedRecord) < keyOf(record));
  return isOrdered ? records : records.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

function resultOf(
  indicator: Indicator,
  definition: CountingDefinition,
  counting: Counting | null,
  { on }: EvidenceOn,
  places: ReadonlyMap<UsedRecord, number>,
): DefinitionResult {
  const { verdict, gap } = judge(indicator, counting, on);
  const value = counting && valueOf(indicator, counting);
  return {
    definition,
    numerator: counting ? String(counting.numerator) : null,
    denominator: counting ? String(counting.denominator.value) : null,
    value: value && fractionText(value.point),
    low: value && fractionText(value.low),
    high: value && fractionText(value.high),
    isInferred: value?.isInferred ?? false,
    verdict,
    gap: gap && { from: String(gap.from), to: String(gap.to) },
    limit: counting?.test?.limit ? fractionText(counting.test.limit) : null,
    fromOn: counting?.period?.fromOn ?? null,
    untilOn: counting?.period?.untilOn ?? null,
    ...partsOf(counting?.records ?? [], places),
  };
}

function partsOf(
  counted: readonly CountedRecord[],
  places: ReadonlyMap<UsedRecord, number>,
): Pick<DefinitionResult, 'parts' | 'roles'> {
  const groups = new Map<CountRole, Map<CountReason | null, number[]>>();
  for (const { record, role, reason } of counted) {
    const ofRole = groups.get(role) ?? new Map<CountReason | null, number[]>();
    if (ofRole.size === 0) groups.set(role, ofRole);
    const group = ofRole.get(reason);
    const place = places.get(record) as number;
    if (group) group.push(place);
    else ofRole.set(reason, [place]);
  }
  const parts = [...groups]
    .flatMap(([role, ofRole]) => [...ofRole].map(([reason, group]) => ({ role, reason, group })))
    .sort((one, other) => (`${one.role} ${one.reason ?? ''}` < `${other.role} ${other.reason ?? ''}` ? -1 : 1));
  const roles = Array.from<string>({ length: places.size }).fill('-');
  for (const [at, { group }] of parts.entries()) for (const place of group) roles[place] = at.toString(36);
  return {
    parts: parts.map(({ role, reason, group }) => ({ role, reason, count: group.length })),
    roles: roles.join(''),
  };
}

/** What a record of the set is to a definition; null when that one did not look at it. */
export function partAt(
  { roles, parts }: Pick<DefinitionResult, 'roles' | 'parts'>,
  index: number,
): { readonly role: CountRole; readonly reason: CountReason | null } | null {
  const sign = roles[index] ?? '-';
  return sign === '-' ? null : (parts[Number.parseInt(sign, 36)] ?? null);
}

const leaves = new WeakMap<UsedRecord, Uint8Array>();

/** The leaf of a record: the hash of its canonical form (RFC 9162). Kept for as long as the record is. */
function leafOf(digest: Digest, record: UsedRecord): Uint8Array {
  const known = leaves.get(record);
  if (known) return known;
  const leaf = leafHash(digest, canonicalBytes(record));
  leaves.set(record, leaf);
  return leaf;
}

/** The root of the tree over the records as they were used, which is kept with the value. */
export function rootOf(digest: Digest, records: readonly UsedRecord[]): string {
  const tree = new MerkleAccumulator(digest);
  for (const record of records) tree.append(leafOf(digest, record));
  return toHex(tree.root());
}

const dayFields = [
  'occurredOn',
  'receivedOn',
  'lastTestedOn',
  'inServiceOn',
  'commissionedOn',
  'builtOn',
  'validFromOn',
];

const days = new WeakMap<UsedRecord, readonly string[]>();

/** The days a record tells of, newest first. */
function daysOf(record: UsedRecord): readonly string[] {
  const known = days.get(record);
  if (known) return known;
  const fields = record as unknown as Readonly<Record<string, unknown>>;
  const found = dayFields
    .map((field) => fields[field])
    .filter((day) => typeof day === 'string')
    .sort()
    .reverse();
  days.set(record, found);
  return found;
}

/** The newest day, up to that of the question, that any of the records tells of: how fresh a value is. */
export function newestDayOf(records: readonly UsedRecord[], on: string): string | null {
  let newest = '';
  for (const record of records)
    for (const day of daysOf(record)) {
      if (day > on) continue;
      if (day > newest) newest = day;
      break;
    }
  return newest === '' ? null : newest;
}
