import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { PbfReader } from 'pbf';
import type { ByteSource } from './byte-source.ts';
import { OsmImportError } from './osm-import-error.ts';
import { STEPS_PER_DEGREE, type OsmMember, type OsmSink, type OsmTags } from './osm-extract.ts';

/** Limits that the format itself sets for writers. */
const MOST_HEADER_BYTES = 64 * 1024;
const MOST_BLOCK_BYTES = 32 * 1024 * 1024;

const UNDERSTOOD_FEATURES: ReadonlySet<string> = new Set(['OsmSchema-V0.6', 'DenseNodes']);
const NANO = 1e-9;
const MEMBER_TYPES = ['node', 'way', 'relation'] as const;

/**
 * Reads an OpenStreetMap PBF file block by block ("PBF Format" on the OpenStreetMap wiki): dense and plain nodes,
 * raw, zlib and zstd blocks.
 * @throws OsmImportError
 */
export async function readPbf(source: ByteSource, sink: OsmSink, afterBlock: () => void): Promise<void> {
  let hasHeader = false;
  for (;;) {
    const blockOffset = source.offset;
    const prefix = await source.take(4);
    if (prefix === undefined) break;
    const headerLength = new DataView(prefix.buffer, prefix.byteOffset, 4).getUint32(0);
    if (headerLength === 0 || headerLength > MOST_HEADER_BYTES) {
      throw new OsmImportError('CORRUPT', blockOffset, `A block header of ${headerLength} bytes is not possible`);
    }
    const headerBytes = await takeAll(source, headerLength);
    const { type, size } = guarded(blockOffset, () => readBlobHeader(new PbfReader(headerBytes)));
    if (size > MOST_BLOCK_BYTES) {
      throw new OsmImportError('CORRUPT', blockOffset, `A block of ${size} bytes is larger than the format allows`);
    }
    const blob = await takeAll(source, size);
    if (type === 'OSMHeader') {
      hasHeader = true;
      guarded(blockOffset, () => readHeaderBlock(unpack(blob, blockOffset), sink, blockOffset));
    } else if (type === 'OSMData') {
      if (!hasHeader) throw new OsmImportError('CORRUPT', blockOffset, 'Data comes before the header block');
      guarded(blockOffset, () => readPrimitiveBlock(unpack(blob, blockOffset), sink));
    }
    // Other types are to be skipped, as the format says.
    afterBlock();
  }
  if (!hasHeader) throw new OsmImportError('TRUNCATED', source.offset, 'The file has no header block');
}

async function takeAll(source: ByteSource, length: number): Promise<Uint8Array> {
  const bytes = await source.take(length);
  if (bytes === undefined && length > 0) {
    throw new OsmImportError('TRUNCATED', source.offset, 'The file ends in the middle of a block');
  }
  return bytes ?? new Uint8Array(0);
}

/** Whatever goes wrong while a block is taken apart means that the block is damaged. */
function guarded<Result>(offset: number, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof OsmImportError) throw cause;
    throw new OsmImportError('CORRUPT', offset, 'A block cannot be read', { cause });
  }
}

/** The library reads past the end of its buffer without complaint, so the end is checked here. */
function readFully<Result>(
  bytes: Uint8Array,
  readField: (field: number, result: Result, pbf: PbfReader) => void,
  result: Result,
): Result {
  const reader = new PbfReader(bytes);
  reader.readFields(readField, result);
  if (reader.pos !== bytes.length) throw new RangeError('A message runs past its end.');
  return result;
}

function readBlobHeader(reader: PbfReader): { type: string; size: number } {
  const header = { type: '', size: 0 };
  reader.readFields((field, into: typeof header, pbf) => {
    if (field === 1) into.type = pbf.readString();
    else if (field === 3) into.size = pbf.readVarint();
  }, header);
  if (header.type === '') throw new RangeError('A block has no type.');
  return header;
}

function unpack(blob: Uint8Array, offset: number): Uint8Array {
  const parts: { raw?: Uint8Array; zlib?: Uint8Array; zstd?: Uint8Array; rawSize: number; other: number } = {
    rawSize: 0,
    other: 0,
  };
  readFully(
    blob,
    (field, into: typeof parts, pbf) => {
      if (field === 1) into.raw = pbf.readBytes();
      else if (field === 2) into.rawSize = pbf.readVarint();
      else if (field === 3) into.zlib = pbf.readBytes();
      else if (field === 7) into.zstd = pbf.readBytes();
      else into.other = field;
    },
    parts,
  );
  if (parts.raw !== undefined) return parts.raw;
  const limit = { maxOutputLength: MOST_BLOCK_BYTES };
  let bytes: Uint8Array | undefined;
  if (parts.zlib !== undefined) bytes = inflateSync(parts.zlib, limit);
  else if (parts.zstd !== undefined) bytes = zstdDecompressSync(parts.zstd, limit);
  if (bytes === undefined) {
    throw new OsmImportError('UNSUPPORTED', offset, `A block is packed in the unknown way ${parts.other}`);
  }
  if (bytes.length !== parts.rawSize) throw new RangeError('A block has another size than it says.');
  return bytes;
}

function readHeaderBlock(bytes: Uint8Array, sink: OsmSink, offset: number): void {
  const required: string[] = [];
  const box = { left: 0, right: 0, top: 0, bottom: 0, isGiven: false };
  readFully(
    bytes,
    (field, _, pbf) => {
      if (field === 4) required.push(pbf.readString());
      else if (field === 1) {
        box.isGiven = true;
        pbf.readMessage((side, into: typeof box, inner) => {
          if (side === 1) into.left = inner.readSVarint();
          else if (side === 2) into.right = inner.readSVarint();
          else if (side === 3) into.top = inner.readSVarint();
          else if (side === 4) into.bottom = inner.readSVarint();
        }, box);
      }
    },
    null,
  );
  const unknown = required.filter((feature) => !UNDERSTOOD_FEATURES.has(feature));
  if (unknown.length > 0) {
    throw new OsmImportError('UNSUPPORTED', offset, `The file needs what this reader cannot do: ${unknown.join(', ')}`);
  }
  if (box.isGiven) sink.headerBounds([box.left * NANO, box.bottom * NANO, box.right * NANO, box.top * NANO]);
}

/** What all objects of a block share. */
interface Block {
  readonly texts: (string | undefined)[];
  readonly strings: Uint8Array[];
  granularity: number;
  longitudeOffset: number;
  latitudeOffset: number;
}

const decoder = new TextDecoder();

function text(block: Block, index: number): string {
  let known = block.texts[index];
  if (known === undefined) {
    const bytes = block.strings[index];
    if (bytes === undefined) throw new RangeError(`There is no text ${index}.`);
    known = decoder.decode(bytes);
    block.texts[index] = known;
  }
  return known;
}

function tagsOf(block: Block, keys: readonly number[], values: readonly number[]): OsmTags {
  return new Map(keys.map((key, i) => [text(block, key), text(block, values[i]!)]));
}

function steps(block: Block, units: number, offset: number): number {
  const degreesInSteps = (offset + block.granularity * units) * NANO * STEPS_PER_DEGREE;
  return Math.round(degreesInSteps);
}

function deliverNode(
  block: Block,
  sink: OsmSink,
  id: number,
  lon: number,
  lat: number,
  tags: OsmTags | undefined,
): void {
  const longitude = steps(block, lon, block.longitudeOffset);
  const latitude = steps(block, lat, block.latitudeOffset);
  if (!(Math.abs(longitude) <= 180 * STEPS_PER_DEGREE && Math.abs(latitude) <= 90 * STEPS_PER_DEGREE)) {
    throw new RangeError(`Node ${id} lies outside the globe.`);
  }
  sink.node(id, longitude, latitude, tags);
}

function readPrimitiveBlock(bytes: Uint8Array, sink: OsmSink): void {
  const block: Block = { texts: [], strings: [], granularity: 100, longitudeOffset: 0, latitudeOffset: 0 };
  const groups: Uint8Array[] = [];
  readFully(
    bytes,
    (field, into: Block, pbf) => {
      if (field === 1) {
        pbf.readMessage((inner, strings: Uint8Array[], reader) => {
          if (inner === 1) strings.push(reader.readBytes());
        }, into.strings);
      } else if (field === 2) groups.push(pbf.readBytes());
      else if (field === 17) into.granularity = pbf.readVarint();
      else if (field === 19) into.latitudeOffset = pbf.readVarint(true);
      else if (field === 20) into.longitudeOffset = pbf.readVarint(true);
    },
    block,
  );
  for (const group of groups) {
    readFully(
      group,
      (field, _, pbf) => {
        if (field === 1) readNode(block, pbf, sink);
        else if (field === 2) readDenseNodes(block, pbf, sink);
        else if (field === 3) readWay(block, pbf, sink);
        else if (field === 4) readRelation(block, pbf, sink);
      },
      null,
    );
  }
}

interface Draft {
  id: number;
  keys: number[];
  values: number[];
  lon: number;
  lat: number;
  refs: number[];
  roles: number[];
  types: number[];
  packed: number[];
  lons: number[];
  lats: number[];
}

function draft(): Draft {
  return {
    id: 0,
    keys: [],
    values: [],
    lon: 0,
    lat: 0,
    refs: [],
    roles: [],
    types: [],
    packed: [],
    lons: [],
    lats: [],
  };
}

function readNode(block: Block, pbf: PbfReader, sink: OsmSink): void {
  const node = pbf.readMessage((field, into: Draft, reader) => {
    if (field === 1) into.id = reader.readSVarint();
    else if (field === 2) into.keys = reader.readPackedVarint();
    else if (field === 3) into.values = reader.readPackedVarint();
    else if (field === 8) into.lat = reader.readSVarint();
    else if (field === 9) into.lon = reader.readSVarint();
  }, draft());
  const tags = node.keys.length === 0 ? undefined : tagsOf(block, node.keys, node.values);
  deliverNode(block, sink, node.id, node.lon, node.lat, tags);
}

function readDenseNodes(block: Block, pbf: PbfReader, sink: OsmSink): void {
  const dense = pbf.readMessage((field, into: Draft, reader) => {
    if (field === 1) into.refs = reader.readPackedSVarint();
    else if (field === 8) into.lats = reader.readPackedSVarint();
    else if (field === 9) into.lons = reader.readPackedSVarint();
    else if (field === 10) into.packed = reader.readPackedVarint();
  }, draft());
  if (dense.lats.length !== dense.refs.length || dense.lons.length !== dense.refs.length) {
    throw new RangeError('Dense nodes have columns of different length.');
  }
  let [id, lon, lat, at] = [0, 0, 0, 0];
  for (let i = 0; i < dense.refs.length; i += 1) {
    id += dense.refs[i]!;
    lon += dense.lons[i]!;
    lat += dense.lats[i]!;
    // Keys and values follow one another, and a 0 ends each node's list.
    let tags: Map<string, string> | undefined;
    for (; at < dense.packed.length && dense.packed[at] !== 0; at += 2) {
      tags ??= new Map();
      tags.set(text(block, dense.packed[at]!), text(block, dense.packed[at + 1]!));
    }
    at += 1;
    deliverNode(block, sink, id, lon, lat, tags);
  }
}

function sums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

function readWay(block: Block, pbf: PbfReader, sink: OsmSink): void {
  const way = pbf.readMessage((field, into: Draft, reader) => {
    if (field === 1) into.id = reader.readVarint(true);
    else if (field === 2) into.keys = reader.readPackedVarint();
    else if (field === 3) into.values = reader.readPackedVarint();
    else if (field === 8) into.refs = reader.readPackedSVarint();
  }, draft());
  sink.way({ id: way.id, nodeIds: sums(way.refs), tags: tagsOf(block, way.keys, way.values) });
}

function readRelation(block: Block, pbf: PbfReader, sink: OsmSink): void {
  const relation = pbf.readMessage((field, into: Draft, reader) => {
    if (field === 1) into.id = reader.readVarint(true);
    else if (field === 2) into.keys = reader.readPackedVarint();
    else if (field === 3) into.values = reader.readPackedVarint();
    else if (field === 8) into.roles = reader.readPackedVarint();
    else if (field === 9) into.refs = reader.readPackedSVarint();
    else if (field === 10) into.types = reader.readPackedVarint();
  }, draft());
  const members = sums(relation.refs).map((id, i): OsmMember => ({
    id,
    type: MEMBER_TYPES[relation.types[i] ?? 0] ?? 'node',
    role: text(block, relation.roles[i] ?? 0),
  }));
  sink.relation({ id: relation.id, tags: tagsOf(block, relation.keys, relation.values), members });
}
