import { type LocalDate, addDays, isLocalDate } from './time.ts';

/**
 * Rules that were replaced by newer ones. A decision is made with the version in force on the day of
 * the event and keeps that version's name, so that loading a new version never re-grades history.
 */
export interface RuleSet<Rule = undefined> {
  readonly id: string;
  /** Earliest first; each begins where the one before ended, unless it says why it does not. */
  readonly versions: readonly RuleVersion<Rule>[];
}

/** One version: `until` is the last day in force, and only the newest version may leave it out. */
export interface RuleVersion<Rule = undefined> {
  readonly version: string;
  readonly from: LocalDate;
  readonly until?: LocalDate;
  /** The instrument, as its title is printed. */
  readonly source: string;
  /** H, M or L, as the domain rules grade what they state. */
  readonly confidence?: 'H' | 'M' | 'L';
  /** Why there were days without any rule before this version. */
  readonly afterGap?: string;
  /** What the rule says, in whatever shape its function takes it. */
  readonly rule: Rule;
}

/** A version as written down by its author; dates are checked by `defineRuleSet`. */
export type RuleVersionInput<Rule> = Omit<RuleVersion<Rule>, 'from' | 'until' | 'rule'> & {
  readonly from: string;
  readonly until?: string;
} & (Rule extends undefined ? { readonly rule?: undefined } : { readonly rule: Rule });

/** What every decision stores about the rule it was made by. */
export interface RuleReference {
  readonly ruleSetId: string;
  readonly ruleVersion: string;
}

/** Rule sets as kept in `reference/codes/rule-sets.json`. */
export interface RuleSetTable {
  readonly table: 'ruleSets';
  readonly rows: readonly {
    readonly id: string;
    readonly versions: readonly RuleVersionInput<undefined>[];
  }[];
}

/**
 * Declares a rule set.
 * @param id - `UPPER_SNAKE`
 * @param versions - earliest first
 * @throws RangeError if a date does not exist, a version ends before it begins, two versions share a
 *   name or a day, a version other than the last has no end, or days lie between two versions for
 *   which the later one gives no reason (`afterGap`)
 */
export function defineRuleSet<Rule = undefined>(
  id: string,
  versions: readonly RuleVersionInput<Rule>[],
): RuleSet<Rule> {
  if (!/^[A-Z][A-Z0-9_]*$/.test(id)) throw new RangeError(`not a name for a rule set: ${JSON.stringify(id)}`);
  if (versions.length === 0) throw new RangeError(`${id} has no version`);
  versions.forEach((version, index) => requireVersion(id, version, versions[index - 1]));
  const names = new Set(versions.map((version) => version.version));
  if (names.size < versions.length) throw new RangeError(`${id} uses one version name twice`);
  return Object.freeze({
    id,
    versions: Object.freeze(versions.map((version) => Object.freeze({ ...version }))),
  }) as unknown as RuleSet<Rule>;
}

/** The rule sets of a table, each checked as by `defineRuleSet`. */
export function ruleSetsOf(table: RuleSetTable): ReadonlyMap<string, RuleSet> {
  if (table.table !== 'ruleSets')
    throw new RangeError(`the table is called ${JSON.stringify(table.table)}, not "ruleSets"`);
  const sets = new Map<string, RuleSet>();
  for (const row of table.rows) {
    if (sets.has(row.id)) throw new RangeError(`${row.id} is declared twice`);
    sets.set(row.id, defineRuleSet(row.id, row.versions));
  }
  return sets;
}

/**
 * The version in force on the day of the event (date of fire, inspection, application or penalty).
 * @throws RangeError if none was in force
 */
export function ruleVersionOn<Rule>(ruleSet: RuleSet<Rule>, date: LocalDate): RuleVersion<Rule> {
  const version = findRuleVersionOn(ruleSet, date);
  if (version === undefined) throw new RangeError(`no version of ${ruleSet.id} was in force on ${date}`);
  return version;
}

/** As `ruleVersionOn`, or `undefined` if none was in force. */
export function findRuleVersionOn<Rule>(ruleSet: RuleSet<Rule>, date: LocalDate): RuleVersion<Rule> | undefined {
  if (!isLocalDate(date)) throw new RangeError(`not a date: ${JSON.stringify(date)}`);
  return ruleSet.versions.find(
    (version) => version.from <= date && (version.until === undefined || date <= version.until),
  );
}

/**
 * The version a stored decision was made by.
 * @throws RangeError if the rule set has lost it, which must never happen: versions are only added
 */
export function ruleVersionNamed<Rule>(ruleSet: RuleSet<Rule>, reference: RuleReference): RuleVersion<Rule> {
  const version = ruleSet.versions.find((candidate) => candidate.version === reference.ruleVersion);
  if (reference.ruleSetId !== ruleSet.id || version === undefined) {
    throw new RangeError(`${ruleSet.id} has no version for ${reference.ruleSetId} ${reference.ruleVersion}`);
  }
  return version;
}

/** What a decision about an event on this day stores. */
export function ruleReferenceOn(ruleSet: RuleSet<unknown>, date: LocalDate): RuleReference {
  return { ruleSetId: ruleSet.id, ruleVersion: ruleVersionOn(ruleSet, date).version };
}

type Dated = Pick<RuleVersionInput<undefined>, 'version' | 'from' | 'until' | 'source' | 'afterGap'>;

function requireVersion(id: string, version: Dated, before: Dated | undefined): void {
  const name = `${id} ${version.version}`;
  if (!version.version || !version.source) throw new RangeError(`${name} lacks a version name or a source`);
  for (const date of [version.from, version.until]) {
    if (date !== undefined && !isLocalDate(date))
      throw new RangeError(`${name} has no such date: ${JSON.stringify(date)}`);
  }
  if (version.until !== undefined && version.until < version.from)
    throw new RangeError(`${name} ends before it begins`);
  if (before === undefined) {
    if (version.afterGap !== undefined) throw new RangeError(`${name} is the first version and follows no gap`);
    return;
  }
  if (before.until === undefined)
    throw new RangeError(`${id} ${before.version} never ends, yet ${version.version} follows`);
  const next = addDays(before.until as LocalDate, 1);
  if (version.from < next) throw new RangeError(`${name} begins before ${before.version} has ended`);
  if (version.from > next && !version.afterGap) throw new RangeError(`${name} leaves days without a rule from ${next}`);
  if (version.from === next && version.afterGap)
    throw new RangeError(`${name} gives a reason for a gap that is not there`);
}
