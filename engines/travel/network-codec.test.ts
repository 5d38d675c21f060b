import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeRoadNetwork,
  encodeRoadNetwork,
  hashRoadNetwork,
  ROAD_CLASSES,
  RoadNetworkFormatError,
  roadFeatures,
  roadLinesByClass,
  type RoadNetwork,
} from './index.ts';
import { latticeNetwork } from './testing/lattice.ts';

const id = fc.integer({ min: -2_000_000_000, max: 20_000_000_000 });
const limit = fc.option(fc.integer({ min: 1, max: 6000 }).map((centimetres) => centimetres / 100));
const optional = <Value>(key: string, value: fc.Arbitrary<Value>): fc.Arbitrary<object> =>
  fc.option(value).map((given) => (given === null ? {} : { [key]: given }));

const networks: fc.Arbitrary<RoadNetwork> = fc.uniqueArray(id, { minLength: 2, maxLength: 20 }).chain((ids) =>
  fc.record({
    nodes: fc.tuple(
      ...ids.map((node) =>
        fc
          .tuple(
            fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
            fc.integer({ min: -900_000_000, max: 900_000_000 }),
            optional('barrier', fc.constantFrom('GATE', 'BLOCK')),
            optional('signals', fc.constant(true)),
          )
          .map(([x, y, barrier, signals]) => ({
            id: node,
            position: [x / 1e7, y / 1e7] as const,
            ...barrier,
            ...signals,
          })),
      ),
    ),
    ways: fc.array(
      fc
        .tuple(
          fc.record({
            id,
            name: fc.option(fc.string({ unit: 'grapheme', maxLength: 6 })),
            roadClass: fc.constantFrom(...ROAD_CLASSES),
            nodeIds: fc.array(fc.constantFrom(...ids), { maxLength: 6 }),
            oneway: fc.constantFrom(0 as const, 1 as const),
            terrain: fc.constantFrom(null, 'unknown' as const, 'hill' as const, 'mountain' as const),
            maxWidthMetres: limit,
            maxHeightMetres: limit,
            maxWeightTonnes: limit,
          }),
          optional('bridgeName', fc.constantFrom('示例大桥', '')),
          optional('access', fc.constantFrom('PRIVATE', 'EMERGENCY', 'CLOSED')),
          optional('roundabout', fc.constant(true)),
          optional('emergencyBothWays', fc.constant(true)),
        )
        .map(([way, ...rest]) => Object.assign({}, way, ...rest) as RoadNetwork['ways'][number]),
      { maxLength: 8 },
    ),
    restrictions: fc.array(
      fc.record({
        id,
        kind: fc.constantFrom('no' as const, 'only' as const),
        fromWayId: id,
        via: fc.oneof(fc.record({ nodeId: id }), fc.record({ wayIds: fc.array(id, { minLength: 1, maxLength: 3 }) })),
        toWayId: id,
        exceptEmergency: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    source: fc.string(),
    attribution: fc.string(),
  }),
);

test('every network comes back from its bytes as it was, and has one hash', () => {
  fc.assert(
    fc.property(networks, (network) => {
      const bytes = encodeRoadNetwork(network);
      expect(normalised(decodeRoadNetwork(bytes))).toEqual(normalised(network));
      expect(encodeRoadNetwork(decodeRoadNetwork(bytes))).toEqual(bytes);
      expect(hashRoadNetwork(network)).toMatch(/^[0-9a-f]{64}$/);
    }),
  );
});

/** Minus zero and zero are one longitude. */
function normalised(network: RoadNetwork): RoadNetwork {
  return {
    ...network,
    nodes: network.nodes.map((node) => ({ ...node, position: [node.position[0] + 0, node.position[1] + 0] as const })),
  };
}

test('damaged or foreign bytes are refused', () => {
  const bytes = encodeRoadNetwork(latticeNetwork({ columns: 4, rows: 4, seed: 1 }));
  expect(() => decodeRoadNetwork(bytes.subarray(0, bytes.length - 9))).toThrow(RoadNetworkFormatError);
  expect(() => decodeRoadNetwork(new Uint8Array([0x7f, 1, 2]))).toThrow(RoadNetworkFormatError);
  expect(() => decodeRoadNetwork(new Uint8Array())).toThrow(RoadNetworkFormatError);
});

test('a way that names a node the network does not have is refused', () => {
  const network = latticeNetwork({ columns: 3, rows: 3, seed: 1 });
  expect(() => encodeRoadNetwork({ ...network, nodes: network.nodes.slice(1) })).toThrow(/not in the network/);
});

test('a network is small: under 25 bytes a node with its streets', () => {
  const network = latticeNetwork({ columns: 40, rows: 40, seed: 1 });
  expect(encodeRoadNetwork(network).length / network.nodes.length).toBeLessThan(25);
});

test('roads are exported for the map by class, main roads last, and one by one with their names', () => {
  const network = latticeNetwork({ columns: 12, rows: 12, seed: 1 });
  const byClass = roadLinesByClass(network);
  expect(byClass.features.map(({ properties }) => properties.roadClass)).toEqual([
    'residential',
    'tertiary',
    'primary',
  ]);
  const lines = byClass.features.reduce((count, { geometry }) => count + geometry.coordinates.length, 0);
  expect(lines).toBe(network.ways.length);
  expect(roadLinesByClass(network, ['primary']).features).toHaveLength(1);
  const main = roadFeatures(network, (way) => way.roadClass === 'primary').features;
  expect(main[0]?.properties).toMatchObject({ roadClass: 'primary', name: expect.stringContaining('示例') });
});
