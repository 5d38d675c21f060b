import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRoadGraph, createTravel, defaultTravelRules, type VehicleProfile } from './index.ts';
import { latticeNetwork, randomFrom } from './testing/lattice.ts';

const sizes: readonly VehicleProfile[] = [
  {},
  { widthMetres: 1.9, heightMetres: 2, weightTonnes: 3 },
  { widthMetres: 2.5, heightMetres: 3, weightTonnes: 9 },
  { widthMetres: 2.2, heightMetres: 3.8, weightTonnes: 11 },
  { widthMetres: 2.5, heightMetres: 3.5, weightTonnes: 18 },
  { widthMetres: 2.5, heightMetres: 3.9, weightTonnes: 32 },
];

test('units of many sizes asked about together get the answers they get alone', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1 }),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      fc.boolean(),
      (seed, limitedShare, isClosed) => {
        const network = latticeNetwork({
          columns: 9,
          rows: 9,
          seed,
          limitedShare,
          onewayShare: 0.15,
          missingShare: 0.1,
        });
        const travel = createTravel(buildRoadGraph(network), defaultTravelRules);
        const random = randomFrom(seed);
        const draw = () => network.nodes[Math.floor(random() * network.nodes.length)]!.position;
        const at = '2026-01-01T00:00:00Z';
        const closures = travel.overlay(
          isClosed
            ? [{ id: 'a', place: { position: draw() }, direction: 'BOTH', fromAt: at, untilAt: null, reason: '示例' }]
            : [],
          at,
        );
        const units = Array.from({ length: 24 }, (_, index) => ({
          id: String(index),
          at: draw(),
          profile: sizes[index % sizes.length]!,
          ...(random() < 0.2 ? { headingDegrees: Math.floor(random() * 360) } : {}),
        }));
        const incident = draw();
        const alone = units.flatMap((unit) => travel.travelTimesToIncident(incident, [unit], { closures }));
        expect(travel.travelTimesToIncident(incident, units, { closures })).toEqual(alone);
      },
    ),
    { numRuns: 60, seed: 20_261 },
  );
});
