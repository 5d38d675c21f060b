import { fromDatum, isPosition, type Datum, type Position } from '@wanghuo/geo';
import type { ByteSource } from './byte-source.ts';
import { OsmImportError } from './osm-import-error.ts';
import { STEPS_PER_DEGREE, type OsmSink } from './osm-extract.ts';

/** A single feature of a road file has no business being larger. */
const MOST_FEATURE_CHARACTERS = 16 * 1024 * 1024;

/**
 * Reads GeoJSON lines feature by feature: a FeatureCollection, or one Feature per line. Lines meet where they share
 * a coordinate. Properties are read as OpenStreetMap tags.
 * @param datum what the file's coordinates are in; they are converted here and nowhere else
 * @returns how many features were no lines
 * @throws OsmImportError
 */
export async function readGeoJson(
  source: ByteSource,
  sink: OsmSink,
  datum: Datum,
  afterChunk: () => void,
): Promise<{ skippedFeatures: number }> {
  const nodes = new Map<string, number>();
  let nextWay = 1;
  let skippedFeatures = 0;

  function nodeAt(pair: Position): number {
    const [longitude, latitude] = fromDatum(pair, datum);
    const x = Math.round(longitude * STEPS_PER_DEGREE);
    const y = Math.round(latitude * STEPS_PER_DEGREE);
    const key = `${x},${y}`;
    let id = nodes.get(key);
    if (id === undefined) {
      id = nodes.size + 1;
      nodes.set(key, id);
      sink.node(id, x, y, undefined);
    }
    return id;
  }

  function feature(value: unknown): void {
    const { geometry, properties } = value as { geometry?: unknown; properties?: unknown };
    const lines = linesOf(geometry);
    if (lines === undefined) {
      skippedFeatures += 1;
      return;
    }
    const tags = tagsOf(properties);
    for (const line of lines) {
      const nodeIds = line.map((pair) => {
        if (!isPosition(pair))
          throw new OsmImportError('CORRUPT', source.offset, 'A line has a corner that is no position');
        return nodeAt(pair);
      });
      sink.way({ id: nextWay, nodeIds, tags });
      nextWay += 1;
    }
  }

  await splitFeatures(source, feature, afterChunk);
  return { skippedFeatures };
}

function linesOf(geometry: unknown): unknown[][] | undefined {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type === 'LineString' && Array.isArray(coordinates)) return [coordinates];
  if (type === 'MultiLineString' && Array.isArray(coordinates)) return coordinates as unknown[][];
  return undefined;
}

/** Common names for the road class in exports of map software. */
function tagsOf(properties: unknown): Map<string, string> {
  const tags = new Map<string, string>();
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      tags.set(key, String(value));
  }
  const roadClass = tags.get('highway') ?? tags.get('roadClass') ?? tags.get('fclass');
  if (roadClass !== undefined) tags.set('highway', roadClass);
  return tags;
}

/** Cuts the text into features by counting brackets, so that the file is never held as one string. */
async function splitFeatures(
  source: ByteSource,
  feature: (value: unknown) => void,
  afterChunk: () => void,
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  /** Depth at which a feature opens: 0 for one per line, 2 inside the `features` of a collection. */
  let base = 0;
  let held = '';
  let key = '';
  let isClosed = false;

  const parse = (): void => {
    let value: unknown;
    try {
      value = JSON.parse(held);
    } catch (cause) {
      throw new OsmImportError('CORRUPT', source.offset, 'A feature is not JSON', { cause });
    }
    if ((value as { type?: unknown }).type === 'Feature') feature(value);
    else if (base === 2) throw new OsmImportError('CORRUPT', source.offset, 'A collection holds what is no feature');
  };

  const read = (text: string): void => {
    let start = depth > base || (depth === base && held !== '') ? 0 : -1;
    for (let i = 0; i < text.length; i += 1) {
      const character = text[i]!;
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (character === '\\') isEscaped = true;
        else if (character === '"') isInText = false;
        else if (depth === 1 && base === 0 && key.length < 16) key += character;
        continue;
      }
      if (character === '"') {
        isInText = true;
        if (depth === 1 && base === 0) key = '';
      } else if (character === '{' || character === '[') {
        if (depth === base && character === '{') start = i;
        depth += 1;
        if (base === 0 && depth === 2 && character === '[' && key === 'features') {
          base = 2;
          held = '';
          start = -1;
        }
      } else if (character === '}' || character === ']') {
        depth -= 1;
        if (depth < 0) throw new OsmImportError('CORRUPT', source.offset, 'A bracket closes that was never opened');
        if (depth === base && start >= 0) {
          held += text.slice(start, i + 1);
          parse();
          held = '';
          start = -1;
        } else if (base === 2 && depth < 2) isClosed ||= depth === 0;
      }
    }
    if (start >= 0) held += text.slice(start);
    if (held.length > MOST_FEATURE_CHARACTERS) {
      throw new OsmImportError('CORRUPT', source.offset, 'A single feature is larger than any road');
    }
  };

  const decode = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      throw new OsmImportError('CORRUPT', source.offset, 'This is not UTF-8', { cause });
    }
  };
  for await (const chunk of source.rest()) {
    read(decode(chunk));
    afterChunk();
  }
  read(decode());
  if (depth > 0 || isInText || (base === 2 && !isClosed)) {
    throw new OsmImportError('TRUNCATED', source.offset, 'The file ends in the middle of the collection');
  }
}
