import type { Bounds } from '@wanghuo/geo';

/** Tags of an object. */
export type OsmTags = ReadonlyMap<string, string>;

export interface OsmWay {
  readonly id: number;
  readonly nodeIds: readonly number[];
  readonly tags: OsmTags;
}

export interface OsmMember {
  readonly type: 'node' | 'way' | 'relation';
  readonly id: number;
  readonly role: string;
}

export interface OsmRelation {
  readonly id: number;
  readonly tags: OsmTags;
  readonly members: readonly OsmMember[];
}

/** What a file format reader delivers to. Coordinates come in whole steps of 1e-7 degrees. */
export interface OsmSink {
  node(id: number, longitudeSteps: number, latitudeSteps: number, tags: OsmTags | undefined): void;
  way(way: OsmWay): void;
  relation(relation: OsmRelation): void;
  headerBounds(bounds: Bounds): void;
}

/** Steps of OpenStreetMap's coordinates in a degree. */
export const STEPS_PER_DEGREE = 1e7;

/** The roads of a file as the file has them: every node of every way, tags untouched. */
export interface OsmExtract {
  /** In rising order. */
  readonly nodeIds: Float64Array;
  readonly longitudeSteps: Int32Array;
  readonly latitudeSteps: Int32Array;
  /** Tags of nodes that matter to traffic. */
  readonly nodeTags: ReadonlyMap<number, OsmTags>;
  /** Ways with a `highway` tag, in the order of the file. */
  readonly ways: readonly OsmWay[];
  /** Relations that restrict turning. */
  readonly restrictions: readonly OsmRelation[];
  readonly counts: { readonly nodes: number; readonly ways: number; readonly relations: number };
  readonly headerBounds: Bounds | undefined;
  /** Of the nodes themselves; larger than the header's where long ways were kept whole. */
  readonly dataBounds: Bounds | undefined;
  /** Index of a node, or -1 if the file does not hold it. */
  indexOf(nodeId: number): number;
}

/** Gathers what concerns roads out of a stream of objects. */
export interface ExtractGatherer extends OsmSink {
  readonly counts: { nodes: number; ways: number; relations: number };
  finish(): OsmExtract;
}

/** Collects a file's road data in typed arrays. A later object replaces an earlier one of the same id. */
export function gatherExtract(): ExtractGatherer {
  let ids = new Float64Array(65_536);
  let longitudes = new Int32Array(65_536);
  let latitudes = new Int32Array(65_536);
  const nodeTags = new Map<number, OsmTags>();
  const ways = new Map<number, OsmWay>();
  const restrictions = new Map<number, OsmRelation>();
  const counts = { nodes: 0, ways: 0, relations: 0 };
  let header: Bounds | undefined;
  let isSorted = true;

  return {
    counts,
    node(id, longitudeSteps, latitudeSteps, tags) {
      const i = counts.nodes;
      if (i === ids.length) {
        const wider = new Float64Array(2 * i);
        wider.set(ids);
        ids = wider;
        longitudes = widen(longitudes);
        latitudes = widen(latitudes);
      }
      if (i > 0 && id <= ids[i - 1]!) isSorted = false;
      ids[i] = id;
      longitudes[i] = longitudeSteps;
      latitudes[i] = latitudeSteps;
      counts.nodes += 1;
      if (tags !== undefined && (tags.has('barrier') || tags.get('highway') === 'traffic_signals'))
        nodeTags.set(id, tags);
    },
    way(way) {
      counts.ways += 1;
      if (way.tags.has('highway')) ways.set(way.id, way);
    },
    relation(relation) {
      counts.relations += 1;
      if (relation.tags.get('type')?.startsWith('restriction') === true) restrictions.set(relation.id, relation);
    },
    headerBounds(bounds) {
      header = bounds;
    },
    finish() {
      const order = isSorted ? undefined : sortedOnce(ids, counts.nodes);
      const nodeIds = order === undefined ? ids.slice(0, counts.nodes) : Float64Array.from(order, (i) => ids[i]!);
      const longitudeSteps =
        order === undefined ? longitudes.slice(0, counts.nodes) : Int32Array.from(order, (i) => longitudes[i]!);
      const latitudeSteps =
        order === undefined ? latitudes.slice(0, counts.nodes) : Int32Array.from(order, (i) => latitudes[i]!);
      return {
        nodeIds,
        longitudeSteps,
        latitudeSteps,
        nodeTags,
        ways: [...ways.values()],
        restrictions: [...restrictions.values()],
        counts,
        headerBounds: header,
        dataBounds: boundsOfSteps(longitudeSteps, latitudeSteps),
        indexOf: (nodeId) => findSorted(nodeIds, nodeId),
      };
    },
  };
}

function widen(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(2 * values.length);
  wider.set(values);
  return wider;
}

/** Indexes in the order of ids, each id once, the last occurrence standing. */
function sortedOnce(ids: Float64Array, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => ids[a]! - ids[b]! || a - b);
  return order.filter((i, at) => at === order.length - 1 || ids[order[at + 1]!] !== ids[i]);
}

function findSorted(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle]!;
    if (found === value) return middle;
    if (found < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function boundsOfSteps(longitudes: Int32Array, latitudes: Int32Array): Bounds | undefined {
  if (longitudes.length === 0) return undefined;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < longitudes.length; i += 1) {
    west = Math.min(west, longitudes[i]!);
    east = Math.max(east, longitudes[i]!);
    south = Math.min(south, latitudes[i]!);
    north = Math.max(north, latitudes[i]!);
  }
  return [west / STEPS_PER_DEGREE, south / STEPS_PER_DEGREE, east / STEPS_PER_DEGREE, north / STEPS_PER_DEGREE];
}
