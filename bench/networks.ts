import { generateBuiltInDistrict } from '@wanghuo/district';
import { buildRoadGraph, createTravel, defaultTravelRules, type RoadNetwork, type Travel } from '@wanghuo/travel';
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

/** A third of the links' directions are one-way and turns are restricted by moves: about two states a link. */
export const generated = (links: 75_000 | 300_000): Measured => {
  const side = links === 300_000 ? 388 : 194;
  return open(`generated, ${links.toLocaleString('en')} links`, latticeNetwork({ columns: side, rows: side, seed: 1, onewayShare: 0.1 }));
};

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
