import type { RoadNetwork, TurnRestriction } from '../index.ts';
import { randomFrom } from './lattice.ts';

/** Random restrictions between ways that meet, by node and by way. */
export function withRestrictions(network: RoadNetwork, count: number, seed: number): RoadNetwork {
  const random = randomFrom(seed);
  const ends = new Map<number, number[]>();
  for (const [index, way] of network.ways.entries()) {
    for (const node of [way.nodeIds[0]!, way.nodeIds[way.nodeIds.length - 1]!]) {
      ends.set(node, [...(ends.get(node) ?? []), index]);
    }
  }
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const restrictions: TurnRestriction[] = Array.from({ length: count }, (_, id) => {
    const from = pick(network.ways);
    const node = pick([from.nodeIds[0]!, from.nodeIds[from.nodeIds.length - 1]!]);
    const second = network.ways[pick(ends.get(node)!)]!;
    const kind = random() < 0.8 ? 'no' : 'only';
    const exceptEmergency = random() < 0.3;
    if (random() < 0.5) {
      return { id, kind, fromWayId: from.id, via: { nodeId: node }, toWayId: second.id, exceptEmergency };
    }
    const far = second.nodeIds[0] === node ? second.nodeIds[second.nodeIds.length - 1]! : second.nodeIds[0]!;
    const third = network.ways[pick(ends.get(far)!)]!;
    return { id, kind, fromWayId: from.id, via: { wayIds: [second.id] }, toWayId: third.id, exceptEmergency };
  });
  return { ...network, restrictions };
}
