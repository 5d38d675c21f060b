import { haversineMetresBetween } from '@wanghuo/geo';
import type { RoadNetwork } from './road-network.ts';

/** Links between junctions, before arcs get their final numbers. */
export interface Links {
  readonly count: number;
  readonly junctionCount: number;
  /** Node index of each junction, in the order in which junctions lie along a space-filling curve. */
  readonly junctionNodes: Uint32Array;
  /** Junction number of a node index, or -1. */
  readonly junctionOfNode: Int32Array;
  readonly nodeIndexById: ReadonlyMap<number, number>;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly way: Uint32Array;
  readonly shape: Uint32Array;
  readonly coordinates: Float64Array;
  readonly segmentMetres: Float64Array;
  readonly metres: Float64Array;
}

/**
 * Position of a point on Hilbert's curve of order 16. Junctions numbered along it lie near each other in memory
 * when they lie near each other on the ground, which is where a search goes next.
 */
function hilbertIndex(x: number, y: number): number {
  let index = 0;
  for (let size = 32_768; size >= 1; size /= 2) {
    const right = (x & size) > 0 ? 1 : 0;
    const up = (y & size) > 0 ? 1 : 0;
    index += size * size * ((3 * right) ^ up);
    if (up === 0) {
      if (right === 1) {
        x = size - 1 - (x & (size - 1));
        y = size - 1 - (y & (size - 1));
      } else {
        x &= size - 1;
        y &= size - 1;
      }
      [x, y] = [y, x];
    }
  }
  return index;
}

function orderAlongCurve(network: RoadNetwork, nodes: number[]): number[] {
  let west = Infinity;
  let south = Infinity;
  let span = 1e-9;
  for (const node of nodes) {
    const [longitude, latitude] = network.nodes[node]!.position;
    west = Math.min(west, longitude);
    south = Math.min(south, latitude);
  }
  for (const node of nodes) {
    const [longitude, latitude] = network.nodes[node]!.position;
    span = Math.max(span, longitude - west, latitude - south);
  }
  const keys = new Map<number, number>();
  for (const node of nodes) {
    const [longitude, latitude] = network.nodes[node]!.position;
    keys.set(
      node,
      hilbertIndex(Math.floor(((longitude - west) / span) * 65_535), Math.floor(((latitude - south) / span) * 65_535)),
    );
  }
  return nodes.sort((a, b) => keys.get(a)! - keys.get(b)! || a - b);
}

/**
 * Cuts ways into links at every node where roads meet, end, cross a barrier or are named by a restriction.
 * @throws RangeError if a way names a node the network does not have
 */
export function buildLinks(network: RoadNetwork): Links {
  const { nodes, ways } = network;
  const nodeIndexById = new Map<number, number>();
  for (let i = 0; i < nodes.length; i += 1) nodeIndexById.set(nodes[i]!.id, i);

  const uses = new Uint8Array(nodes.length);
  const wayNodes: Uint32Array[] = [];
  let pointCount = 0;
  for (const way of ways) {
    const indexes: number[] = [];
    for (const id of way.nodeIds) {
      const index = nodeIndexById.get(id);
      if (index === undefined) throw new RangeError(`Way ${way.id} names node ${id}, which is not in the network.`);
      if (index !== indexes[indexes.length - 1]) indexes.push(index);
    }
    const line = Uint32Array.from(indexes.length > 1 ? indexes : []);
    wayNodes.push(line);
    pointCount += line.length;
    for (let i = 0; i < line.length; i += 1) {
      const node = line[i]!;
      const isEnd = i === 0 || i === line.length - 1;
      uses[node] = Math.min(2, uses[node]! + (isEnd ? 2 : 1));
    }
  }
  for (let i = 0; i < nodes.length; i += 1) {
    const barrier = nodes[i]!.barrier;
    if (barrier !== undefined && barrier !== 'NONE' && uses[i]! > 0) uses[i] = 2;
  }
  for (const { via } of network.restrictions) {
    const index = 'nodeId' in via ? nodeIndexById.get(via.nodeId) : undefined;
    if (index !== undefined && uses[index]! > 0) uses[index] = 2;
  }

  const junctions: number[] = [];
  for (let i = 0; i < uses.length; i += 1) if (uses[i] === 2) junctions.push(i);
  const junctionNodes = Uint32Array.from(orderAlongCurve(network, junctions));
  const junctionOfNode = new Int32Array(nodes.length).fill(-1);
  junctionNodes.forEach((node, junction) => {
    junctionOfNode[node] = junction;
  });

  let count = 0;
  for (const line of wayNodes) {
    for (let i = 1; i < line.length; i += 1) if (uses[line[i]!] === 2) count += 1;
  }
  const from = new Uint32Array(count);
  const to = new Uint32Array(count);
  const way = new Uint32Array(count);
  const shape = new Uint32Array(count + 1);
  const metres = new Float64Array(count);
  // A junction inside a way is the last point of one link and the first of the next.
  const coordinates = new Float64Array(2 * (pointCount + count));
  const segmentMetres = new Float64Array(pointCount + count);
  let link = 0;
  let point = 0;

  function addPoint(node: number): void {
    const [longitude, latitude] = nodes[node]!.position;
    coordinates[2 * point] = longitude;
    coordinates[2 * point + 1] = latitude;
    point += 1;
  }
  for (let w = 0; w < wayNodes.length; w += 1) {
    const line = wayNodes[w]!;
    if (line.length === 0) continue;
    from[link] = junctionOfNode[line[0]!]!;
    addPoint(line[0]!);
    for (let i = 1; i < line.length; i += 1) {
      addPoint(line[i]!);
      const length = haversineMetresBetween(
        coordinates[2 * point - 4]!,
        coordinates[2 * point - 3]!,
        coordinates[2 * point - 2]!,
        coordinates[2 * point - 1]!,
      );
      segmentMetres[point - 2] = length;
      metres[link]! += length;
      if (uses[line[i]!] !== 2) continue;
      to[link] = junctionOfNode[line[i]!]!;
      way[link] = w;
      link += 1;
      shape[link] = point;
      if (i < line.length - 1) {
        from[link] = junctionOfNode[line[i]!]!;
        addPoint(line[i]!);
      }
    }
  }
  return {
    count,
    junctionCount: junctionNodes.length,
    junctionNodes,
    junctionOfNode,
    nodeIndexById,
    from,
    to,
    way,
    shape,
    coordinates: coordinates.slice(0, 2 * point),
    segmentMetres: segmentMetres.slice(0, point),
    metres,
  };
}
