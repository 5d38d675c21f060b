import { reportPositions } from '@wanghuo/forces/model';
import { reportUnitStep, type CrewStep } from '@wanghuo/incidents/model';
import { route } from '@wanghuo/territory/model';
import type { Position } from '@wanghuo/kernel';
import { randomStream, type RandomStream } from '../plan/random-stream.ts';
import { driveAlong, driveStraight, type Drive } from './drive.ts';
import type { PlayerContext } from './player-context.ts';
import type { UnitForm } from './read-district.ts';

/** A row of the register of assignments with what a crew needs of it. */
export interface AssignmentRow {
  readonly id: string;
  readonly orderId: string;
  readonly incidentId: string;
  readonly unitId: string;
  readonly state: string;
}
export interface IncidentPlace {
  readonly id: string;
  readonly incidentType: string;
  readonly level: number;
  readonly position: Position;
}

type Phase = 'ORDERED' | 'TURNING_OUT' | 'DRIVING_OUT' | 'WORKING' | 'DRIVING_HOME' | 'ENDED';

interface Crew {
  readonly assignment: AssignmentRow;
  readonly unit: UnitForm;
  readonly incident: IncidentPlace;
  phase: Phase;
  /** Moment of the simulation at which the crew does the next thing. */
  dueAt: number;
  steps: CrewStep[];
  drive: Drive | null;
  droveAt: number;
  position: Position;
  isBusy: boolean;
}

/** One crew in so many does not hear its order, so that the escalation shows; it answers once the commander has called. */
const silentShare = 0.06;
/** Real seconds: the server's own clock escalates at 30 and 60. */
const silentRealSeconds = { least: 68, most: 100 };
const batch = 200;

const phaseOfState: Readonly<Record<string, Phase>> = {
  ORDERED: 'ORDERED',
  TURNED_OUT: 'DRIVING_OUT',
  ARRIVED: 'WORKING',
  WATER_ON: 'WORKING',
  UNDER_CONTROL: 'WORKING',
  EXTINGUISHED: 'WORKING',
  RETURNING: 'DRIVING_HOME',
};
const order: readonly Phase[] = ['ORDERED', 'TURNING_OUT', 'DRIVING_OUT', 'WORKING', 'DRIVING_HOME', 'ENDED'];

/**
 * Crews who answer after a believable while, turn out, drive the engine's own route at its speed, work and come home. What
 * people tap on their own screens counts: a crew goes on from wherever its assignment stands.
 */
export class Crews {
  readonly #context: PlayerContext;
  readonly #units: ReadonlyMap<string, UnitForm>;
  readonly #random: RandomStream;
  readonly #crews = new Map<string, Crew>();
  /** When the work at an incident is done, decided by whoever is there first. */
  readonly #workDone = new Map<string, { control: number; done: number }>();
  #lastSentMillis = 0;

  constructor(context: PlayerContext, units: ReadonlyMap<string, UnitForm>) {
    this.#context = context;
    this.#units = units;
    this.#random = randomStream(context.options.seed, 'crews');
  }

  get openCount(): number {
    return this.#crews.size;
  }

  get open(): readonly { readonly assignmentId: string; readonly orderId: string; readonly phase: Phase }[] {
    return [...this.#crews.values()].map(({ assignment, phase }) => ({
      assignmentId: assignment.id,
      orderId: assignment.orderId,
      phase,
    }));
  }

  /** Takes over what the server says is open; crews that are no longer there have come home or were let go. */
  follow(
    rows: readonly AssignmentRow[],
    incidents: ReadonlyMap<string, IncidentPlace>,
    positions: ReadonlyMap<string, Position>,
  ): void {
    const seen = new Set(rows.map(({ id }) => id));
    for (const id of this.#crews.keys()) if (!seen.has(id)) this.#crews.delete(id);
    for (const row of rows) {
      const known = this.#crews.get(row.id);
      const stands = phaseOfState[row.state] ?? 'ENDED';
      if (known) {
        if (!known.isBusy && order.indexOf(stands) > order.indexOf(known.phase)) this.#enter(known, stands);
        continue;
      }
      const [unit, incident] = [this.#units.get(row.unitId), incidents.get(row.incidentId)];
      if (!unit || !incident) continue;
      const crew: Crew = {
        assignment: row,
        unit,
        incident,
        phase: 'ORDERED',
        dueAt: 0,
        steps: [],
        drive: null,
        droveAt: 0,
        position: positions.get(row.unitId) ?? unit.home,
        isBusy: false,
      };
      this.#crews.set(row.id, crew);
      this.#enter(crew, stands);
    }
  }

  /** Does what has come due, a few crews at a time, then tells where everybody is. */
  async tick(): Promise<void> {
    const { clock } = this.#context;
    const due = [...this.#crews.values()].filter((crew) => !crew.isBusy && crew.dueAt <= clock.seconds).slice(0, 6);
    await Promise.all(
      due.map(async (crew) => {
        crew.isBusy = true;
        try {
          await this.#act(crew);
        } finally {
          crew.isBusy = false;
        }
      }),
    );
    await this.#tellPositions();
  }

  #enter(crew: Crew, phase: Phase): void {
    const now = this.#context.clock.seconds;
    crew.phase = phase;
    crew.drive = null;
    crew.dueAt = now;
    if (phase === 'ORDERED') {
      const { least, most } = silentRealSeconds;
      crew.dueAt =
        now +
        (this.#random.chance(silentShare)
          ? this.#context.clock.fromReal(this.#random.between(least, most))
          : this.#random.delay(7, 0.4));
    }
    if (phase === 'TURNING_OUT') crew.dueAt = now + this.#random.delay(crew.unit.kind === 'APPARATUS' ? 48 : 90, 0.25);
    if (phase === 'WORKING') crew.steps = this.#plannedWork(crew);
  }

  /** What a crew still has to do at the scene; the first one there decides how long it takes. */
  #plannedWork(crew: Crew): CrewStep[] {
    const now = this.#context.clock.seconds;
    if (!this.#workDone.has(crew.incident.id)) {
      const isFire = crew.incident.incidentType.startsWith('F');
      const control = now + this.#random.delay(isFire ? 420 : 300, 0.4) * crew.incident.level;
      this.#workDone.set(crew.incident.id, { control, done: control + this.#random.delay(isFire ? 480 : 180, 0.4) });
    }
    const state = crew.assignment.state;
    const isFire = crew.incident.incidentType.startsWith('F');
    const steps: CrewStep[] = [
      ...(isFire && crew.unit.kind === 'APPARATUS' ? (['waterOn'] as const) : []),
      'control',
      'extinguish',
      'leave',
    ];
    const done = { WATER_ON: 'waterOn', UNDER_CONTROL: 'control', EXTINGUISHED: 'extinguish' }[state];
    crew.dueAt = now + this.#random.delay(60, 0.3);
    return done ? steps.slice(steps.indexOf(done as CrewStep) + 1) : steps;
  }

  async #act(crew: Crew): Promise<void> {
    const { clock, crews, attempt, progress } = this.#context;
    switch (crew.phase) {
      case 'ORDERED': {
        crew.dueAt = clock.seconds + 10;
        // Somebody may have answered by telephone in the meantime; turning out answers as well.
        const answered = await attempt(() =>
          crews.takeStep('orderDelivery', 'acknowledge', crew.assignment.orderId, {}),
        );
        if (answered) progress.ordersAnswered += 1;
        return this.#enter(crew, 'TURNING_OUT');
      }
      case 'TURNING_OUT':
        if (!(await this.#report(crew, 'turnOut'))) return;
        return this.#enter(crew, 'DRIVING_OUT');
      case 'DRIVING_OUT':
        if (!crew.drive) return this.#begin(crew, crew.incident.position);
        crew.position = crew.incident.position;
        if (!(await this.#report(crew, 'arrive'))) return;
        return this.#enter(crew, 'WORKING');
      case 'WORKING': {
        const step = crew.steps[0];
        if (step === undefined) return this.#enter(crew, 'DRIVING_HOME');
        if (!(await this.#report(crew, step))) return;
        crew.steps = crew.steps.slice(1);
        const work = this.#workDone.get(crew.incident.id);
        const next = crew.steps[0];
        const at = next === 'control' ? work?.control : next === 'extinguish' ? work?.done : undefined;
        crew.dueAt = Math.max(at ?? 0, clock.seconds) + this.#random.delay(20, 0.4);
        if (step === 'leave') this.#enter(crew, 'DRIVING_HOME');
        return;
      }
      case 'DRIVING_HOME':
        if (!crew.drive) return this.#begin(crew, crew.unit.home);
        if (!(await this.#report(crew, 'backInStation'))) return;
        this.#crews.delete(crew.assignment.id);
        return;
      case 'ENDED':
        this.#crews.delete(crew.assignment.id);
    }
  }

  async #begin(crew: Crew, to: Position): Promise<void> {
    const { clock, crews, attempt } = this.#context;
    const { widthMetres, heightMetres, weightTonnes } = crew.unit;
    const found = await attempt(() =>
      crews.query(route, {
        from: [crew.position[0], crew.position[1]],
        to: [to[0], to[1]],
        ...(widthMetres > 0 ? { widthMetres } : {}),
        ...(heightMetres > 0 ? { heightMetres } : {}),
        ...(weightTonnes > 0 ? { weightTonnes } : {}),
      }),
    );
    crew.drive =
      found?.seconds && found.line.length > 1
        ? driveAlong({ seconds: found.seconds, line: found.line, steps: found.steps })
        : driveStraight(crew.position, to);
    crew.droveAt = clock.seconds;
    crew.dueAt = clock.seconds + crew.drive.seconds;
  }

  /** @returns false when the server did not take it; the crew tries again */
  async #report(crew: Crew, step: CrewStep): Promise<boolean> {
    const { clock, crews, attempt } = this.#context;
    const taken = await attempt(() => crews.run(reportUnitStep, { assignmentId: crew.assignment.id, step }));
    crew.dueAt = clock.seconds + 10;
    return taken !== undefined;
  }

  /** Every second of the simulation, but no oftener than the server's streams pass it on. */
  async #tellPositions(): Promise<void> {
    const { clock, crews, attempt, progress } = this.#context;
    const moving = [...this.#crews.values()].filter(({ drive }) => drive !== null);
    progress.unitsMoving = moving.length;
    const now = performance.now();
    if (moving.length === 0 || now - this.#lastSentMillis < 1_000 / Math.min(clock.speed, 2)) return;
    this.#lastSentMillis = now;
    const at = new Date().toISOString();
    const positions = moving.map((crew) => {
      const { position, headingDegrees, speedKilometresPerHour } = (crew.drive as Drive).at(
        clock.seconds - crew.droveAt,
      );
      crew.position = position;
      return {
        unitId: crew.unit.id,
        position: [position[0], position[1]] as [number, number],
        headingDegrees,
        speedKilometresPerHour,
        at,
      };
    });
    for (let from = 0; from < positions.length; from += batch) {
      const part = positions.slice(from, from + batch);
      const sent = await attempt(() => crews.run(reportPositions, { positions: part, source: 'SIMULATOR' }));
      progress.positionsSent += sent?.accepted ?? 0;
    }
  }
}
