import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRoadGraph, createTravel, defaultTravelRules, openRoads, type VehicleProfile } from './index.ts';
import { latticeNetwork, randomFrom } from './testing/lattice.ts';

const profile: VehicleProfile = { widthMetres: 2.5, heightMetres: 3.8, weightTonnes: 32 };

test('the reason is the first limit whose removal alone lets the vehicle through', { timeout: 60_000 }, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.integer({ min: 1 }),
      fc.constantFrom(0.03, 0.2, 0.5),
      fc.boolean(),
      (seed, limitedShare, isClosed) => {
        const network = latticeNetwork({
          columns: 8,
          rows: 8,
          seed,
          limitedShare,
          onewayShare: 0.2,
          missingShare: 0.15,
        });
        const travel = createTravel(buildRoadGraph(network), defaultTravelRules);
        const random = randomFrom(seed);
        const draw = () => network.nodes[Math.floor(random() * network.nodes.length)]!.position;
        const at = '2026-01-01T00:00:00Z';
        const closures = travel.overlay(
          Array.from({ length: isClosed ? 12 : 0 }, (_, index) => ({
            id: String(index),
            place: { position: draw() },
            direction: 'BOTH' as const,
            fromAt: at,
            untilAt: null,
            reason: '示例',
          })),
          at,
        );
        const incident = draw();
        const units = Array.from({ length: 20 }, (_, index) => ({ id: String(index), at: draw(), profile }));
        const isThrough = (
          unit: (typeof units)[number],
          without: Partial<Record<keyof VehicleProfile, true>>,
          open: boolean,
        ) => {
          const left = Object.fromEntries(Object.entries(profile).filter(([name]) => !(name in without)));
          const asked = [{ ...unit, profile: left as VehicleProfile }];
          return travel.travelTimesToIncident(incident, asked, { closures: open ? openRoads : closures })[0]!.isReached;
        };
        const all = { widthMetres: true, heightMetres: true, weightTonnes: true } as const;
        for (const answer of travel.travelTimesToIncident(incident, units, { closures })) {
          if (answer.isReached || answer.reason === 'off_road') continue;
          const unit = units[Number(answer.unitId)]!;
          const trials = [
            ['closure', isThrough(unit, {}, true)],
            ['width', isThrough(unit, { widthMetres: true }, false)],
            ['height', isThrough(unit, { heightMetres: true }, false)],
            // Its weight makes a vehicle slow as well as heavy: here only whether it gets there is asked.
            ['weight', isThrough(unit, { weightTonnes: true }, false)],
            ['width', isThrough(unit, all, false)],
            ['closure', isThrough(unit, all, true)],
          ] as const;
          expect(answer.reason).toBe(trials.find(([, through]) => through)?.[0] ?? 'disconnected');
          seen.add(answer.reason);
        }
      },
    ),
    { numRuns: 80, seed: 20_262 },
  );
  // Starts are brought onto the largest connected part, so without limits and closures there is always a way.
  expect([...seen].sort()).toEqual(['closure', 'height', 'weight', 'width']);
});
