import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { dutyStateChanged } from '@wanghuo/forces/model';
import { limits, shanghaiDate, type AnyEvent } from '@wanghuo/kernel';
import { devicesLiveChanged } from '@wanghuo/sensing/model';
import {
  every,
  recordSaved,
  when,
  type CommandContext,
  type Services,
  type Subscriber,
} from '@wanghuo/platform-server';
import { evidenceOf, indicators, movedBy, movers, type Indicator } from '../model/index.ts';
import { keep } from './keeping.ts';
import { keptDays, workOut } from './working-out.ts';

type Context = CommandContext & { readonly services: Services };

/** Works out and keeps the given indicators for every day that is kept. One process at a time. */
export async function recompute(
  context: Context,
  wanted: readonly Indicator[] = indicators,
  days = keptDays(context.now),
): Promise<number> {
  if (wanted.length === 0) return 0;
  await sql`select pg_advisory_xact_lock(hashtext('indicators.recompute'))`.execute(context.tx);
  return keep(context, await workOut(context, days, wanted));
}

/** Facts that come within so many milliseconds of each other are answered by one recomputation. */
const gatheredMillis = 300;
const longestPauseMillis = 60_000;
/**
 * In a busy hour facts never end, and the same process takes calls: after each recomputation it rests four times as long
 * as that took, yet never so long that a change would show later than in two seconds.
 */
const restFactor = 4;
const longestRestMillis = 1_200;

/**
 * Works out what facts have moved, one batch after the other, beside the deadlines of calls and not among them. What is
 * waiting is held in memory only: a process that dies loses nothing, because the next one begins with everything.
 */
class Recomputing {
  readonly #services: Services;
  #waiting = new Set<string>();
  #isRunning = false;

  constructor(services: Services) {
    this.#services = services;
  }

  /** @param register - the register that changed; null for everything */
  ask(register: string | null): void {
    this.#waiting.add(register ?? everything);
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (this.#waiting.size > 0) {
      await pause(Math.min(longestPauseMillis, gatheredMillis * 2 ** failures), undefined, { ref: false });
      const asked = this.#waiting;
      this.#waiting = new Set();
      const startedAt = performance.now();
      try {
        await this.#answer(asked);
        failures = 0;
      } catch (error) {
        this.#services.log.warn({ err: error }, 'indicators were not worked out; tried again');
        for (const register of asked) this.#waiting.add(register);
        failures += 1;
      }
      // Also when nothing waits yet: facts that come meanwhile are answered together.
      const took = performance.now() - startedAt;
      await pause(Math.min(longestRestMillis, restFactor * took), undefined, { ref: false });
    }
    this.#isRunning = false;
  }

  async #answer(asked: ReadonlySet<string>): Promise<void> {
    const wanted = asked.has(everything)
      ? indicators
      : indicators.filter(({ reads }) => reads.some((register) => asked.has(register) || asked.has(ofToday(register))));
    // What a unit is doing this moment, or which devices are heard, moves no year that is over.
    const isToday = [...asked].every((one) => one.startsWith(today));
    await this.#services.transact(
      this.#services.jobSubject('indicators.recompute'),
      (context) => recompute(context, wanted, isToday ? keptDays(context.now).slice(-1) : undefined),
      {
        statementTimeoutSeconds: limits.statementTimeoutSeconds.report,
        idleSeconds: limits.statementTimeoutSeconds.report,
      },
    );
  }
}

const everything = '*';
/** A register as far as only today can tell: duty states of units, whether a device is heard. */
const today = 'today ';
const ofToday = (register: string): string => `${today}${register}`;
const movesOnlyToday: ReadonlySet<AnyEvent> = new Set([dutyStateChanged, devicesLiveChanged]);
const running = new WeakMap<Services, Recomputing>();

function recomputingOf(services: Services): Recomputing {
  const known = running.get(services) ?? new Recomputing(services);
  running.set(services, known);
  return known;
}

/** After the commit, so that what moved it is seen. */
const ask = (context: Context, register: string, asked = register) => {
  if (movedBy(register).length > 0) context.afterCommit(() => recomputingOf(context.services).ask(asked));
};

/** Each fact that may move an indicator is heard by its own reader; records saved by form or sheet by one for all. */
export const subscribers: readonly Subscriber[] = [
  ...movers.map(([event, register]) =>
    when(event, `indicators.on.${event.type}`, async (_fact, context) =>
      ask(context, register, movesOnlyToday.has(event) ? ofToday(register) : register),
    ),
  ),
  when(recordSaved, 'indicators.on.register.recordSaved', async ({ register }, context) => {
    if (Object.hasOwn(evidenceOf, register)) ask(context, register);
  }),
];

/** A test grows stale and a year ends without any fact: soon after midnight everything is worked out for the new day. */
export const onNewDay = every(60, 'indicators.newDay', async (context) => {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from indicators.computed where as_of_on = ${shanghaiDate(context.now)}) as there`.execute(
    context.tx,
  );
  if (!rows[0]?.there) context.afterCommit(() => recomputingOf(context.services).ask(null));
});

/** What was loaded, or moved just before the server went down, is found when it starts. */
export async function recomputeOnStart(services: Services): Promise<void> {
  const isCurrent = await services.transact(services.jobSubject('indicators.recompute'), isEverythingWorkedOut);
  if (!isCurrent) recomputingOf(services).ask(null);
}

/** A fact may be written a moment before the one that was worked out last, and commit after it. */
const overlapSeconds = 10;
/** So many facts are looked at; where all of them are newer than the last value, something will have moved. */
const lookedAt = 5_000;

/** Today stands in every indicator by the formula of now, and no fact that moves any has come since. */
async function isEverythingWorkedOut({ tx, now }: Context): Promise<boolean> {
  const types = [recordSaved.type, ...movers.map(([{ type }]) => type)];
  const formulas = indicators.map(({ id, formulaVersion }) => `${id} ${formulaVersion}`);
  const { rows } = await sql<{ indicators: number; since: number; moving: number }>`
    with worked_out as (
      select max(computed_at) - make_interval(secs => ${overlapSeconds}) as at,
        count(distinct indicator_id) filter (where as_of_on = ${shanghaiDate(now)} and
          indicator_id || ' ' || formula_version = any(${formulas}::text[]))::integer as indicators
      from indicators.computed),
    newest as (select type, recorded_at from ledger.fact order by position desc limit ${lookedAt})
    select indicators, count(type)::integer as since,
      count(type) filter (where type = any(${types}::text[]))::integer as moving
    from worked_out left join newest on recorded_at > at group by indicators`.execute(tx);
  const [found] = rows;
  return found !== undefined && found.indicators === indicators.length && found.moving === 0 && found.since < lookedAt;
}
