import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { findRecord, implement, type QueryContext, type Services } from '@wanghuo/platform-server';
import {
  readDispatchRules,
  readLevelRules,
  readRunCards,
  recommend,
  resolveRunCard,
  RunCardMissingError,
  type CoverageInput,
  type DispatchInput,
  type DispatchPlan,
  type Travel as UnitTravel,
  type UnitSnapshot,
} from '@wanghuo/dispatch';
import type { Place } from '@wanghuo/travel';
import { parseInstant, secondsBetween, type Position } from '@wanghuo/kernel';
import { building } from '@wanghuo/premises/model';
import { listUnitsNow, type UnitNow } from '@wanghuo/forces/server';
import { hasRoads, listTowns, roadsNow, townOf, workAhead, type Town } from '@wanghuo/territory/server';
import rulesData from '../../../../reference/codes/dispatch-rules.json' with { type: 'json' };
import cardsData from '../../../../reference/codes/run-cards.json' with { type: 'json' };
import { incident, incidentEnded, previewPlan, recommendForIncident, runCardMissing } from '../model/index.ts';

const nativeSha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const rules = readDispatchRules(rulesData.dispatch);
export const levelRules = readLevelRules(rulesData.levels);
const cards = readRunCards(cardsData);

/** A pump that can work alone is what counts as cover; DESIGN, as the run cards are. */
const coverNeeds = [{ capability: 'pump_Ls', atLeast: 20 }] as const;
/** Planned first arrival: the 5 minutes of 建标152-2017 in the streets, the brigade's promise in the towns. */
const coverWithinSeconds = { street: 300, town: 900 } as const;

/** Stands for the incident of a plan that is only looked at. */
const noIncident = '00000000-0000-7000-8000-000000000000';

export interface Asked {
  readonly id: string;
  readonly incidentType: string;
  readonly level: number;
  readonly position: Position;
  readonly townshipCode: string;
  readonly buildingId: string | null;
}

export interface Recommendation {
  readonly input: DispatchInput;
  readonly plan: DispatchPlan;
  readonly units: Record<
    string,
    { callSign: string; stationName: string; apparatusType: string | null; townshipCode: string }
  >;
  readonly calculationMilliseconds: number;
  readonly networkName: string;
  readonly isSynthetic: boolean;
}

/**
 * Everything the engine needs, read in one transaction at one moment: units where they stand, roads with the closures
 * of now, the run card, the cover behind. The engine itself knows no clock and no database.
 * @throws runCardMissing when no card answers for the type and level
 */
export async function recommendFor(
  context: Pick<QueryContext, 'tx' | 'now'> & { readonly services: Pick<Services, 'log'> },
  asked: Asked,
  monotonicMillis: () => number,
): Promise<Recommendation> {
  const begun = monotonicMillis();
  const units = await listUnitsNow(context, { includeTeams: true });
  const bound = await listBound(context);
  const site = asked.buildingId ? await findRecord(context, building, asked.buildingId) : undefined;
  const { roads, closures } = await roadsNow(context);
  const times = roads.travel.travelTimesToIncident(
    asked.position,
    units.map((unit) => ({
      id: unit.id,
      at: unit.position,
      ...(unit.headingDegrees === null ? {} : { headingDegrees: unit.headingDegrees }),
      profile: profileOf(unit),
    })),
    { closures },
  );
  workAhead(context.services, roads);
  const travel: Record<string, UnitTravel> = {};
  for (const time of times)
    travel[time.unitId] = time.isReached
      ? { seconds: Math.ceil(time.travelSeconds) }
      : { unreachable: time.reason, detail: time.reason };
  const input: DispatchInput = {
    at: context.now,
    incident: {
      id: asked.id,
      incidentType: asked.incidentType,
      level: asked.level,
      position: asked.position,
      townshipCode: asked.townshipCode,
      site: site
        ? {
            heightMetres: site.heightMetres,
            ...(site.accessMaxWidthMetres === null ? {} : { accessWidthMetres: site.accessMaxWidthMetres }),
            ...(site.accessMaxHeightMetres === null ? {} : { accessHeightMetres: site.accessMaxHeightMetres }),
            ...(site.accessMaxWeightTonnes === null ? {} : { accessWeightTonnes: site.accessMaxWeightTonnes }),
          }
        : {},
    },
    units: units.map((unit) => snapshotOf(unit, bound.get(unit.id), context.now)),
    runCard: cardFor(asked),
    travel,
    rules,
    coverage: coverageOf(units, await listTowns(context), `${roads.networkId} ${closures.version}`, (from, unit, to) =>
      roads.travel.travelTimesFrom(from, to, { closures, profile: profileOf(unit) }),
    ),
  };
  const plan = recommend(input, { sha256: nativeSha256 });
  return {
    input,
    plan,
    units: Object.fromEntries(
      units.map((unit) => [
        unit.id,
        {
          callSign: unit.callSign,
          stationName: unit.stationName,
          apparatusType: unit.apparatusCode,
          townshipCode: unit.townshipCode,
        },
      ]),
    ),
    calculationMilliseconds: Math.round((monotonicMillis() - begun) * 10) / 10,
    networkName: roads.name,
    isSynthetic: roads.isSynthetic,
  };
}

/**
 * Answers one call that nobody made before the first real one comes: the road graph is built, the drives that stations
 * share are known and the program is warm, so no dispatcher waits for it.
 */
export async function rehearseRecommendation(services: Services): Promise<void> {
  await services.read(services.jobSubject('incidents.rehearse'), async (context) => {
    const town = (await listTowns(context))[0];
    if (!town || !(await hasRoads(context))) return;
    const asked: Asked = {
      id: noIncident,
      incidentType: 'F00',
      level: 1,
      position: town.position,
      townshipCode: town.code,
      buildingId: null,
    };
    const { calculationMilliseconds } = await recommendFor({ tx: context.tx, now: context.now, services }, asked, () =>
      services.world.monotonicMillis(),
    );
    services.log.info({ calculationMilliseconds }, 'recommendation rehearsed');
  });
}

function cardFor(asked: Asked) {
  try {
    return resolveRunCard(cards, asked.incidentType, asked.level);
  } catch (error) {
    if (error instanceof RunCardMissingError)
      throw runCardMissing({ incidentType: asked.incidentType, level: asked.level });
    throw error;
  }
}

const profileOf = (unit: UnitNow) => ({
  ...(unit.widthMetres > 0 ? { widthMetres: unit.widthMetres } : {}),
  ...(unit.heightMetres > 0 ? { heightMetres: unit.heightMetres } : {}),
  ...(unit.weightTonnes > 0 ? { weightTonnes: unit.weightTonnes } : {}),
});

interface Bound {
  readonly incidentId: string;
  readonly state: string;
}

async function listBound({ tx }: Pick<QueryContext, 'tx'>): Promise<ReadonlyMap<string, Bound>> {
  const rows = await sql<{ unit_id: string; incident_id: string; state: string }>`
    select unit_id, incident_id, state from incidents.assignment where ended_at is null`.execute(tx);
  return new Map(rows.rows.map((row) => [row.unit_id, { incidentId: row.incident_id, state: row.state }]));
}

const onTheRoad: readonly string[] = [
  'TURNED_OUT',
  'ARRIVED',
  'WATER_ON',
  'UNDER_CONTROL',
  'EXTINGUISHED',
  'RETURNING',
  'COVER_MOVE',
];

function snapshotOf(unit: UnitNow, bound: Bound | undefined, now: string): UnitSnapshot {
  // A unit on its way home is free again: it may be turned round where it is.
  const assignment = bound && bound.state !== 'RETURNING' ? bound : undefined;
  const phase =
    assignment?.state === 'ORDERED' ? 'ordered' : assignment?.state === 'TURNED_OUT' ? 'enRoute' : 'onScene';
  return {
    id: unit.id,
    callSign: unit.callSign,
    stationId: unit.stationId,
    stationName: unit.stationName,
    townshipCode: unit.townshipCode,
    kind: unit.kind,
    apparatusType: unit.apparatusCode,
    capabilities: unit.capabilities,
    dimensions: profileOf(unit),
    crew: { count: unit.crewCount, qualifications: unit.qualifications },
    dutyState: {
      code: unit.dutyState,
      available: unit.isAvailable,
      onRoad: onTheRoad.includes(unit.dutyState),
      reason: unit.dutyNote ?? unit.dutyState,
    },
    position: unit.position,
    positionAgeSeconds:
      unit.positionAt === null
        ? 0
        : Math.max(0, Math.round(secondsBetween(parseInstant(unit.positionAt), parseInstant(now)))),
    turnoutSeconds: unit.turnoutSeconds,
    assignment: assignment ? { incidentId: assignment.incidentId, phase } : null,
    authority: { mayDispatch: unit.mayDispatch, basis: unit.mayDispatch ? unit.stationKind : 'NOT_IN_DISPATCH' },
  };
}

type TimesFrom = (from: Place, unit: UnitNow, to: readonly Position[]) => readonly (number | undefined)[];

/** Drives from a place to every town seat, by roads, place and vehicle size: stations stand still, so most are known. */
const drives = new Map<string, readonly (number | undefined)[]>();
const drivesKept = 4_000;

function coverageOf(
  units: readonly UnitNow[],
  towns: readonly Town[],
  roadsKey: string,
  timesFrom: TimesFrom,
): CoverageInput {
  const pumps = units.filter((unit) => Number(unit.capabilities['pump_Ls'] ?? 0) >= coverNeeds[0].atLeast);
  const seats = towns.map((town) => town.position);
  const secondsByUnit = new Map<string, readonly (number | undefined)[]>();
  for (const unit of pumps) {
    const key = `${roadsKey} ${unit.position.map((one) => one.toFixed(4)).join()} ${JSON.stringify(profileOf(unit))}`;
    let found = drives.get(key);
    if (!found) {
      found = timesFrom(unit.position, unit, seats);
      if (drives.size >= drivesKept) drives.clear();
      drives.set(key, found);
    }
    secondsByUnit.set(unit.id, found);
  }
  return {
    needs: [...coverNeeds],
    zones: towns.map((town, index) => ({
      townshipCode: town.code,
      minimumUnits: 1,
      // Streets have codes below 100 after the district's.
      withinSeconds: Number(town.code.slice(6)) < 100 ? coverWithinSeconds.street : coverWithinSeconds.town,
      weight: 1,
      secondsByUnit: Object.fromEntries(
        pumps.flatMap((unit) => {
          const milliseconds = secondsByUnit.get(unit.id)?.[index];
          return milliseconds === undefined ? [] : [[unit.id, Math.ceil(milliseconds / 1000)]];
        }),
      ),
    })),
  };
}

export const recommendForIncidentImplementation = implement(recommendForIncident, async ({ incidentId }, context) => {
  const record = await findRecord(context, incident, incidentId);
  if (!record || record.state === 'CLOSED') throw incidentEnded({ incidentNo: record?.incidentNo ?? '' });
  const made = await recommendFor(context, record, () => context.services.world.monotonicMillis());
  const planId = context.newId();
  await sql`insert into incidents.plan
    (id, incident_id, made_at, made_by_name, input, plan, units, input_hash, plan_hash, incident_version)
    values (${planId}, ${incidentId}, ${context.now}, ${context.subject.displayName}, ${JSON.stringify(made.input)},
      ${JSON.stringify(made.plan)}, ${JSON.stringify(made.units)}, ${made.plan.inputHash}, ${made.plan.planHash}, ${record.version})`.execute(
    context.tx,
  );
  return { planId, ...shown(made) };
});

export const previewPlanImplementation = implement(previewPlan, async (input, context) => {
  const asked: Asked = {
    id: noIncident,
    incidentType: input.incidentType,
    level: input.level,
    position: input.position,
    townshipCode: (await townOf(context, input.position))?.code ?? 'OUTSIDE',
    buildingId: input.buildingId ?? null,
  };
  return shown(await recommendFor(context, asked, () => context.services.world.monotonicMillis()));
});

function shown({ plan, units, calculationMilliseconds, networkName, isSynthetic }: Recommendation) {
  return { plan: plan as unknown as Record<string, unknown>, units, calculationMilliseconds, networkName, isSynthetic };
}
