import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync, gzipSync } from 'node:zlib';
import { haversineMetres, toGcj02 } from '@wanghuo/geo';
import { PbfWriter } from 'pbf';
import { describe, expect, test } from 'vitest';
import { buildRoadGraph, createTravel, defaultTravelRules } from '../index.ts';
import { importOsm, OsmImportError, parseLengthMetres, parseWeightTonnes, readOsm } from './index.ts';

const shared = process.env['WANGHUO_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const folder = `${shared}/data/osm`;

async function* inPieces(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function refusal(content: string | Uint8Array, options: object = {}): Promise<OsmImportError> {
  try {
    await importOsm(inPieces(content, 4096), options);
  } catch (error) {
    if (error instanceof OsmImportError) return error;
    throw error;
  }
  throw new Error('The import was not refused.');
}

function xml(ways: string, extra = ''): string {
  const nodes = Array.from(
    { length: 9 },
    (_, i) => `<node id="${i + 1}" lat="${29.29 + 0.001 * (i % 3)}" lon="${106.25 + 0.001 * Math.floor(i / 3)}"/>`,
  ).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n${nodes}\n${ways}\n${extra}</osm>\n`;
}

function way(id: number, nodes: number[], tags: Record<string, string>): string {
  const refs = nodes.map((node) => `<nd ref="${node}"/>`).join('');
  const pairs = Object.entries(tags).map(([k, v]) => `<tag k="${k}" v="${v}"/>`);
  return `<way id="${id}">${refs}${pairs.join('')}</way>`;
}

async function waysOf(
  content: string,
): Promise<Map<number, Awaited<ReturnType<typeof importOsm>>['network']['ways'][number]>> {
  const { network } = await importOsm(inPieces(content));
  return new Map(network.ways.map((one) => [one.id, one]));
}

describe('OpenStreetMap XML', () => {
  test('a byte order mark, Windows line ends and Chinese names split over chunks are no obstacle', async () => {
    const content = `\uFEFF${xml(way(1, [1, 2, 3], { highway: 'residential', name: '示例𬭎路' }))}`.replaceAll(
      '\n',
      '\r\n',
    );
    expect((await waysOf(content)).get(1)).toMatchObject({ name: '示例𬭎路', nodeIds: [1, 2, 3], oneway: 0 });
    const packed = await importOsm(inPieces(gzipSync(content)));
    expect(packed.network.ways[0]?.name).toBe('示例𬭎路');
  });

  test('directions: reversed, implied by roundabout and motorway, lifted by a tag', async () => {
    const ways = await waysOf(
      xml(
        way(1, [1, 2, 3], { highway: 'residential', oneway: '-1' }) +
          way(2, [1, 2, 5, 4, 1], { highway: 'tertiary', junction: 'roundabout' }) +
          way(3, [4, 5], { highway: 'motorway' }) +
          way(4, [5, 6], { highway: 'motorway', oneway: 'no' }) +
          way(5, [7, 8], { highway: 'service', oneway: 'yes', 'oneway:emergency': 'no' }) +
          way(6, [8, 9], { highway: 'footway' }) +
          way(7, [7, 8, 9], { highway: 'pedestrian', area: 'yes' }),
      ),
    );
    expect(ways.get(1)).toMatchObject({ nodeIds: [3, 2, 1], oneway: 1 });
    expect(ways.get(2)).toMatchObject({ oneway: 1, roundabout: true });
    expect(ways.get(3)?.oneway).toBe(1);
    expect(ways.get(4)?.oneway).toBe(0);
    expect(ways.get(5)).toMatchObject({ oneway: 1, emergencyBothWays: true });
    expect(ways.has(6) || ways.has(7)).toBe(false);
  });

  test('the access ladder: the more special tag wins, emergency opens, limits stay', async () => {
    const road = { highway: 'service' };
    const ways = await waysOf(
      xml(
        way(1, [1, 2], { ...road, access: 'no', motor_vehicle: 'yes' }) +
          way(2, [2, 3], { ...road, access: 'private' }) +
          way(3, [3, 4], { ...road, access: 'no', emergency: 'yes', maxwidth: '2.2 m' }) +
          way(4, [4, 5], { ...road, vehicle: 'no' }) +
          way(5, [5, 6], { highway: 'path', service: 'emergency_access' }) +
          way(6, [6, 7], { highway: 'pedestrian' }) +
          way(7, [7, 8], { ...road, emergency: 'no' }) +
          way(8, [8, 9], { highway: 'footway', emergency: 'designated', access: 'no' }),
      ),
    );
    const access = (id: number): string => ways.get(id)?.access ?? 'OPEN';
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(access)).toEqual([
      'OPEN',
      'PRIVATE',
      'EMERGENCY',
      'CLOSED',
      'EMERGENCY',
      'EMERGENCY',
      'CLOSED',
      'EMERGENCY',
    ]);
    expect(ways.get(3)?.maxWidthMetres).toBe(2.2);
  });

  test('a way that names absent nodes is cut there, and the cut is counted', async () => {
    const { network, report } = await importOsm(
      inPieces(
        xml(way(1, [1, 2, 77, 3, 78, 4, 5], { highway: 'residential' }) + way(2, [88, 89], { highway: 'service' })),
      ),
    );
    expect(network.ways.map(({ id, nodeIds }) => [id, nodeIds])).toEqual([
      [1, [1, 2]],
      [1, [4, 5]],
    ]);
    expect(report).toMatchObject({ clippedWays: 2, missingNodeReferences: 4, roadWays: 2, highwayWays: 2 });
  });

  test('restrictions come by node and by way, for each pair of members, with exceptions', async () => {
    const member = (type: string, ref: number, role: string): string =>
      `<member type="${type}" ref="${ref}" role="${role}"/>`;
    const tags = (value: string, extra = ''): string =>
      `<tag k="type" v="restriction"/><tag k="restriction" v="${value}"/>${extra}`;
    const roads =
      way(1, [1, 2], { highway: 'residential' }) +
      way(2, [2, 3], { highway: 'residential' }) +
      way(3, [2, 5], { highway: 'residential' });
    const { network, report } = await importOsm(
      inPieces(
        xml(
          roads,
          `<relation id="1">${member('way', 1, 'from')}${member('node', 2, 'via')}${member('way', 2, 'to')}${member('way', 3, 'to')}${tags('no_exit', '<tag k="except" v="psv;emergency"/>')}</relation>
           <relation id="2">${member('way', 1, 'from')}${member('way', 2, 'via')}${member('way', 3, 'to')}${tags('only_left_turn')}</relation>
           <relation id="3">${member('way', 1, 'from')}${member('node', 2, 'via')}${member('way', 1, 'to')}${tags('no_u_turn')}</relation>
           <relation id="4">${member('way', 1, 'from')}<tag k="type" v="restriction"/><tag k="restriction:conditional" v="no_left_turn @ (07:00-09:00)"/></relation>`,
        ),
      ),
    );
    expect(network.restrictions).toEqual([
      { id: 1, kind: 'no', fromWayId: 1, via: { nodeId: 2 }, toWayId: 2, exceptEmergency: true },
      { id: 1, kind: 'no', fromWayId: 1, via: { nodeId: 2 }, toWayId: 3, exceptEmergency: true },
      { id: 2, kind: 'only', fromWayId: 1, via: { wayIds: [2] }, toWayId: 3, exceptEmergency: false },
      { id: 3, kind: 'no', uTurn: true, fromWayId: 1, via: { nodeId: 2 }, toWayId: 1, exceptEmergency: false },
    ]);
    expect(report).toMatchObject({ restrictions: 4, restrictionsIgnored: 1 });
  });

  test('barriers on the road become gates and blocks', async () => {
    const content = xml(way(1, [1, 2, 3, 4, 5], { highway: 'service' }))
      .replace('<node id="2" lat', '<node id="20" lat="0" lon="0"/><node id="2" lat')
      .replace(/<node id="3"([^/]*)\/>/, '<node id="3"$1><tag k="barrier" v="lift_gate"/></node>')
      .replace(/<node id="4"([^/]*)\/>/, '<node id="4"$1><tag k="barrier" v="bollard"/></node>')
      .replace(
        /<node id="5"([^/]*)\/>/,
        '<node id="5"$1><tag k="barrier" v="bollard"/><tag k="emergency" v="yes"/></node>',
      );
    const { network } = await importOsm(inPieces(content));
    expect(network.nodes.map(({ id, barrier }) => [id, barrier])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, 'GATE'],
      [4, 'BLOCK'],
      [5, 'GATE'],
    ]);
  });

  test('deleted objects are left out', async () => {
    const content = xml(way(1, [1, 2], { highway: 'service' }) + way(2, [2, 3], { highway: 'service' }));
    expect([...(await waysOf(content.replace('<way id="2"', '<way id="2" action="delete"'))).keys()]).toEqual([1]);
  });
});

describe('what is refused, and where reading stopped', () => {
  const good = xml(way(1, [1, 2, 3], { highway: 'residential' }));

  test('text that ends too early, is broken, or is something else', async () => {
    expect((await refusal(good.slice(0, -20))).code).toBe('TRUNCATED');
    expect((await refusal(good.replace('</way>', '</wax>'))).code).toBe('CORRUPT');
    expect((await refusal(good.replace('lat="29.29"', 'lat="north"'))).message).toMatch(
      /Line 3: "lat" is not a number/,
    );
    expect((await refusal(good.replace('lat="29.29"', 'lat="99"'))).code).toBe('CORRUPT');
    expect(
      (await refusal(good.replaceAll('osm version', 'osmChange version').replace('</osm>', '</osmChange>'))).code,
    ).toBe('UNSUPPORTED');
    expect((await refusal(good.replace('</osm>', '<remark>runtime error: out of time</remark></osm>'))).code).toBe(
      'INCOMPLETE',
    );
    expect((await refusal(xml(''))).code).toBe('NO_ROADS');
    expect((await refusal('')).code).toBe('TRUNCATED');
    expect((await refusal('PK\u0003\u0004 something else altogether')).code).toBe('UNKNOWN_FORMAT');
    expect((await refusal(good, { maxNodes: 5 })).code).toBe('TOO_LARGE');
    expect((await refusal(Buffer.from(good.replace('residential', 'r\u00e9sidential'), 'latin1'))).code).toBe(
      'CORRUPT',
    );
  });

  test('a gzip that ends too early or was damaged', async () => {
    const packed = gzipSync(good);
    expect((await refusal(packed.subarray(0, packed.length - 12))).code).toBe('TRUNCATED');
    const damaged = Uint8Array.from(packed);
    damaged[60]! ^= 0xff;
    expect(['CORRUPT', 'TRUNCATED']).toContain((await refusal(damaged)).code);
  });

  test.skipIf(!existsSync(folder))('a PBF cut anywhere, or damaged anywhere, is refused with its offset', async () => {
    const bytes = readFileSync(`${folder}/helsinki-centre-2019.osm.pbf`);
    for (const length of [30, 50, 1_000, 200_000, bytes.length - 1]) {
      const error = await refusal(bytes.subarray(0, length));
      expect([error.code, error.offset <= length]).toEqual(['TRUNCATED', true]);
    }
    for (const at of [200, 100_000, 500_000]) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 0x55;
      const error = await refusal(damaged);
      expect(error.code).toBe('CORRUPT');
      expect(error.offset).toBeLessThanOrEqual(at);
    }
  });
});

/** Writes a block as the PBF format frames it. */
function block(type: string, content: Uint8Array, pack: 'raw' | 'zlib'): Uint8Array {
  const blob = new PbfWriter();
  if (pack === 'raw') blob.writeBytesField(1, content);
  else {
    blob.writeVarintField(2, content.length);
    blob.writeBytesField(3, deflateSync(content));
  }
  const body = blob.finish();
  const header = new PbfWriter();
  header.writeStringField(1, type);
  header.writeVarintField(3, body.length);
  const head = header.finish();
  const framed = new Uint8Array(4 + head.length + body.length);
  new DataView(framed.buffer).setUint32(0, head.length);
  framed.set(head, 4);
  framed.set(body, 4 + head.length);
  return framed;
}

function smallPbf(required: string[], pack: 'raw' | 'zlib'): Uint8Array {
  const header = new PbfWriter();
  for (const feature of required) header.writeStringField(4, feature);
  const strings = ['', 'highway', 'residential', 'name', '示例路', 'barrier', 'gate'];
  const data = new PbfWriter();
  data.writeMessage(
    1,
    (list: string[], writer?: PbfWriter) => {
      for (const one of list) writer?.writeBytesField(1, new TextEncoder().encode(one));
    },
    strings,
  );
  data.writeMessage(
    2,
    (_: null, group?: PbfWriter) => {
      group?.writeMessage(
        1,
        (__: null, node?: PbfWriter) => {
          node?.writeSVarintField(1, -5);
          node?.writePackedVarint(2, [5]);
          node?.writePackedVarint(3, [6]);
          node?.writeSVarintField(8, 292_900_00);
          node?.writeSVarintField(9, 1_062_500_00);
        },
        null,
      );
      group?.writeMessage(
        2,
        (__: null, dense?: PbfWriter) => {
          dense?.writePackedSVarint(1, [13_000_000_000, 1]);
          dense?.writePackedSVarint(8, [292_910_00, 1000]);
          dense?.writePackedSVarint(9, [1_062_510_00, 1000]);
        },
        null,
      );
      group?.writeMessage(
        3,
        (__: null, one?: PbfWriter) => {
          one?.writeVarintField(1, 42);
          one?.writePackedVarint(2, [1, 3]);
          one?.writePackedVarint(3, [2, 4]);
          one?.writePackedSVarint(8, [-5, 13_000_000_005, 1]);
        },
        null,
      );
    },
    null,
  );
  // Coarser coordinates than usual: 1,000 nanodegrees a unit.
  data.writeVarintField(17, 1000);
  return Buffer.concat([block('OSMHeader', header.finish(), pack), block('OSMData', data.finish(), pack)]);
}

describe('OpenStreetMap PBF', () => {
  test.each(['raw', 'zlib'] as const)(
    'plain and dense nodes, own granularity, large and negative numbers, %s blocks',
    async (pack) => {
      const { network, report } = await importOsm(inPieces(smallPbf(['OsmSchema-V0.6', 'DenseNodes'], pack), 11));
      expect(network.nodes).toEqual([
        { id: -5, position: [106.25, 29.29], barrier: 'GATE' },
        { id: 13_000_000_000, position: [106.251, 29.291] },
        { id: 13_000_000_001, position: [106.252, 29.292] },
      ]);
      expect(network.ways).toMatchObject([{ id: 42, name: '示例路', nodeIds: [-5, 13_000_000_000, 13_000_000_001] }]);
      expect(network.attribution).toContain('OpenStreetMap contributors');
      expect(report).toMatchObject({ format: 'pbf', nodes: 3, ways: 1 });
    },
  );

  test('a file that needs a feature unknown here is refused before any of it is read', async () => {
    expect((await refusal(smallPbf(['OsmSchema-V0.6', 'HistoricalInformation'], 'zlib'))).code).toBe('UNSUPPORTED');
  });

  test.skipIf(!existsSync(folder))('the clipped extract is cut at its holes and its true bounds are told', async () => {
    const progress: number[] = [];
    const { report } = await importOsm(`${folder}/helsinki-centre-2019.osm.pbf`, {
      onProgress: ({ bytesRead }) => progress.push(bytesRead),
    });
    expect(report).toMatchObject({ nodes: 24_260, ways: 5_130, relations: 620, highwayWays: 2_650 });
    expect(report.clippedWays).toBeGreaterThan(0);
    expect(progress.at(-1)).toBe(685_110);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  test.skipIf(!existsSync(folder))('the header can promise less ground than the data covers', async () => {
    const { headerBounds, dataBounds } = await readOsm(`${folder}/liechtenstein-2015.osm.pbf`);
    expect(dataBounds!.map((degrees) => Number(degrees.toFixed(3)))).toEqual([9.398, 46.786, 9.671, 47.526]);
    expect(headerBounds![0]).toBeGreaterThan(dataBounds![0]);
  });

  test.skipIf(!existsSync(folder))(
    'restrictions of a real town are understood and obeyed by ordinary drivers',
    async () => {
      const { network } = await importOsm(`${folder}/monaco-2016.osm.pbf`);
      const graph = buildRoadGraph(network);
      expect(graph.report.restrictionsApplied).toBeGreaterThan(0);
      const travel = createTravel(graph, defaultTravelRules);
      const connection = travel.connection({ driving: 'ORDINARY' });
      expect(connection.largestPartJunctionCount / connection.junctionCount).toBeGreaterThan(0.6);
      expect(connection.cutOffLinkCount).toBeGreaterThan(0);
    },
  );
});

describe('GeoJSON lines', () => {
  const line = [
    [106.25, 29.29],
    [106.251, 29.29],
    [106.252, 29.291],
  ];
  const feature = (coordinates: unknown, properties: object): object => ({
    type: 'Feature',
    properties,
    geometry: { type: 'LineString', coordinates },
  });
  const collection = JSON.stringify({
    type: 'FeatureCollection',
    name: 'features of "示例" \\ {[',
    features: [
      feature(line, { highway: 'residential', name: '示例{路}' }),
      feature([line[2], [106.26, 29.3]], { fclass: 'primary', oneway: 'yes' }),
      { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [106, 29] } },
    ],
  });

  test('lines meet where they share a coordinate, however the text is cut', async () => {
    for (const size of [1, 5, 64, 100_000]) {
      const { network, report } = await importOsm(inPieces(collection, size), { datum: 'WGS84', source: '示例' });
      expect(network.ways.map(({ name, roadClass, oneway }) => [name, roadClass, oneway])).toEqual([
        ['示例{路}', 'residential', 0],
        [null, 'primary', 1],
      ]);
      expect(network.ways[0]!.nodeIds.at(-1)).toBe(network.ways[1]!.nodeIds[0]);
      expect(report).toMatchObject({ format: 'geojson', skippedFeatures: 1, roadNodes: 4 });
      expect(network.attribution).toBe('');
    }
  });

  test('one feature per line works too', async () => {
    const lines = `${JSON.stringify(feature(line, { highway: 'service' }))}\n${JSON.stringify(feature(line, { highway: 'track' }))}\n`;
    expect((await importOsm(inPieces(lines), { datum: 'WGS84' })).network.ways).toHaveLength(2);
  });

  test('a shifted vendor file is converted, and one of undeclared datum is refused', async () => {
    const shifted = JSON.stringify(
      feature(
        line.map((pair) => toGcj02(pair as [number, number]).gcj02),
        { highway: 'service' },
      ),
    );
    const { network } = await importOsm(inPieces(shifted), { datum: 'GCJ02' });
    for (const [i, node] of network.nodes.entries()) {
      expect(haversineMetres(node.position, line[i] as [number, number])).toBeLessThan(0.05);
    }
    expect((await refusal(collection)).code).toBe('DATUM_MISSING');
  });

  test('a collection that is cut short or holds nonsense is refused', async () => {
    expect((await refusal(collection.slice(0, -2), { datum: 'WGS84' })).code).toBe('TRUNCATED');
    expect((await refusal(collection.replace('106.251', '"east"'), { datum: 'WGS84' })).code).toBe('CORRUPT');
  });
});

test('limits are read with their units, and what is no number gives none', () => {
  expect(
    ['2.5', '2.5 m', '250 cm', '2,5', '12\'6"', '12 ft 6 in', '8 ft', 'none', 'default', '', '-2'].map(
      parseLengthMetres,
    ),
  ).toEqual([2.5, 2.5, 2.5, 2.5, 3.81, 3.81, 2.44, null, null, null, null]);
  expect(['3.5', '3.5 t', '3500 kg', '10 st', '7.5t', 'unsigned'].map(parseWeightTonnes)).toEqual([
    3.5,
    3.5,
    3.5,
    9.07,
    7.5,
    null,
  ]);
});
