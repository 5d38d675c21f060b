import { setImmediate as othersTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  buildRoadGraph,
  createTravel,
  decodeRoadNetwork,
  defaultTravelRules,
  encodeRoadNetwork,
  hashRoadNetwork,
  openRoads,
  type Closure,
  type ClosureOverlay,
  type RoadNetwork,
  type Travel,
} from '@wanghuo/travel';
import type { CommandContext, QueryContext, Services } from '@wanghuo/platform-server';
import type { Position } from '@wanghuo/kernel';
import { noRoadNetwork, roadNetworkReplaced } from '../model/index.ts';

/** What is drawn beside the roads. */
export interface Scenery {
  readonly rivers: readonly {
    readonly name: string;
    readonly line: readonly Position[];
    readonly halfWidthMetres: number;
  }[];
  readonly outline: readonly Position[];
}

export interface RoadsInForce {
  readonly networkId: string;
  readonly name: string;
  readonly attribution: string;
  readonly isSynthetic: boolean;
  readonly scenery: Scenery;
  readonly network: RoadNetwork;
  readonly travel: Travel;
}

/** Graphs by network: building one takes a second, so it is kept for as long as the network is in force. */
const opened = new Map<string, RoadsInForce>();

/**
 * The roads that are driven on now. The identifier is read in the caller's transaction, so a network that was replaced
 * counts in the very next answer.
 * @throws noRoadNetwork when none has been loaded
 */
export async function roadsInForce({ tx }: Pick<QueryContext, 'tx'>): Promise<RoadsInForce> {
  const active = await sql<{ id: string }>`select id from territory.road_network where is_active`.execute(tx);
  const id = active.rows[0]?.id;
  if (!id) throw noRoadNetwork({});
  const known = opened.get(id);
  if (known) return known;
  const rows = await sql<{
    name: string;
    attribution: string;
    is_synthetic: boolean;
    network: Buffer;
    scenery: Scenery;
  }>`
    select name, attribution, is_synthetic, network, scenery from territory.road_network where id = ${id}`.execute(tx);
  const row = rows.rows[0];
  if (!row) throw noRoadNetwork({});
  const network = decodeRoadNetwork(row.network);
  const roads: RoadsInForce = {
    networkId: id,
    name: row.name,
    attribution: row.attribution,
    isSynthetic: row.is_synthetic,
    scenery: row.scenery,
    network,
    travel: createTravel(buildRoadGraph(network, { version: id }), defaultTravelRules),
  };
  opened.clear();
  opened.set(id, roads);
  return roads;
}

/** Operations done before others have their turn: about a millisecond. */
const operationsAtOnce = 2_000_000;
const working = new WeakSet<Travel>();

/**
 * Has tables filled for the vehicles and closures that were just asked about, between other work, so that the next answer
 * comes sooner. Until they are ready answers are searched, so a closure counts in the very next one in any case.
 */
export function workAhead({ log }: Pick<Services, 'log'>, { travel }: Pick<RoadsInForce, 'travel'>): void {
  if (working.has(travel)) return;
  working.add(travel);
  const work = async (): Promise<void> => {
    do await othersTurn();
    while (travel.workAhead(operationsAtOnce));
  };
  work()
    .catch((error: unknown) => log.error({ err: error }, 'no tables of travel times were filled'))
    .finally(() => working.delete(travel));
}

/** Whether any road network is in force. */
export async function hasRoads({ tx }: Pick<QueryContext, 'tx'>): Promise<boolean> {
  return (await sql`select from territory.road_network where is_active`.execute(tx)).rows.length > 0;
}

/** A network that replaces another is opened when its fact arrives, not when the next call does. */
export async function openReplacedRoads(services: Services): Promise<void> {
  services.onFact(({ type }) => {
    if (type !== roadNetworkReplaced.type) return;
    services
      .read(services.jobSubject('territory.openReplacedRoads'), (context) => roadsInForce(context))
      .catch((error: unknown) => services.log.error({ err: error }, 'the road network was not opened'));
  });
}

interface ClosureRow {
  readonly id: string;
  readonly direction: Closure['direction'];
  readonly longitude: number;
  readonly latitude: number;
  readonly from_at: string;
  readonly until_at: string | null;
  readonly reason: string;
}

/** Roads with the closures in force at the moment of the question: what every travel time is asked of. */
export async function roadsNow(
  context: Pick<QueryContext, 'tx' | 'now'>,
): Promise<{ roads: RoadsInForce; closures: ClosureOverlay }> {
  const roads = await roadsInForce(context);
  const rows = await sql<ClosureRow>`
    select id, direction, longitude, latitude, from_at, until_at, reason from territory.closure
    where reopened_at is null and from_at <= ${context.now} and (until_at is null or until_at > ${context.now})
    order by id`.execute(context.tx);
  if (rows.rows.length === 0) return { roads, closures: openRoads };
  const closures = roads.travel.overlay(
    rows.rows.map((row) => ({
      id: row.id,
      place: { position: [row.longitude, row.latitude] },
      direction: row.direction,
      fromAt: row.from_at,
      untilAt: row.until_at,
      reason: row.reason,
    })),
    context.now,
  );
  return { roads, closures };
}

/**
 * Puts a road network in force in place of the one before, which is kept. Called when the district is loaded and by
 * `wanghuo import roads`.
 */
export async function replaceRoadNetwork(
  context: CommandContext & { readonly services: Services },
  given: {
    readonly name: string;
    readonly network: RoadNetwork;
    readonly isSynthetic: boolean;
    /** Left out, the scenery of the network before is kept. */
    readonly scenery?: Scenery;
    readonly report: unknown;
  },
): Promise<{ networkId: string; digest: string }> {
  const { tx } = context;
  const before = await sql<{ scenery: Scenery }>`
    select scenery from territory.road_network where is_active for update`.execute(tx);
  await sql`update territory.road_network set is_active = false where is_active`.execute(tx);
  const networkId = context.newId();
  const scenery = given.scenery ?? before.rows[0]?.scenery ?? { rivers: [], outline: [] };
  await sql`insert into territory.road_network
    (id, name, attribution, is_synthetic, imported_at, imported_by, network, scenery, report, is_active)
    values (${networkId}, ${given.name}, ${given.network.attribution}, ${given.isSynthetic}, ${context.now},
      ${context.subject.displayName}, ${Buffer.from(encodeRoadNetwork(given.network))}, ${JSON.stringify(scenery)},
      ${JSON.stringify(given.report)}, true)`.execute(tx);
  await context.services.announce(context, roadNetworkReplaced, {
    networkId,
    name: given.name,
    isSynthetic: given.isSynthetic,
    wayCount: given.network.ways.length,
    nodeCount: given.network.nodes.length,
  });
  return { networkId, digest: hashRoadNetwork(given.network) };
}
