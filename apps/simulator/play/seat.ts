import {
  attachCall,
  type board,
  claimCall,
  closeIncident,
  confirmPlan,
  openIncident,
  reachCaller,
  recommendForIncident,
  understand,
} from '@wanghuo/incidents/model';
import type { OutputOf } from '@wanghuo/kernel';
import { haversineMetres } from '@wanghuo/geo';
import { randomStream, type RandomStream } from '../plan/random-stream.ts';
import type { PlannedCall } from '../plan/plan-day.ts';
import type { PlayerContext } from './player-context.ts';

export type Board = OutputOf<typeof board>;
type CallCard = Board['calls'][number];
type IncidentCard = Board['incidents'][number];

/** A place by name is believed when it fits well and lies where the telephone is. */
const believedFit = 75;
const believedMetres = 1_500;
/** Seconds after which a seat asks again for an incident that got no unit. */
const askAgainSeconds = 60;

/**
 * A dispatcher who does what the screen proposes: takes the oldest call, joins repeats, opens what the words and the place
 * say, sends what is recommended and closes when everybody is home. It hears only what a person would hear.
 */
export class AutomaticSeat {
  readonly #context: PlayerContext;
  readonly #random: RandomStream;
  /** Moments of the simulation at which something is done next, by call or incident. */
  readonly #due = new Map<string, number>();
  readonly #callBacks = new Map<string, number>();
  /** Incidents that this seat opened; those of people are theirs. */
  readonly #own = new Set<string>();

  constructor(context: PlayerContext) {
    this.#context = context;
    this.#random = randomStream(context.options.seed, 'seat');
  }

  /** One thing at a time, as one person works; the rest waits for the next tick. */
  async tick(picture: Board): Promise<void> {
    for (const call of picture.calls) {
      const planned = this.#context.made.get(call.id);
      if (!planned || !this.#isDue(call.id, () => this.#random.delay(5, 0.4))) continue;
      await this.#answer(call, planned);
      return;
    }
    for (const incident of picture.incidents) {
      if (!this.#own.has(incident.id)) continue;
      if (incident.next.act === 'CONFIRM_PLAN' && this.#isDue(incident.id, () => 0)) {
        await this.#send(incident.id);
        return;
      }
      if (incident.next.act === 'CLOSE' && this.#isDue(`close ${incident.id}`, () => this.#random.delay(20, 0.3))) {
        await this.close(incident);
        return;
      }
    }
  }

  owns(incidentId: string): boolean {
    return this.#own.has(incidentId);
  }

  #isDue(key: string, delay: () => number): boolean {
    const { clock } = this.#context;
    const at = this.#due.get(key) ?? clock.seconds + delay();
    this.#due.set(key, at);
    return clock.seconds >= at;
  }

  #later(key: string, seconds: number): void {
    this.#due.set(key, this.#context.clock.seconds + seconds);
  }

  async #answer(call: CallCard, planned: PlannedCall): Promise<void> {
    const { seat, attempt } = this.#context;
    this.#later(call.id, 15);
    if (call.state === 'CALL_BACK') return this.#callBack(call, planned);
    if (!(await attempt(() => seat.run(claimCall, { callId: call.id })))) return;
    if (planned.kind === 'WRONG_NUMBER')
      return void (await attempt(() => seat.takeStep('callHandling', 'close', call.id, { outcome: 'WRONG_NUMBER' })));
    const repeat = call.repeats.find(({ isPreselected }) => isPreselected);
    if (repeat)
      return void (await attempt(() =>
        seat.run(attachCall, {
          callId: call.id,
          incidentId: repeat.incidentId,
          reason: `${repeat.distanceMetres} m, ${repeat.ageSeconds} s`,
        }),
      ));
    await this.#open(call, planned);
  }

  /** Rings back; whoever answers then tells what is the matter. */
  async #callBack(call: CallCard, planned: PlannedCall): Promise<void> {
    const { seat, attempt } = this.#context;
    const tried = (this.#callBacks.get(call.id) ?? 0) + 1;
    this.#callBacks.set(call.id, tried);
    await attempt(() => seat.takeStep('callHandling', 'tryCallBack', call.id, {}));
    if (planned.answersCallBack) {
      if (!(await attempt(() => seat.run(reachCaller, { callId: call.id })))) return;
      // Whoever called in silence has no emergency as often as not; the rest is told now.
      if (this.#random.chance(0.5))
        return void (await attempt(() => seat.takeStep('callHandling', 'close', call.id, { outcome: 'CONSULTATION' })));
      return this.#open(call, planned);
    }
    if (tried < 2) return this.#later(call.id, 60);
    const outcome = planned.kind === 'SILENT' ? 'SILENT_UNREACHED' : 'ABANDONED_UNREACHED';
    await attempt(() => seat.takeStep('callHandling', 'close', call.id, { outcome }));
  }

  async #open(call: CallCard, planned: PlannedCall): Promise<void> {
    const { seat, attempt, progress } = this.#context;
    const near: [number, number] = [planned.position[0], planned.position[1]];
    const read = await attempt(() => seat.query(understand, { line: planned.said ?? '', near }));
    if (!read) return;
    const place = read.places.find(
      ({ fit, position }) => fit >= believedFit && haversineMetres(position, near) <= believedMetres,
    );
    const opened = await attempt(() =>
      seat.run(openIncident, {
        callId: call.id,
        incidentType: read.incidentType ?? planned.incidentType ?? 'S00',
        level: read.incidentType ? read.level : 1,
        position: place ? [place.position[0], place.position[1]] : near,
        positionSource: place ? (place.buildingId ? 'BUILDING' : 'PLACE') : 'CALLER',
        ...(place ? {} : { positionErrorMetres: planned.positionErrorMetres }),
        address: place?.name ?? call.address ?? planned.said?.slice(0, 160) ?? `${near[0]}, ${near[1]}`,
        ...(place?.buildingId ? { buildingId: place.buildingId } : {}),
        facts: read.facts,
      }),
    );
    if (!opened)
      return void (await attempt(() => seat.takeStep('callHandling', 'close', call.id, { outcome: 'DRILL' })));
    this.#own.add(opened.incidentId);
    progress.incidentsOpened += 1;
    await this.#send(opened.incidentId);
  }

  async #send(incidentId: string): Promise<void> {
    const { seat, attempt } = this.#context;
    this.#later(incidentId, askAgainSeconds);
    const made = await attempt(() => seat.run(recommendForIncident, { incidentId }));
    const chosen = (made?.plan as { recommended?: readonly unknown[] } | undefined)?.recommended ?? [];
    if (made && chosen.length > 0) await attempt(() => seat.run(confirmPlan, { incidentId, planId: made.planId }));
  }

  /** Closes with what the statistics ask for; an incident nobody reached is closed as handed over. */
  async close(incident: IncidentCard): Promise<void> {
    const { attempt, progress } = this.#context;
    this.#later(`close ${incident.id}`, askAgainSeconds);
    const wasReached =
      incident.state === 'ARRIVED' || incident.state === 'UNDER_CONTROL' || incident.state === 'EXTINGUISHED';
    if (await attempt(() => this.#closeAs(incident, wasReached ? 'HANDLED' : 'HANDED_OVER')))
      progress.incidentsClosed += 1;
  }

  #closeAs(incident: IncidentCard, outcome: 'HANDLED' | 'HANDED_OVER'): Promise<object> {
    const isFire = incident.incidentType.startsWith('F');
    return this.#context.seat.run(closeIncident, {
      incidentId: incident.id,
      closing: {
        outcome,
        rescued: incident.incidentType === 'R10' || incident.incidentType === 'R01' ? 1 : 0,
        evacuated: isFire ? Math.floor(this.#random.between(0, 20)) : 0,
        injured: 0,
        dead: 0,
        burntAreaSquareMetres: isFire ? Math.round(this.#random.between(1, 40)) : null,
        causeNote: null,
        summary: incident.title.padEnd(4, '·').slice(0, 200),
      },
    });
  }
}
