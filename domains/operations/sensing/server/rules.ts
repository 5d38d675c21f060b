import { sql } from 'kysely';
import { daysBetween, parseInstant, shanghaiDate, type LocalDate, type OutputOf } from '@wanghuo/kernel';
import { implement, may } from '@wanghuo/platform-server';
import {
  adoptRule,
  alarmRules,
  alarmRulesAt,
  earliestFrom,
  isLife,
  precisionOf,
  ruleAdopted,
  ruleBacktestMissing,
  ruleBook,
  ruleKeepsNothing,
  ruleNotYet,
  ruleObserved,
  ruleRestored,
  ruleSetOf,
  ruleStandsSo,
  ruleWrongShape,
  sensedCondition,
  setRuleStanding,
  warningKinds,
  warningRule,
  warningScoreOf,
  type RuleName,
  type SensedCondition,
  type Track,
  type WarningRuleName,
} from '../model/index.ts';
import { listAdopted, listStandings, noTrack, tallyRules, type StoredVersion } from './rule-store.ts';

type Book = OutputOf<typeof ruleBook>;

interface VersionTrack extends Track {
  readonly pending: number;
  readonly brierScore: number | null;
}

const rateOf = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 1_000) / 10);

export const ruleBookImplementation = implement(ruleBook, async (_input, context) => {
  const { tx, now } = context;
  const adopted = await listAdopted(context);
  const standings = await listStandings(context);
  const since = await tallyRules(context);
  const byVersion = await tallyVersions(tx);
  const series = await tallySeries(tx);
  const today = shanghaiDate(parseInstant(now));
  return {
    warnings: warningRule.names.map((rule) => {
      const stands = standings.get(rule);
      const own = since.get(rule) ?? noTrack;
      return {
        rule,
        quantity: warningKinds[rule].quantity,
        unit: warningKinds[rule].unit,
        foretells: [...warningKinds[rule].foretells],
        standing: stands?.standing ?? 'ACTIVE',
        standingSinceAt: stands?.sinceAt ?? null,
        isByItself: stands?.isByItself ?? false,
        standingReason: stands?.reason ?? null,
        decidedByName: stands?.decidedByName ?? null,
        inForce: inForceOn(rule, adopted, today),
        earliestOn: earliestFrom(rule, adopted, today),
        since: own,
        sincePrecisionRate: precisionOf(own),
        series: series.get(rule) ?? { warns: 0, quiet: 0, unknown: 0 },
        versions: versionsOf(rule, adopted, byVersion),
      };
    }),
    alarms: await alarmRows(tx, adopted, now),
    mayTry: may(context.subject, 'sensingRule.try'),
    mayDecide: may(context.subject, 'sensingRule.decide'),
  };
});

function inForceOn(rule: RuleName, adopted: readonly StoredVersion[], day: LocalDate): string {
  const set = ruleSetOf(rule, adopted);
  return set?.versions.findLast(({ from }) => from <= day)?.version ?? '1';
}

function versionsOf(
  rule: WarningRuleName,
  adopted: readonly StoredVersion[],
  tracks: ReadonlyMap<string, VersionTrack>,
): Book['warnings'][number]['versions'] {
  return (ruleSetOf(rule, adopted)?.versions ?? []).map(({ version, from, until, source, rule: parameters }) => {
    const { brierScore, ...track } = tracks.get(`${rule} ${version}`) ?? { ...noTrack, brierScore: null };
    const by = adopted.find((one) => one.rule === rule && String(one.version) === version);
    return {
      version,
      fromOn: from,
      untilOn: until ?? null,
      parameters,
      reason: by ? source : '',
      adoptedAt: by?.adoptedAt ?? null,
      adoptedByName: by?.adoptedByName ?? null,
      track,
      precisionRate: precisionOf(track),
      knownRate: rateOf(track.cameTrue, track.cameTrue + track.didNot),
      brierScore,
    };
  });
}

type Tx = Parameters<Parameters<typeof implement<typeof ruleBook>>[1]>[1]['tx'];

/** Outcomes and calibration of each version of each rule: what was said against what came, tests and unknown ones aside. */
async function tallyVersions(tx: Tx): Promise<ReadonlyMap<string, VersionTrack>> {
  const { rows } = await sql<{
    rule: string;
    version: string;
    probability: number;
    outcome: string | null;
    count: number;
  }>`
    select rule, rule_version as version, probability, outcome, count(*)::int as count
    from sensing.early_warning group by 1, 2, 3, 4`.execute(tx);
  const tracks = new Map<string, VersionTrack>();
  for (const [key, own] of Map.groupBy(rows, ({ rule, version }) => `${rule} ${version}`)) {
    const count = (outcome: string | null) =>
      own.filter((row) => row.outcome === outcome).reduce((sum, row) => sum + row.count, 0);
    const score = warningScoreOf(
      own
        .filter(({ outcome }) => outcome === 'CAME_TRUE' || outcome === 'DID_NOT')
        .flatMap(({ probability, outcome, count: times }) =>
          Array.from({ length: times }, () => ({ probability, cameTrue: outcome === 'CAME_TRUE' })),
        ),
    );
    tracks.set(key, {
      cameTrue: count('CAME_TRUE'),
      didNot: count('DID_NOT'),
      unknown: count('UNKNOWN'),
      pending: count(null),
      brierScore: score === null ? null : Math.round(score * 10_000) / 10_000,
    });
  }
  return tracks;
}

async function tallySeries(tx: Tx): Promise<ReadonlyMap<string, Book['warnings'][number]['series']>> {
  const { rows } = await sql<{ rule: string; warns: number; quiet: number; unknown: number }>`
    select rule, (count(*) filter (where state = 'WARNS'))::int as warns,
      (count(*) filter (where state = 'QUIET'))::int as quiet,
      (count(*) filter (where coalesce(state, 'UNKNOWN') = 'UNKNOWN'))::int as unknown
    from sensing.series_state group by rule`.execute(tx);
  return new Map(rows.map(({ rule, ...counts }) => [rule, counts]));
}

const precisionDays = 365;

/** The conditions of the alarm rules with what became of the alarms they opened in a year. */
async function alarmRows(tx: Tx, adopted: readonly StoredVersion[], now: string): Promise<Book['alarms']> {
  const { rows } = await sql<{
    condition: SensedCondition;
    alarms: number;
    real: number;
    wrong: number;
    unknown: number;
  }>`
    select condition, count(*)::int as alarms, (count(*) filter (where outcome = 'REAL'))::int as real,
      (count(*) filter (where outcome in ('FALSE', 'FAULT')))::int as wrong,
      (count(*) filter (where outcome = 'UNKNOWN'))::int as unknown
    from sensing.alarm where not is_test and opened_at > ${now}::timestamptz - make_interval(days => ${precisionDays})
    group by condition`.execute(tx);
  const { rule: rules } = alarmRulesAt(now);
  const today = shanghaiDate(parseInstant(now));
  return sensedCondition.names.flatMap((condition) => {
    const rule = rules.conditions[condition];
    if (rule === undefined) return [];
    const found = rows.find((row) => row.condition === condition) ?? { alarms: 0, real: 0, wrong: 0, unknown: 0 };
    const set = ruleSetOf(condition, adopted);
    return [
      {
        rule: condition,
        alarmClass: rule.alarm ?? null,
        taskKind: rule.task ?? null,
        isLife: isLife(condition),
        inForce: set === null ? (alarmRules.versions[0]?.version ?? '1') : inForceOn(condition, adopted, today),
        earliestOn: earliestFrom(condition, adopted, today),
        alarms: found.alarms,
        real: found.real,
        falseAlarms: found.wrong,
        unknown: found.unknown,
        // Unknown is no success (ruling 17).
        precisionRate: rateOf(found.real, found.real + found.wrong + found.unknown),
        versions: (set?.versions ?? []).map(({ version, from, until, source, rule: parameters }) => {
          const by = adopted.find((one) => one.rule === condition && String(one.version) === version);
          return {
            version,
            fromOn: from,
            untilOn: until ?? null,
            parameters,
            reason: by ? source : '',
            adoptedByName: by?.adoptedByName ?? null,
          };
        }),
      },
    ];
  });
}

export const adoptRuleImplementation = implement(
  adoptRule,
  async ({ rule, parameters, fromOn, reason, backtestId }, context) => {
    const { tx, now, subject, services } = context;
    await sql`select pg_advisory_xact_lock(hashtextextended('sensing.rule:' || ${rule}, 0))`.execute(tx);
    const adopted = await listAdopted(context);
    const set = ruleSetOf(rule, adopted);
    if (set === null) throw ruleKeepsNothing({});
    if (set.versions[0]!.rule.shape !== parameters.shape)
      throw ruleWrongShape({}, [{ pointer: '#/parameters/shape', code: 'wrong_shape' }]);
    const earliest = earliestFrom(rule, adopted, shanghaiDate(parseInstant(now)));
    if (daysBetween(earliest, fromOn as LocalDate) < 0)
      throw ruleNotYet({ earliest }, [{ pointer: '#/fromOn', code: 'not_yet' }]);
    if (backtestId !== undefined) {
      const { rows } = await sql`select from sensing.backtest where id = ${backtestId} and rule = ${rule}
        and state = 'DONE'`.execute(tx);
      if (rows.length === 0) throw ruleBacktestMissing({}, [{ pointer: '#/backtestId', code: 'backtest_missing' }]);
    }
    const version = set.versions.length + 1;
    await sql`insert into sensing.rule_version
        (rule, version, from_on, parameters, reason, backtest_id, adopted_at, adopted_by, adopted_by_name)
      values (${rule}, ${version}, ${fromOn}, ${JSON.stringify(parameters)}, ${reason}, ${backtestId ?? null}, ${now},
        ${subject.id}, ${subject.displayName})`.execute(tx);
    await services.announce(context, ruleAdopted, {
      rule,
      version,
      fromOn,
      reason,
      parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
      backtestId: backtestId ?? null,
    });
    return { version };
  },
);

export const setRuleStandingImplementation = implement(setRuleStanding, async ({ rule, standing, reason }, context) => {
  const { tx, now, subject, services } = context;
  await sql`select pg_advisory_xact_lock(hashtextextended('sensing.rule:' || ${rule}, 0))`.execute(tx);
  const before = (await listStandings(context)).get(rule)?.standing ?? 'ACTIVE';
  if (before === standing) throw ruleStandsSo({});
  await sql`insert into sensing.rule_standing (rule, standing, since_at, is_by_itself, reason, decided_by_name)
      values (${rule}, ${standing}, ${now}, false, ${reason}, ${subject.displayName})
      on conflict (rule) do update set standing = excluded.standing, since_at = excluded.since_at, is_by_itself = false,
        reason = excluded.reason, decided_by_name = excluded.decided_by_name`.execute(tx);
  await services.announce(context, standing === 'ACTIVE' ? ruleRestored : ruleObserved, { rule, reason });
  return { standing };
});
