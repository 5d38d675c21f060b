import { generateBuiltInDistrict } from '@wanghuo/district';
import {
  buildRoadGraph,
  createTravel,
  defaultTravelRules,
  type RoadNetwork,
  type Travel,
  type TurnRestriction,
} from '@wanghuo/travel';
import { importOsm } from '@wanghuo/travel/osm';
import { latticeNetwork, randomFrom } from '../engines/travel/testing/lattice.ts';
import { extracts } from './settings.ts';

export type Point = readonly [longitude: number, latitude: number];

export interface Measured {
  readonly name: string;
  readonly travel: Travel;
  readonly network: RoadNetwork;
  /** A drawn position within 50 m of the connected roads; the same sequence in every run. */
  readonly point: () => Point;
  /** The file it was imported from, for a peer that reads files. */
  readonly file?: string;
  readonly importMilliseconds?: number;
  readonly importCpuMilliseconds?: number;
}

function open(name: string, network: RoadNetwork, rest: Partial<Measured> = {}): Measured {
  const travel = createTravel(buildRoadGraph(network, { version: name }), defaultTravelRules);
  const random = randomFrom(7);
  const point = (): Point => {
    for (;;) {
      const { position } = network.nodes[Math.floor(random() * network.nodes.length)]!;
      if ((travel.snap(position)?.offRoadMetres ?? Infinity) < 50) return position;
    }
  };
  return { name, travel, network, point, ...rest };
}

export const builtIn = (): Measured => {
  const { roads } = generateBuiltInDistrict();
  return open('built-in district', { ...roads, restrictions: [], source: 'built-in district', attribution: '' });
};

/**
 * Crooked streets about 150 m apart. One-way streets, and a ban on every way out but one at some of the crossings, so
 * that labels on junctions would give wrong times.
 * @param limitedShare - share of streets with a width, height or weight that stops some vehicles
 */
export const generated = (links: 75_000 | 300_000, limitedShare = 0): Measured => {
  const side = links === 300_000 ? 388 : 194;
  const network = latticeNetwork({ columns: side, rows: side, seed: 1, onewayShare: 0.1, limitedShare });
  return open(`generated, ${links.toLocaleString('en')} links`, { ...network, restrictions: banTurns(network) });
};

/** At every twentieth crossing the first road must not turn into the second. */
function banTurns({ ways }: RoadNetwork): TurnRestriction[] {
  const waysAt = new Map<number, number[]>();
  for (const { id, nodeIds } of ways)
    for (const node of [nodeIds[0]!, nodeIds.at(-1)!]) waysAt.set(node, [...(waysAt.get(node) ?? []), id]);
  return [...waysAt]
    .filter(([node, ids]) => node % 20 === 0 && ids.length === 4)
    .map(([nodeId, ids], index) => ({
      id: index + 1,
      kind: 'no',
      fromWayId: ids[0]!,
      via: { nodeId },
      toWayId: ids[1]!,
      exceptEmergency: false,
    }));
}

export async function* imported(): AsyncGenerator<Measured> {
  for (const { name, file } of extracts) {
    const cpu = process.cpuUsage();
    const begun = performance.now();
    const { network } = await importOsm(file);
    const importMilliseconds = performance.now() - begun;
    const spent = process.cpuUsage(cpu);
    yield open(name, network, { file, importMilliseconds, importCpuMilliseconds: (spent.user + spent.system) / 1000 });
  }
}
