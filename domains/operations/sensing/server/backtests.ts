import { sql } from 'kysely';
import {
  addSeconds,
  daysBetween,
  endOfDay,
  parseInstant,
  shanghaiDate,
  startOfDay,
  type LocalDate,
  type OutputOf,
} from '@wanghuo/kernel';
import {
  implement,
  later,
  notFound,
  type CommandContext,
  type QueryContext,
  type Services,
} from '@wanghuo/platform-server';
import {
  alarmRulesWith,
  backtest,
  backtestAsked,
  backtestEnded,
  backtestPeriod,
  backtests,
  compareSides,
  isWarningRule,
  longestBacktestDays,
  replayAlarms,
  replayWarnings,
  ruleKeepsNothing,
  ruleSetOf,
  ruleWrongShape,
  sideOf,
  startBacktest,
  warningKinds,
  warningParameters,
  warningRuleOn,
  withFilter,
  type AlarmRules,
  type Happened,
  type RuleName,
  type RuleParameters,
  type SensedCondition,
  type Told,
  type WarningParameters,
  type WarningRuleName,
} from '../model/index.ts';
import { loadPastSignals, tooManySignals } from './past-signals.ts';
import { listAdopted } from './rule-store.ts';
import { loadSeries, windowBins } from './series.ts';
import { wordsOf } from './words.ts';

type Context = CommandContext & { readonly services: Services };
type Result = NonNullable<OutputOf<typeof backtest>['result']>;
interface Task {
  readonly backtestId: string;
  readonly attempt: number;
}

const jobName = 'sensing.backtest';
const keyOf = (backtestId: string) => `${jobName}/${backtestId}`;
/** One that ends the server twice is not tried a third time. */
const attemptsMost = 2;
const watchSeconds = 300;
const mostSeries = 5_000;
const mostLines = 200;

export const startBacktestImplementation = implement(
  startBacktest,
  async ({ rule, parameters, fromOn, untilOn }, context) => {
    const { tx, now, subject, services } = context;
    const set = ruleSetOf(rule, await listAdopted(context));
    if (set === null) throw ruleKeepsNothing({});
    if (set.versions[0]!.rule.shape !== parameters.shape)
      throw ruleWrongShape({}, [{ pointer: '#/parameters/shape', code: 'wrong_shape' }]);
    const days = daysBetween(fromOn as LocalDate, untilOn as LocalDate);
    const isOver = daysBetween(untilOn as LocalDate, shanghaiDate(parseInstant(now))) >= 0;
    if (days < 0 || days >= longestBacktestDays || !isOver)
      throw backtestPeriod({ days: longestBacktestDays }, [
        { pointer: isOver ? '#/fromOn' : '#/untilOn', code: 'period' },
      ]);
    const endAt = endOfDay(untilOn as LocalDate);
    const backtestId = context.newId();
    await sql`insert into sensing.backtest
        (id, rule, parameters, from_at, until_at, state, done, total, result, asked_at, asked_by_name)
      values (${backtestId}, ${rule}, ${JSON.stringify(parameters)}, ${startOfDay(fromOn as LocalDate)},
        ${endAt < now ? endAt : now}, 'WAITING', 0, 0, 'null'::jsonb, ${now}, ${subject.displayName})`.execute(tx);
    await services.announce(context, backtestAsked, { backtestId, rule });
    await services.jobs.schedule(
      context,
      { name: jobName },
      { backtestId, attempt: 1 },
      { at: now, key: keyOf(backtestId) },
    );
    return { backtestId };
  },
);

interface Row {
  readonly backtestId: string;
  readonly rule: RuleName;
  readonly parameters: RuleParameters;
  readonly fromAt: string;
  readonly untilAt: string;
  readonly state: OutputOf<typeof backtest>['state'];
  readonly done: number;
  readonly total: number;
  readonly askedAt: string;
  readonly askedByName: string;
  readonly endedAt: string | null;
  readonly failure: string | null;
}

const columns = sql`id::text as "backtestId", rule, parameters, from_at as "fromAt", until_at as "untilAt", state, done, total,
  asked_at as "askedAt", asked_by_name as "askedByName", ended_at as "endedAt", failure`;

export const backtestImplementation = implement(backtest, async ({ backtestId }, { tx }) => {
  const { rows } = await sql<Row & { result: Result | null }>`
    select ${columns}, result from sensing.backtest where id = ${backtestId}`.execute(tx);
  const [row] = rows;
  if (!row) throw notFound();
  return row;
});

export const backtestsImplementation = implement(backtests, async ({ rule }, { tx }) => {
  const { rows } = await sql<Row>`
    select ${columns} from sensing.backtest where rule = ${rule} order by asked_at desc, id limit 20`.execute(tx);
  return { backtests: rows };
});

const underWay = new Set<string>();
let line: Promise<void> = Promise.resolve();

/** Begins a back-test and looks after it: one that was lost with its process begins again. */
export const backtestJob = later<Task>(jobName, async ({ backtestId, attempt }, context) => {
  const { rows } = await sql<{ state: string }>`
    select state from sensing.backtest where id = ${backtestId}`.execute(context.tx);
  const [row] = rows;
  if (!row || row.state === 'DONE' || row.state === 'FAILED') return;
  const isHere = underWay.has(backtestId);
  if (!isHere && attempt > attemptsMost) return end(context, backtestId, { failure: 'ENDED' });
  const { services } = context;
  await services.jobs.schedule(
    context,
    { name: jobName },
    { backtestId, attempt: isHere ? attempt : attempt + 1 },
    { at: addSeconds(context.now, watchSeconds), key: keyOf(backtestId) },
  );
  if (isHere) return;
  await sql`update sensing.backtest set state = 'RUNNING', done = 0 where id = ${backtestId}`.execute(context.tx);
  context.announced.count += 1;
  context.afterCommit(() => {
    underWay.add(backtestId);
    line = line.then(() => run(services, backtestId)).finally(() => underWay.delete(backtestId));
  });
});

/** Reads in short transactions and reckons outside of them: no fact waits for a back-test. */
async function run(services: Services, backtestId: string): Promise<void> {
  const subject = services.jobSubject(jobName);
  try {
    const [row, adopted] = await services.read(subject, async (context) => {
      const found = await sql<Row>`select ${columns} from sensing.backtest where id = ${backtestId}`.execute(
        context.tx,
      );
      return [found.rows[0], await listAdopted(context)] as const;
    });
    if (!row) return;
    const rehearsal = { services, row, adopted };
    const result = isWarningRule(row.rule) ? await rehearseWarnings(rehearsal) : await rehearseAlarms(rehearsal);
    await services.transact(subject, (context) => end(context, backtestId, { result }));
  } catch (error) {
    services.log.error({ err: error, backtestId }, 'back-test failed');
    const failure = error === tooManySignals ? 'TOO_MANY' : 'DEFECT';
    await services
      .transact(subject, (context) => end(context, backtestId, { failure }))
      // The row that watches begins it again.
      .catch((other: unknown) => services.log.error({ err: other, backtestId }, 'back-test not written down'));
  }
}

async function end(
  context: Context,
  backtestId: string,
  { result, failure }: { readonly result?: Result; readonly failure?: 'ENDED' | 'TOO_MANY' | 'DEFECT' },
): Promise<void> {
  const state = result ? 'DONE' : 'FAILED';
  const { rows } = await sql<{
    rule: string;
  }>`update sensing.backtest set state = ${state}, result = ${JSON.stringify(result ?? null)}, ended_at = ${context.now},
      done = total, failure = ${failure ? wordsOf(context.services)(`backtest.failed.${failure}`) : null}
    where id = ${backtestId} returning rule`.execute(context.tx);
  await context.services.jobs.cancel(context, keyOf(backtestId));
  await context.services.announce(context, backtestEnded, { backtestId, rule: rows[0]?.rule ?? '', state });
}

interface Rehearsal {
  readonly services: Services;
  readonly row: Row;
  readonly adopted: Awaited<ReturnType<typeof listAdopted>>;
}

const secondsOf = (moment: string) => Date.parse(moment) / 1_000;
const momentOf = (seconds: number) => new Date(Math.round(seconds * 1_000)).toISOString();
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Lets the rest of the server have its turn after every step. */
async function aside<Answer>(steps: Generator<void, Answer>): Promise<Answer> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await turn();
  }
}

/** How far it is, for whoever watches; at most once a second. */
function progressOf({ services, row }: Rehearsal) {
  let toldAt = 0;
  return async (done: number, total: number) => {
    const now = services.world.monotonicMillis();
    if (done > 0 && now - toldAt < 1_000) return;
    toldAt = now;
    await services.transact(services.jobSubject(jobName), async (context) => {
      await sql`update sensing.backtest set done = ${done}, total = ${total} where id = ${row.backtestId}`.execute(
        context.tx,
      );
      // How far it is is no fact.
      context.announced.count += 1;
    });
  };
}

interface SeriesRow {
  readonly device_id: string;
  readonly component: string;
  readonly name: string;
}

async function rehearseWarnings(rehearsal: Rehearsal): Promise<Result> {
  const { services, row, adopted } = rehearsal;
  const rule = row.rule as WarningRuleName;
  const tell = progressOf(rehearsal);
  const period = { fromSeconds: secondsOf(row.fromAt), untilSeconds: secondsOf(row.untilAt) };
  const { version, rule: inForceRule } = warningRuleOn(rule, adopted, shanghaiDate(parseInstant(row.untilAt)));
  const changedRule = warningParameters.parse(row.parameters);
  const subject = services.jobSubject(jobName);
  const series = await services.read(subject, async ({ tx }) => {
    const { rows } = await sql<SeriesRow>`
      select state.device_id, component, case when position(coalesce(own.name, '') in device.name) = 0 then own.name || ' ' else '' end || device.name as name
      from sensing.series_state as state join sensing.device on device.id = state.device_id
      left join premises.premises as own on own.id = device.premises_id
      where rule = ${rule} order by state.device_id, component limit ${mostSeries}`.execute(tx);
    return rows;
  });
  const names = new Map<string, { deviceId: string; name: string }>();
  const all = { happened: [] as Happened[], inForce: [] as Told[], changed: [] as Told[] };
  for (const [index, one] of series.entries()) {
    await tell(index, series.length);
    const key = `${one.device_id} ${one.component}`;
    names.set(key, { deviceId: one.device_id, name: one.name });
    const known = await services.read(subject, (context) =>
      loadPast(context, rule, one, row, Math.max(inForceRule.windowHours, changedRule.windowHours)),
    );
    all.happened.push(...known.happened.map((event) => ({ ...event, key })));
    const after = { foretold: known.happened.map(({ atSeconds }) => atSeconds), mended: known.mended };
    const replay = (parameters: WarningParameters) =>
      aside(replayWarnings(key, parameters, known.series[parameters === inForceRule ? 0 : 1]!, after, period));
    all.inForce.push(...(await replay(inForceRule)));
    all.changed.push(...(await replay(changedRule)));
  }
  await tell(series.length, series.length);
  return resultOf(version, all, names);

  async function loadPast(
    context: Pick<QueryContext, 'tx'>,
    name: WarningRuleName,
    { device_id: deviceId, component }: SeriesRow,
    { fromAt, untilAt }: Row,
    windowHours: number,
  ) {
    const wanted = [inForceRule, changedRule].map((parameters) => ({
      deviceId,
      component,
      quantity: warningKinds[name].quantity,
      counts: warningKinds[name].counts,
      fromAt: addSeconds(parseInstant(fromAt), -windowHours * 3_600),
      untilAt,
      binSeconds: Math.max(1, Math.floor((parameters.windowHours * 3_600) / windowBins)),
      isTrend: parameters.shape === 'TREND',
    }));
    const loaded = await loadSeries(context, wanted);
    const { rows } = await sql<{ at: number; condition: SensedCondition }>`
      select extract(epoch from received_at)::float8 as at, condition from (
        select received_at, condition, is_active, lag(is_active) over (partition by component, condition
          order by received_at, place) as was_active
        from sensing.signal where device_id = ${deviceId} and received_at > ${fromAt} and received_at <= ${untilAt}
          and condition = any (${warningKinds[name].foretells as readonly string[]}::text[]) and not 'IN_TEST' = any (marks))
        as said
      where is_active and was_active is distinct from true order by 1 limit 1000`.execute(context.tx);
    const mended = await sql<{ at: number }>`
      select extract(epoch from done_at)::float8 as at from sensing.device_task
      where device_id = ${deviceId} and done_at > ${fromAt} and done_at <= ${untilAt} limit 1000`.execute(context.tx);
    return {
      series: loaded,
      happened: rows.map(({ at, condition }) => ({ atSeconds: at, condition })),
      mended: mended.rows.map(({ at }) => at),
    };
  }
}

async function rehearseAlarms(rehearsal: Rehearsal): Promise<Result> {
  const { services, row, adopted } = rehearsal;
  const condition = row.rule as SensedCondition;
  const tell = progressOf(rehearsal);
  const period = { fromSeconds: secondsOf(row.fromAt), untilSeconds: secondsOf(row.untilAt) };
  const { version, rule: inForceRules } = alarmRulesWith(row.untilAt, adopted);
  await tell(0, 3);
  const past = await services.read(services.jobSubject(jobName), (context) =>
    loadPastSignals(context, condition, inForceRules, row),
  );
  await tell(1, 3);
  const replay = (rules: AlarmRules) => aside(replayAlarms(condition, rules, past, period));
  const inForce = await replay(inForceRules);
  await tell(2, 3);
  const changed = await replay(withFilter(inForceRules, condition, row.parameters));
  await tell(3, 3);
  return resultOf(version, { happened: past.happened, inForce, changed }, past.names);
}

function resultOf(
  inForceVersion: string,
  { happened, inForce, changed }: { happened: readonly Happened[]; inForce: readonly Told[]; changed: readonly Told[] },
  names: ReadonlyMap<string, { readonly deviceId: string | null; readonly name: string }>,
): Result {
  const lines = compareSides(happened, inForce, changed);
  const toldOf = (one: Told | null) => one && { at: momentOf(one.atSeconds), outcome: one.outcome };
  return {
    inForceVersion,
    happened: happened.length,
    inForce: sideOf(inForce, happened),
    changed: sideOf(changed, happened),
    lineCount: lines.length,
    lines: lines.slice(-mostLines).map(({ key, happenedAtSeconds, condition, inForce: before, changed: after }) => ({
      deviceId: names.get(key)?.deviceId ?? null,
      name: names.get(key)?.name ?? key,
      happenedAt: happenedAtSeconds === null ? null : momentOf(happenedAtSeconds),
      condition,
      inForce: toldOf(before),
      changed: toldOf(after),
    })),
  };
}
