import { SaxesParser, type SaxesAttributePlain } from 'saxes';
import type { ByteSource } from './byte-source.ts';
import { OsmImportError } from './osm-import-error.ts';
import { STEPS_PER_DEGREE, type OsmMember, type OsmSink } from './osm-extract.ts';

type Attributes = Readonly<Record<string, string>>;

interface Draft {
  readonly type: 'node' | 'way' | 'relation';
  readonly id: number;
  readonly attributes: Attributes;
  readonly tags: Map<string, string>;
  readonly nodeIds: number[];
  readonly members: OsmMember[];
}

/**
 * Reads OpenStreetMap XML as it arrives. A byte order mark and any line ends are accepted; objects marked as deleted
 * are left out.
 * @param offset bytes of the file read so far, for error messages
 * @throws OsmImportError
 */
export async function readXml(
  source: ByteSource,
  sink: OsmSink,
  afterChunk: () => void,
  offset: () => number,
): Promise<void> {
  const parser = new SaxesParser();
  let draft: Draft | undefined;
  let remark: string | undefined;
  const faults: OsmImportError[] = [];
  let depth = 0;

  const fail = (code: 'CORRUPT' | 'UNSUPPORTED' | 'INCOMPLETE' | 'TRUNCATED', message: string): void => {
    faults.push(new OsmImportError(code, offset(), `Line ${parser.line}: ${message}`));
  };
  /** The parser goes on after an error; the first one is what went wrong. */
  const stopAtFault = (): void => {
    if (faults[0] !== undefined) throw faults[0];
  };
  const numberOf = (attributes: Attributes, name: string): number => {
    const value = Number(attributes[name]);
    if (attributes[name] === undefined || attributes[name] === '' || !Number.isFinite(value)) {
      fail('CORRUPT', `"${name}" is not a number`);
      return 0;
    }
    return value;
  };

  parser.on('error', (error) => fail('CORRUPT', error.message));
  parser.on(
    'opentag',
    ({ name, attributes }: { name: string; attributes: Record<string, string | SaxesAttributePlain> }) => {
      const given = attributes as Attributes;
      depth += 1;
      if (depth === 1) {
        if (name === 'osmChange') fail('UNSUPPORTED', 'this is a file of changes, not a map');
        else if (name !== 'osm') fail('CORRUPT', `the root is <${name}>, not <osm>`);
      } else if (name === 'node' || name === 'way' || name === 'relation') {
        const id = numberOf(given, 'id');
        draft = { type: name, id, attributes: given, tags: new Map(), nodeIds: [], members: [] };
      } else if (name === 'tag' && draft !== undefined) draft.tags.set(given['k'] ?? '', given['v'] ?? '');
      else if (name === 'nd' && draft !== undefined) draft.nodeIds.push(numberOf(given, 'ref'));
      else if (name === 'member' && draft !== undefined) {
        const type = given['type'];
        if (type === 'node' || type === 'way' || type === 'relation') {
          draft.members.push({ type, id: numberOf(given, 'ref'), role: given['role'] ?? '' });
        }
      } else if (name === 'bounds' && given['minlon'] !== undefined) {
        sink.headerBounds([
          numberOf(given, 'minlon'),
          numberOf(given, 'minlat'),
          numberOf(given, 'maxlon'),
          numberOf(given, 'maxlat'),
        ]);
      } else if (name === 'remark') remark = '';
    },
  );
  parser.on('text', (text) => {
    if (remark !== undefined) remark += text;
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    if (name === 'remark') {
      if (remark?.includes('error') === true) fail('INCOMPLETE', remark.trim());
      remark = undefined;
    }
    if (draft === undefined || draft.type !== name) return;
    deliver(draft, sink, numberOf, fail);
    draft = undefined;
  });

  const decoder = new TextDecoder('utf-8', { fatal: true });
  const write = (chunk: Uint8Array | undefined): void => {
    let text = '';
    try {
      text = decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      fail('CORRUPT', 'this is not UTF-8');
    }
    stopAtFault();
    if (text !== '') parser.write(text);
    stopAtFault();
  };
  for await (const chunk of source.rest()) {
    write(chunk);
    afterChunk();
  }
  write(undefined);
  if (depth > 0) throw new OsmImportError('TRUNCATED', offset(), `Line ${parser.line}: the file ends before </osm>`);
  parser.close();
  stopAtFault();
}

function deliver(
  { type, id, attributes, tags, nodeIds, members }: Draft,
  sink: OsmSink,
  numberOf: (attributes: Attributes, name: string) => number,
  fail: (code: 'CORRUPT', message: string) => void,
): void {
  if (attributes['visible'] === 'false' || attributes['action'] === 'delete') return;
  if (type === 'way') sink.way({ id, nodeIds, tags });
  else if (type === 'relation') sink.relation({ id, tags, members });
  else {
    const longitude = Math.round(numberOf(attributes, 'lon') * STEPS_PER_DEGREE);
    const latitude = Math.round(numberOf(attributes, 'lat') * STEPS_PER_DEGREE);
    if (Math.abs(longitude) > 180 * STEPS_PER_DEGREE || Math.abs(latitude) > 90 * STEPS_PER_DEGREE) {
      fail('CORRUPT', `node ${id} lies outside the globe`);
      return;
    }
    sink.node(id, longitude, latitude, tags.size === 0 ? undefined : tags);
  }
}
