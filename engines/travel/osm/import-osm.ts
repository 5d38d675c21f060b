import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Datum } from '@wanghuo/geo';
import type { RoadNetwork } from '../road-network.ts';
import { assembleNetwork, type OsmImportReport } from './assemble-network.ts';
import { ByteSource } from './byte-source.ts';
import { gatherExtract, type ExtractGatherer, type OsmExtract } from './osm-extract.ts';
import { OsmImportError } from './osm-import-error.ts';
import { readGeoJson } from './read-geojson.ts';
import { readPbf } from './read-pbf.ts';
import { readXml } from './read-xml.ts';

/** Has to be shown on every map drawn from such data (ODbL 1.0, section 4.3). */
export const OSM_ATTRIBUTION = '© OpenStreetMap contributors, ODbL 1.0';

/** How far an import has come. */
export interface OsmImportProgress {
  readonly bytesRead: number;
  /** Unknown for a stream of unknown length. */
  readonly bytesTotal: number | undefined;
  readonly nodes: number;
  readonly ways: number;
  readonly relations: number;
}

export interface OsmImportOptions {
  /** Told by the content if left out. Gzip is unpacked in any case. */
  readonly format?: 'pbf' | 'xml' | 'geojson';
  /** What to call the data; default is the file's name. */
  readonly source?: string;
  /** Credit line; default is OpenStreetMap's for its own formats, and none for GeoJSON. */
  readonly attribution?: string;
  /** The coordinate system of a GeoJSON file. OpenStreetMap formats are WGS-84 by definition. */
  readonly datum?: Datum;
  /** Refuse files with more nodes than this. */
  readonly maxNodes?: number;
  readonly onProgress?: (progress: OsmImportProgress) => void;
}

/** A road file by its path, or its bytes as they arrive. */
export type OsmSource = string | AsyncIterable<Uint8Array>;

const DEFAULT_MAX_NODES = 30_000_000;

interface ReadResult {
  readonly extract: OsmExtract;
  readonly format: OsmImportReport['format'];
  readonly skippedFeatures: number;
}

/**
 * Reads the roads of a `.osm.pbf`, `.osm`, `.osm.gz` or GeoJSON file, node by node, without making a network of them.
 * @throws OsmImportError with a code and the byte where reading stopped; nothing is delivered then
 */
export async function readOsm(source: OsmSource, options: OsmImportOptions = {}): Promise<OsmExtract> {
  return (await read(source, options)).extract;
}

/**
 * Imports a road network from an OpenStreetMap extract or GeoJSON lines.
 * @throws OsmImportError with a code and the byte where reading stopped; nothing is delivered then
 */
export async function importOsm(
  source: OsmSource,
  options: OsmImportOptions = {},
): Promise<{ network: RoadNetwork; report: OsmImportReport }> {
  const { extract, format, skippedFeatures } = await read(source, options);
  const name = options.source ?? (typeof source === 'string' ? basename(source) : 'stream');
  const attribution = options.attribution ?? (format === 'geojson' ? '' : OSM_ATTRIBUTION);
  const assembled = assembleNetwork(extract, { source: name, attribution }, format, skippedFeatures);
  if (assembled.network.ways.length === 0) {
    throw new OsmImportError('NO_ROADS', 0, 'The file holds no road that a vehicle could drive');
  }
  return assembled;
}

async function read(source: OsmSource, options: OsmImportOptions): Promise<ReadResult> {
  const bytesTotal = typeof source === 'string' ? (await stat(source)).size : undefined;
  const gatherer = gatherExtract();
  const outer = new ByteSource(typeof source === 'string' ? createReadStream(source) : source);
  const report = (): void => {
    const { nodes, ways, relations } = gatherer.counts;
    if (nodes > (options.maxNodes ?? DEFAULT_MAX_NODES)) {
      throw new OsmImportError('TOO_LARGE', outer.offset, `The file holds more than ${nodes} nodes`);
    }
    options.onProgress?.({ bytesRead: outer.offset, bytesTotal, nodes, ways, relations });
  };
  try {
    const magic = await outer.peek(2);
    const isPacked = magic[0] === 0x1f && magic[1] === 0x8b;
    const inner = isPacked ? new ByteSource(unzipped(outer)) : outer;
    return await readUnpacked(inner, outer, gatherer, options, report);
  } finally {
    await outer.close();
  }
}

async function* unzipped(outer: ByteSource): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const feeding = pipeline(Readable.from(outer.rest()), gunzip);
  // A fault also reaches the loop below, which reports it; it must not count as unhandled here.
  feeding.catch(() => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array;
    await feeding;
  } catch (cause) {
    if (cause instanceof OsmImportError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'TRUNCATED' : 'CORRUPT';
    throw new OsmImportError(code, outer.offset, 'The compressed file cannot be unpacked', { cause });
  }
}

async function readUnpacked(
  inner: ByteSource,
  outer: ByteSource,
  gatherer: ExtractGatherer,
  options: OsmImportOptions,
  report: () => void,
): Promise<ReadResult> {
  const format = options.format ?? (await recogniseFormat(inner));
  let skippedFeatures = 0;
  if (format === 'pbf') await readPbf(inner, gatherer, report);
  else if (format === 'xml') await readXml(inner, gatherer, report, () => outer.offset);
  else if (options.datum === undefined) {
    throw new OsmImportError('DATUM_MISSING', 0, 'Nobody declared the coordinate system of this GeoJSON file');
  } else ({ skippedFeatures } = await readGeoJson(inner, gatherer, options.datum, report));
  return { extract: gatherer.finish(), format, skippedFeatures };
}

async function recogniseFormat(source: ByteSource): Promise<OsmImportReport['format']> {
  const start = await source.peek(64);
  if (start.length === 0) throw new OsmImportError('TRUNCATED', 0, 'The file is empty');
  const text = new TextDecoder().decode(start).trimStart();
  if (text.startsWith('<')) return 'xml';
  if (text.startsWith('{')) return 'geojson';
  if (text.includes('OSMHeader')) return 'pbf';
  throw new OsmImportError('UNKNOWN_FORMAT', 0, 'This is neither OpenStreetMap PBF nor XML nor GeoJSON');
}
