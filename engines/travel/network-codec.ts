import { createHash } from 'node:crypto';
import { PbfReader, PbfWriter } from 'pbf';
import {
  ROAD_ACCESSES,
  ROAD_BARRIERS,
  ROAD_CLASSES,
  TERRAINS,
  type RoadNetwork,
  type RoadNode,
  type RoadWay,
  type TurnRestriction,
} from './road-network.ts';

/** The first field of every file; another number means another layout. */
const LAYOUT = 1;
/** Positions are kept in steps of 1e-7 degrees (11 mm), as OpenStreetMap does. */
const STEPS_PER_DEGREE = 1e7;

const FIELD = {
  LAYOUT: 1,
  SOURCE: 2,
  ATTRIBUTION: 3,
  NODE_IDS: 4,
  LONGITUDES: 5,
  LATITUDES: 6,
  MARKED_NODES: 7,
  NODE_MARKS: 8,
  STRINGS: 9,
  WAY_IDS: 10,
  WAY_CLASSES: 11,
  WAY_MARKS: 12,
  WAY_NAMES: 13,
  WAY_BRIDGES: 14,
  WAY_WIDTHS: 15,
  WAY_HEIGHTS: 16,
  WAY_WEIGHTS: 17,
  WAY_NODE_COUNTS: 18,
  WAY_NODES: 19,
  RESTRICTION: 20,
} as const;

/** A stored network that cannot be read. */
export class RoadNetworkFormatError extends Error {
  override readonly name = 'RoadNetworkFormatError';
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Texts go through the platform: the library loses characters beyond U+FFFF, and rare place names have them. */
function writeText(writer: PbfWriter, field: number, text: string): void {
  writer.writeBytesField(field, encoder.encode(text));
}

function readText(reader: PbfReader): string {
  return decoder.decode(reader.readBytes());
}

function deltas(values: readonly number[]): number[] {
  return values.map((value, i) => value - (i === 0 ? 0 : values[i - 1]!));
}

function sums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

/**
 * Writes a network compactly (protocol-buffer wire format, columns of differences). Positions are rounded to 1e-7
 * degrees; everything else comes back as it was. Equal networks give equal bytes.
 * @throws RangeError if a way names a node the network does not have
 */
export function encodeRoadNetwork(network: RoadNetwork): Uint8Array {
  const { nodes, ways, restrictions } = network;
  const writer = new PbfWriter();
  const strings = new Map<string, number>();
  const number = (text: string | null | undefined): number => {
    if (text === null || text === undefined) return 0;
    const known = strings.get(text);
    if (known !== undefined) return known;
    strings.set(text, strings.size + 1);
    return strings.size;
  };
  const nodeIndex = new Map(nodes.map((node, i) => [node.id, i]));
  const indexOf = (way: RoadWay, id: number): number => {
    const index = nodeIndex.get(id);
    if (index === undefined) throw new RangeError(`Way ${way.id} names node ${id}, which is not in the network.`);
    return index;
  };

  writer.writeVarintField(FIELD.LAYOUT, LAYOUT);
  writeText(writer, FIELD.SOURCE, network.source);
  writeText(writer, FIELD.ATTRIBUTION, network.attribution);
  writer.writePackedSVarint(FIELD.NODE_IDS, deltas(nodes.map((node) => node.id)));
  for (const [field, axis] of [
    [FIELD.LONGITUDES, 0],
    [FIELD.LATITUDES, 1],
  ] as const) {
    writer.writePackedSVarint(field, deltas(nodes.map((node) => Math.round(node.position[axis] * STEPS_PER_DEGREE))));
  }
  const marked = nodes.flatMap((node, i) => (nodeMark(node) === 0 ? [] : [i]));
  writer.writePackedVarint(FIELD.MARKED_NODES, deltas(marked));
  writer.writePackedVarint(
    FIELD.NODE_MARKS,
    marked.map((i) => nodeMark(nodes[i]!)),
  );
  const names = ways.map((way) => number(way.name));
  const bridges = ways.map((way) => number(way.bridgeName));
  for (const text of strings.keys()) writeText(writer, FIELD.STRINGS, text);
  writer.writePackedSVarint(FIELD.WAY_IDS, deltas(ways.map((way) => way.id)));
  writer.writePackedVarint(
    FIELD.WAY_CLASSES,
    ways.map((way) => ROAD_CLASSES.indexOf(way.roadClass)),
  );
  writer.writePackedVarint(FIELD.WAY_MARKS, ways.map(wayMark));
  writer.writePackedVarint(FIELD.WAY_NAMES, names);
  writer.writePackedVarint(FIELD.WAY_BRIDGES, bridges);
  writeLimits(
    writer,
    FIELD.WAY_WIDTHS,
    ways.map((way) => way.maxWidthMetres),
  );
  writeLimits(
    writer,
    FIELD.WAY_HEIGHTS,
    ways.map((way) => way.maxHeightMetres),
  );
  writeLimits(
    writer,
    FIELD.WAY_WEIGHTS,
    ways.map((way) => way.maxWeightTonnes),
  );
  writer.writePackedVarint(
    FIELD.WAY_NODE_COUNTS,
    ways.map((way) => way.nodeIds.length),
  );
  writer.writePackedSVarint(FIELD.WAY_NODES, deltas(ways.flatMap((way) => way.nodeIds.map((id) => indexOf(way, id)))));
  for (const restriction of restrictions) writer.writeMessage(FIELD.RESTRICTION, writeRestriction, restriction);
  return writer.finish();
}

function nodeMark(node: RoadNode): number {
  return ROAD_BARRIERS.indexOf(node.barrier ?? 'NONE') | (node.signals === true ? 4 : 0);
}

/** Bits: one-way, roundabout, access (2), terrain (3), whether there is a terrain at all, both ways for emergencies. */
function wayMark(way: RoadWay): number {
  return (
    way.oneway |
    (way.roundabout === true ? 2 : 0) |
    (ROAD_ACCESSES.indexOf(way.access ?? 'OPEN') << 2) |
    (TERRAINS.indexOf(way.terrain ?? 'unknown') << 4) |
    (way.terrain === null ? 0 : 128) |
    (way.emergencyBothWays === true ? 256 : 0)
  );
}

/** Few ways have limits, so they are kept as pairs of way and value. */
function writeLimits(writer: PbfWriter, field: number, limits: readonly (number | null)[]): void {
  writer.writePackedDouble(
    field,
    limits.flatMap((limit, i) => (limit === null ? [] : [i, limit])),
  );
}

function writeRestriction(restriction: TurnRestriction, writer?: PbfWriter): void {
  if (writer === undefined) return;
  const { via } = restriction;
  writer.writePackedSVarint(1, [restriction.id, restriction.fromWayId, restriction.toWayId]);
  writer.writeVarintField(
    2,
    (restriction.kind === 'only' ? 1 : 0) |
      (restriction.exceptEmergency ? 2 : 0) |
      (restriction.uTurn === true ? 4 : 0) |
      ('nodeId' in via ? 8 : 0),
  );
  writer.writePackedSVarint(3, 'nodeId' in via ? [via.nodeId] : [...via.wayIds]);
}

/**
 * Reads what `encodeRoadNetwork` wrote.
 * @throws RoadNetworkFormatError if the bytes are cut short, damaged or of another layout
 */
export function decodeRoadNetwork(bytes: Uint8Array): RoadNetwork {
  const columns = new Map<number, number[]>();
  const strings: string[] = [];
  const restrictions: TurnRestriction[] = [];
  let layout = 0;
  let source = '';
  let attribution = '';
  try {
    const reader = new PbfReader(bytes);
    reader.readFields((field: number, _: null, pbf: PbfReader) => {
      if (field === FIELD.LAYOUT) layout = pbf.readVarint();
      else if (field === FIELD.SOURCE) source = readText(pbf);
      else if (field === FIELD.ATTRIBUTION) attribution = readText(pbf);
      else if (field === FIELD.STRINGS) strings.push(readText(pbf));
      else if (field === FIELD.RESTRICTION) restrictions.push(readRestriction(pbf));
      else if (field === FIELD.WAY_WIDTHS || field === FIELD.WAY_HEIGHTS || field === FIELD.WAY_WEIGHTS)
        columns.set(field, pbf.readPackedDouble());
      else if (SIGNED_COLUMNS.has(field)) columns.set(field, pbf.readPackedSVarint());
      else columns.set(field, pbf.readPackedVarint());
    }, null);
  } catch (cause) {
    throw new RoadNetworkFormatError('The stored road network cannot be read.', { cause });
  }
  if (layout !== LAYOUT) throw new RoadNetworkFormatError(`The stored road network has the unknown layout ${layout}.`);
  const column = (field: number): number[] => columns.get(field) ?? [];
  const nodes = readNodes(column);
  const ways = readWays(column, nodes, strings);
  return { nodes, ways, restrictions, source, attribution };
}

const SIGNED_COLUMNS: ReadonlySet<number> = new Set([
  FIELD.NODE_IDS,
  FIELD.LONGITUDES,
  FIELD.LATITUDES,
  FIELD.WAY_IDS,
  FIELD.WAY_NODES,
]);

function readNodes(column: (field: number) => number[]): RoadNode[] {
  const longitudes = sums(column(FIELD.LONGITUDES));
  const latitudes = sums(column(FIELD.LATITUDES));
  const ids = sums(column(FIELD.NODE_IDS));
  if (longitudes.length !== ids.length || latitudes.length !== ids.length) {
    throw new RoadNetworkFormatError('The stored road network has nodes without a position.');
  }
  const nodes: RoadNode[] = ids.map((id, i) => ({
    id,
    position: [longitudes[i]! / STEPS_PER_DEGREE, latitudes[i]! / STEPS_PER_DEGREE],
  }));
  const marks = column(FIELD.NODE_MARKS);
  for (const [i, node] of sums(column(FIELD.MARKED_NODES)).entries()) {
    const plain = nodes[node];
    if (plain === undefined) throw new RoadNetworkFormatError('The stored road network marks a missing node.');
    const mark = marks[i] ?? 0;
    const barrier = ROAD_BARRIERS[mark & 3] ?? 'NONE';
    nodes[node] = {
      ...plain,
      ...(barrier === 'NONE' ? {} : { barrier }),
      ...((mark & 4) === 0 ? {} : { signals: true }),
    };
  }
  return nodes;
}

function readWays(
  column: (field: number) => number[],
  nodes: readonly RoadNode[],
  strings: readonly string[],
): RoadWay[] {
  const limitsOf = (field: number): Map<number, number> => {
    const pairs = column(field);
    return new Map(Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i]!, pairs[2 * i + 1]!]));
  };
  const ids = sums(column(FIELD.WAY_IDS));
  const classes = column(FIELD.WAY_CLASSES);
  const marks = column(FIELD.WAY_MARKS);
  const names = column(FIELD.WAY_NAMES);
  const bridges = column(FIELD.WAY_BRIDGES);
  const counts = column(FIELD.WAY_NODE_COUNTS);
  const members = sums(column(FIELD.WAY_NODES));
  const widths = limitsOf(FIELD.WAY_WIDTHS);
  const heights = limitsOf(FIELD.WAY_HEIGHTS);
  const weights = limitsOf(FIELD.WAY_WEIGHTS);
  let member = 0;
  return ids.map((id, i) => {
    const mark = marks[i] ?? 0;
    const roadClass = ROAD_CLASSES[classes[i] ?? -1];
    if (roadClass === undefined) throw new RoadNetworkFormatError(`Way ${id} has an unknown class.`);
    const nodeIds: number[] = [];
    for (const end = member + (counts[i] ?? 0); member < end; member += 1) {
      const node = nodes[members[member] ?? -1];
      if (node === undefined) throw new RoadNetworkFormatError(`Way ${id} names a missing node.`);
      nodeIds.push(node.id);
    }
    const access = ROAD_ACCESSES[(mark >> 2) & 3] ?? 'OPEN';
    const bridgeName = strings[(bridges[i] ?? 0) - 1];
    return {
      id,
      name: strings[(names[i] ?? 0) - 1] ?? null,
      roadClass,
      nodeIds,
      oneway: (mark & 1) as 0 | 1,
      terrain: (mark & 128) === 0 ? null : (TERRAINS[(mark >> 4) & 7] ?? 'unknown'),
      maxWidthMetres: widths.get(i) ?? null,
      maxHeightMetres: heights.get(i) ?? null,
      maxWeightTonnes: weights.get(i) ?? null,
      ...(bridgeName === undefined ? {} : { bridgeName }),
      ...(access === 'OPEN' ? {} : { access }),
      ...((mark & 2) === 0 ? {} : { roundabout: true }),
      ...((mark & 256) === 0 ? {} : { emergencyBothWays: true }),
    };
  });
}

function readRestriction(pbf: PbfReader): TurnRestriction {
  const draft = { ids: [] as number[], marks: 0, via: [] as number[] };
  pbf.readMessage((field: number, into: typeof draft, inner: PbfReader) => {
    if (field === 1) into.ids = inner.readPackedSVarint();
    else if (field === 2) into.marks = inner.readVarint();
    else if (field === 3) into.via = inner.readPackedSVarint();
  }, draft);
  const [id = 0, fromWayId = 0, toWayId = 0] = draft.ids;
  return {
    id,
    kind: (draft.marks & 1) === 0 ? 'no' : 'only',
    ...((draft.marks & 4) === 0 ? {} : { uTurn: true }),
    fromWayId,
    via: (draft.marks & 8) === 0 ? { wayIds: draft.via } : { nodeId: draft.via[0] ?? 0 },
    toWayId,
    exceptEmergency: (draft.marks & 2) !== 0,
  };
}

/** SHA-256 of a network's content: what an answer names so that it can be repeated on the same roads. */
export function hashRoadNetwork(network: RoadNetwork): string {
  return createHash('sha256').update(encodeRoadNetwork(network)).digest('hex');
}
