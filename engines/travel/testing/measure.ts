/**
 * Prints the processor time of imports and searches on this machine (one core; others may be busy): `node engines/travel/testing/measure.ts [folder of extracts]`.
 * Figures in the README come from here.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  buildRoadGraph,
  createTravel,
  defaultTravelRules,
  encodeRoadNetwork,
  type RoadNetwork,
  type Travel,
} from '../index.ts';
import { importOsm } from '../osm/index.ts';
import { latticeNetwork, randomFrom } from './lattice.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../../../shared/data/osm', import.meta.url));

function timed<Result>(work: () => Result): [Result, number] {
  const before = process.threadCpuUsage();
  const result = work();
  const spent = process.threadCpuUsage(before);
  return [result, (spent.user + spent.system) / 1000];
}

function quantile(sorted: readonly number[], share: number): string {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2);
}

function spread(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `p50 ${quantile(sorted, 0.5)} p95 ${quantile(sorted, 0.95)} p99 ${quantile(sorted, 0.99)} ms`;
}

function measure(name: string, network: RoadNetwork): void {
  const [bytes, encodeTime] = timed(() => encodeRoadNetwork(network));
  const [graph, buildTime] = timed(() => buildRoadGraph(network, { version: name }));
  const travel = createTravel(graph, defaultTravelRules);
  const position = randomPositions(travel, network);
  const [, firstTime] = timed(() => travel.travelTimesFrom(position(), [position()]));
  console.log(
    `${name}: ${graph.report.junctionCount} junctions, ${graph.report.linkCount} links, ${graph.report.arcCount} arcs, ` +
      `${graph.report.moveCount} moves; ${(bytes.length / 1e6).toFixed(2)} MB in ${encodeTime.toFixed(0)} ms; ` +
      `built in ${buildTime.toFixed(0)} ms; first question ${firstTime.toFixed(0)} ms`,
  );
  const repeat = (count: number, work: () => void): string => {
    for (let i = 0; i < Math.min(count, 20); i += 1) work();
    return spread(Array.from({ length: count }, () => timed(work)[1]));
  };
  console.log(`  one to all     ${repeat(60, () => travel.travelTimesFrom(position(), []))}`);
  console.log(`  reach 300 s    ${repeat(300, () => travel.reachWithin([{ at: position() }], 300_000))}`);
  console.log(
    `  reach + lines  ${repeat(300, () => travel.reachLines(travel.reachWithin([{ at: position() }], 300_000)))}`,
  );
  console.log(`  route          ${repeat(100, () => travel.route(position(), position()))}`);
  const units = Array.from({ length: 60 }, (_, i) => ({ id: String(i), at: position() }));
  console.log(`  60 units       ${repeat(100, () => travel.travelTimesToIncident(position(), units))}`);
}

function randomPositions(travel: Travel, network: RoadNetwork): () => readonly [number, number] {
  const random = randomFrom(7);
  return () => {
    for (;;) {
      const { position } = network.nodes[Math.floor(random() * network.nodes.length)]!;
      if ((travel.snap(position)?.offRoadMetres ?? Infinity) < 50) return position;
    }
  };
}

for (const file of [
  'monaco-2016.osm.pbf',
  'liechtenstein-2015.osm.pbf',
  'helsinki-centre-2019.osm.pbf',
  'north-bayreuth-2014.osm.gz',
  'beijing-haidian-2017.osm',
  'shanghai-baoshan-2021.osm',
]) {
  if (!existsSync(`${folder}/${file}`)) continue;
  const start = performance.now();
  const { network, report } = await importOsm(`${folder}/${file}`);
  console.log(`\nimport ${file}: ${(performance.now() - start).toFixed(0)} ms, ${report.roadWays} ways`);
  measure(file, network);
}
console.log('');
measure('lattice of 75,000 links', latticeNetwork({ columns: 194, rows: 194, seed: 1, onewayShare: 0.1 }));
measure('lattice of 300,000 links', latticeNetwork({ columns: 388, rows: 388, seed: 1, onewayShare: 0.1 }));
