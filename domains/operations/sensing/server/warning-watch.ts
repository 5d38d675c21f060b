import { sql } from 'kysely';
import { addSeconds, instantOfMillis, parseInstant, shanghaiDate, type RecordSource } from '@wanghuo/kernel';
import { every, insertRecord, takeStep, type CommandContext, type Services } from '@wanghuo/platform-server';
import {
  alarmRulesAt,
  earlyWarning,
  fallsShort,
  judgeSeries,
  outcomeOf,
  ruleDemoted,
  toldAgainFrom,
  warningCourse,
  warningKinds,
  warningProbability,
  warningRaised,
  warningRule,
  warningRuleOn,
  type Judgement,
  type SensedCondition,
  type Track,
  type WarningParameters,
  type WarningRuleName,
} from '../model/index.ts';
import { listAdopted, listStandings, noTrack, tallyRules } from './rule-store.ts';
import { loadSeries, windowBins, type WantedSeries } from './series.ts';
import { raiseTasks } from './task-raising.ts';
import { wordsOf } from './words.ts';

type Context = CommandContext & { readonly services: Services };

/** So many series are judged in one go; what is left waits for the next. */
const batchSeries = 200;
const batchOutcomes = 100;
/** A series is judged again so long after new readings came, and anyway after the longer time: silence is no quiet. */
const judgedAgainSeconds = 300;
const judgedAnywaySeconds = 3_600;
/** What was being written while the last look was taken. */
const overlapSeconds = 120;

/** Looks for early signs in what came, and for what became of those that were told. */
export const watchWarnings = every(30, 'sensing.watchWarnings', (context) => watchSigns(context), { limitSeconds: 30 });

export async function watchSigns(context: Context): Promise<void> {
  await noteSeries(context);
  await settleWarnings(context);
  await demoteRules(context);
  await judgeDue(context);
}

/** Series with readings, or words that count, since the last look. */
async function noteSeries({ tx, now }: Context): Promise<void> {
  const { rows } = await sql<{ from_at: string | null }>`
    update sensing.watch as watch set signs_until_at = ${now} from (select signs_until_at from sensing.watch) as before
    returning before.signs_until_at as from_at`.execute(tx);
  if (rows.length === 0) return;
  const longest = 86_400;
  const fromAt = rows[0]?.from_at ?? addSeconds(now, -longest);
  const since = sql`${fromAt}::timestamptz - make_interval(secs => ${overlapSeconds})`;
  const kinds = warningRule.names.map((rule) => ({ rule, ...warningKinds[rule] }));
  await sql`
    insert into sensing.series_state as known (device_id, component, rule, newest_at, due_at)
    select device_id, component, rule, max(at), ${now} from (
      select device_id, component, quantity, null as counts, max(received_at) as at from sensing.reading
      where received_at > ${since} and quantity = any (${kinds.map(({ quantity }) => quantity)}::text[]) group by 1, 2, 3
      union all
      select device_id, component, null, condition, max(received_at) from sensing.signal
      where received_at > ${since} and device_id is not null
        and condition = any (${kinds.flatMap(({ counts }) => counts ?? [])}::text[]) group by 1, 2, 4) as spoke
    join unnest(${kinds.map(({ rule }) => rule)}::text[], ${kinds.map(({ quantity }) => quantity)}::text[],
      ${kinds.map(({ counts }) => counts)}::text[]) as kind (rule, quantity, counts)
      on kind.quantity = spoke.quantity or kind.counts = spoke.counts
    group by device_id, component, rule
    order by device_id, component, rule
    on conflict (device_id, component, rule) do update set newest_at = greatest(known.newest_at, excluded.newest_at),
      due_at = least(known.due_at, coalesce(known.judged_at + make_interval(secs => ${judgedAgainSeconds}), excluded.due_at))
    where excluded.newest_at > known.newest_at`.execute(tx);
}

interface DueSeries {
  readonly device_id: string;
  readonly component: string;
  readonly rule: WarningRuleName;
  readonly device_name: string;
  readonly place_name: string | null;
  readonly township_code: string;
  readonly premises_id: string | null;
  readonly premises_no: string | null;
  readonly maintainer_id: string | null;
  readonly source: RecordSource;
  readonly has_pending: boolean;
  readonly came_seconds: number | null;
  readonly is_in_test: boolean;
}

async function takeDue({ tx, now }: Context): Promise<readonly DueSeries[]> {
  const { rows } = await sql<DueSeries>`
    with due as (
      select device_id, component, rule from sensing.series_state where due_at <= ${now}
      order by due_at, device_id, component, rule limit ${batchSeries} for update skip locked)
    select due.device_id, due.component, due.rule, device.name as device_name, own.name as place_name,
      device.source, device.township_code, device.premises_id, coalesce(device.premises_no, own.premises_no) as premises_no,
      device.maintainer_id, coalesce(device.test_until_at > ${now}, false) as is_in_test,
      exists (select from sensing.early_warning as pending where pending.device_id = due.device_id
        and coalesce(pending.component, '') = due.component and pending.rule = due.rule and pending.state = 'PENDING')
        as has_pending,
      (select extract(epoch from max(outcome_at))::float8 from sensing.early_warning as come
        where come.device_id = due.device_id and coalesce(come.component, '') = due.component and come.rule = due.rule
          and come.outcome = 'CAME_TRUE') as came_seconds
    from due join sensing.device on device.id = due.device_id and device.valid_until_on is null
    left join premises.premises as own on own.id = device.premises_id
    order by due.device_id, due.component, due.rule`.execute(tx);
  return rows;
}

async function judgeDue(context: Context): Promise<void> {
  const { tx, now } = context;
  const due = await takeDue(context);
  if (due.length === 0) return;
  const adopted = await listAdopted(context);
  const standings = await listStandings(context);
  const tracks = await tallyRules(context);
  const day = shanghaiDate(parseInstant(now));
  const rules = new Map(warningRule.names.map((name) => [name, warningRuleOn(name, adopted, day)]));
  const ruleOf = (name: WarningRuleName) => rules.get(name)!;
  const series = await loadSeries(
    context,
    due.map((one) => wantedOf(one, ruleOf(one.rule).rule, now)),
  );
  const judged: { row: DueSeries; judgement: Judgement }[] = [];
  for (const [index, row] of due.entries()) {
    const judgement = judgeSeries(ruleOf(row.rule).rule, series[index]!, Date.parse(now) / 1_000);
    judged.push({ row, judgement });
    // Somebody tries the device out: what it says now foretells nothing.
    if (judgement.state !== 'WARNS' || row.has_pending || row.is_in_test) continue;
    const { version, rule } = ruleOf(row.rule);
    if (row.came_seconds !== null && Date.parse(now) / 1_000 < toldAgainFrom(rule, row.came_seconds)) continue;
    const isObserved = standings.get(row.rule)?.standing === 'OBSERVED';
    await raiseWarning(context, row, { version, rule, judgement, isObserved, track: tracks.get(row.rule) ?? noTrack });
  }
  await sql`update sensing.series_state as known set judged_at = ${now}, state = judged.state, lack = judged.lack,
      due_at = ${addSeconds(now, judgedAnywaySeconds)}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(
      judged.map(({ row, judgement }) => ({
        device_id: row.device_id,
        component: row.component,
        rule: row.rule,
        state: judgement.state,
        lack: judgement.state === 'UNKNOWN' ? judgement.lack : null,
      })),
    )}::jsonb) as judged (device_id uuid, component text, rule text, state text, lack text)
    where known.device_id = judged.device_id and known.component = judged.component and known.rule = judged.rule`.execute(
    tx,
  );
  // What is left of a device that was retired is not asked for again.
  await sql`delete from sensing.series_state as known using sensing.device where device.id = known.device_id
    and device.valid_until_on is not null and known.due_at <= ${now}`.execute(tx);
}

const wantedOf = (
  { device_id, component, rule }: DueSeries,
  parameters: WarningParameters,
  now: string,
): WantedSeries => ({
  deviceId: device_id,
  component,
  quantity: warningKinds[rule].quantity,
  counts: warningKinds[rule].counts,
  fromAt: addSeconds(parseInstant(now), -parameters.windowHours * 3_600),
  untilAt: now,
  binSeconds: Math.max(1, Math.floor((parameters.windowHours * 3_600) / windowBins)),
  isTrend: parameters.shape === 'TREND',
});

interface Told {
  readonly version: string;
  readonly rule: WarningParameters;
  readonly judgement: Extract<Judgement, { state: 'WARNS' }>;
  readonly isObserved: boolean;
  readonly track: Track;
}

async function raiseWarning(
  context: Context,
  row: DueSeries,
  { version, rule, judgement, isObserved, track }: Told,
): Promise<void> {
  const { reasons, strength } = judgement;
  const { quantity, unit } = warningKinds[row.rule];
  const at = (seconds: number) => instantOfMillis(Math.round(seconds * 1_000));
  const record = await insertRecord(context, earlyWarning, {
    // What a made-up device foretells is as made up as the device.
    source: row.source === 'SYNTHETIC' ? 'SYNTHETIC' : 'INFERRED',
    warningNo: await nextWarningNo(context),
    rule: row.rule,
    ruleVersion: version,
    state: 'PENDING',
    isObserved,
    deviceId: row.device_id,
    component: row.component === '' ? null : row.component,
    subject: (row.place_name === null || row.device_name.includes(row.place_name)
      ? row.device_name
      : `${row.place_name} ${row.device_name}`
    ).slice(0, 200),
    townshipCode: row.township_code,
    premisesId: row.premises_id,
    premisesNo: row.premises_no,
    maintainerId: row.maintainer_id,
    raisedAt: context.now,
    horizonAt: addSeconds(context.now, rule.horizonHours * 3_600),
    probability: warningProbability(track, rule.priorPercent, strength),
    quantity,
    unit,
    measured: reasons.measured,
    threshold: reasons.threshold,
    readingsFromAt: at(reasons.fromSeconds),
    readingsUntilAt: at(reasons.untilSeconds),
    readingCount: reasons.readingCount,
    readings: reasons.readings.map(({ atSeconds, value }) => ({ at: at(atSeconds), value })),
    outcome: null,
    outcomeBasis: null,
    outcomeAt: null,
    outcomeByName: null,
    evidence: null,
  });
  await context.services.announce(
    context,
    warningRaised,
    {
      earlyWarningId: record.id,
      rule: row.rule,
      deviceId: row.device_id,
      probability: record.probability,
      isObserved,
    },
    { ruleVersion: `${row.rule} ${version}` },
  );
  // Under observation it is stored and nobody is asked to act.
  if (isObserved) return;
  await raiseTasks(
    context,
    [
      {
        deviceId: row.device_id,
        kind: 'EARLY_SIGN',
        isActive: true,
        component: row.component === '' ? null : row.component,
        componentName: null,
        at: context.now,
        isRaise: true,
      },
    ],
    alarmRulesAt(context.now).rule,
  );
}

async function nextWarningNo({ tx, now }: Context): Promise<string> {
  const { rows } = await sql<{ serial: number }>`
    select nextval('sensing.early_warning_serial')::int as serial`.execute(tx);
  const day = shanghaiDate(parseInstant(now)).replaceAll('-', '');
  return `YJ${day}-${String(rows[0]?.serial ?? 0).padStart(5, '0')}`;
}

interface Following {
  readonly id: string;
  readonly condition: SensedCondition | null;
  readonly foretold_at: string | null;
  readonly is_over: boolean;
  readonly is_mended: boolean;
  readonly is_heard: boolean;
}

/** What became of warnings: what the device said since, or that nothing was heard until the horizon was over. */
async function settleWarnings(context: Context): Promise<void> {
  const kinds = warningRule.names.flatMap((rule) =>
    warningKinds[rule].foretells.map((condition) => ({ rule, condition })),
  );
  const { rows } = await sql<Following>`
    select warning.id, came.condition, came.at as foretold_at, warning.horizon_at <= ${context.now} as is_over,
      exists (select from sensing.device_task as task where task.device_id = warning.device_id
        and task.done_at > warning.raised_at and task.done_at <= warning.horizon_at) as is_mended,
      coalesce(life.state in ('ALIVE', 'LATE') and not exists (
        select from sensing.device_task as task where task.device_id = warning.device_id and task.kind = 'SILENCE'
          and task.raised_at <= warning.horizon_at and coalesce(task.cleared_at, 'infinity') > warning.raised_at), false)
        as is_heard
    from sensing.early_warning as warning
    left join sensing.device_life as life on life.device_id = warning.device_id
    left join lateral (
      select condition, received_at as at from sensing.signal as signal
      where signal.device_id = warning.device_id and signal.is_active
        and signal.received_at > warning.raised_at and signal.received_at <= warning.horizon_at
        and not 'IN_TEST' = any (signal.marks)
        and (warning.rule, signal.condition) in (select * from unnest(
          ${kinds.map(({ rule }) => rule)}::text[], ${kinds.map(({ condition }) => condition)}::text[]))
      order by received_at limit 1) as came on true
    where warning.state = 'PENDING' and (came.at is not null or warning.horizon_at <= ${context.now})
    order by warning.horizon_at, warning.id limit ${batchOutcomes}`.execute(context.tx);
  const words = wordsOf(context.services);
  for (const { id, condition, foretold_at, is_over, is_mended, is_heard } of rows) {
    const outcome = outcomeOf({ foretoldAt: foretold_at, isMended: is_mended, isHeard: is_heard }, is_over);
    if (outcome === null) continue;
    const evidence =
      outcome === 'CAME_TRUE'
        ? words('warning.followed', {
            at: shanghaiTime(foretold_at ?? context.now),
            condition: words(`code.sensedCondition.${condition ?? ''}`),
          })
        : words(outcome === 'DID_NOT' ? 'warning.nothingFollowed' : is_mended ? 'warning.mended' : 'warning.notHeard');
    await takeStep(context, warningCourse, 'derive', id, { outcome, evidence }, { by: 'command' });
  }
}

/** Day and time in Shanghai, to the minute. */
const shanghaiTime = (instant: string): string =>
  new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

/** A rule that foretold too little takes itself back, for everybody to see; a person puts it back to work. */
async function demoteRules(context: Context): Promise<void> {
  const tracks = await tallyRules(context);
  const standings = await listStandings(context);
  const adopted = await listAdopted(context);
  const day = shanghaiDate(parseInstant(context.now));
  for (const name of warningRule.names) {
    const track = tracks.get(name);
    const { version, rule } = warningRuleOn(name, adopted, day);
    if (track === undefined || standings.get(name)?.standing === 'OBSERVED' || !fallsShort(track, rule)) continue;
    const { cameTrue, didNot, unknown } = track;
    await sql`insert into sensing.rule_standing as stands (rule, standing, since_at, is_by_itself, reason, decided_by_name)
      values (${name}, 'OBSERVED', ${context.now}, true, null, null)
      on conflict (rule) do update set standing = 'OBSERVED', since_at = excluded.since_at, is_by_itself = true,
        reason = null, decided_by_name = null`.execute(context.tx);
    await context.services.announce(
      context,
      ruleDemoted,
      {
        rule: name,
        cameTrue,
        didNot,
        unknown,
        precisionBar: rule.precisionBar,
      },
      { ruleVersion: `${name} ${version}` },
    );
  }
}
