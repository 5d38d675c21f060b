import fc from 'fast-check';
import type { DispatchInput } from './input.ts';
import type { DemandSlot } from './run-card.ts';
import type { DispatchRules } from './rules.ts';
import type { Travel, UnitSnapshot } from './unit.ts';

/*
 * Random questions for the property tests. Numbers are drawn from few values on purpose: equal arrivals, equal
 * penalties and scarce capabilities are where a wrong choice would show.
 */

export const testRules: DispatchRules = {
  version: 'test-rules',
  maximumArrivalSeconds: 3_600,
  minimumCrew: { APPARATUS: 3, TEAM: 2 },
  position: { freshSeconds: 30, limitSeconds: 600, stalePercent: 50 },
  cover: { maximumMoves: 3, maximumMoveSeconds: 1_800 },
};

const mostlyTrue = fc.integer({ min: 0, max: 7 }).map((value) => value > 0);

const unitShape = fc.record({
  pump: fc.constantFrom(0, 20, 40, 60),
  water: fc.constantFrom(0, 3, 8),
  rescue: fc.boolean(),
  height: fc.constantFrom(0, 32, 53),
  width: fc.constantFrom(2.0, 2.5),
  crew: fc.integer({ min: 1, max: 7 }),
  qualifications: fc.subarray(['SCBA', 'HAZMAT', 'ROPE']),
  available: mostlyTrue,
  onRoad: fc.boolean(),
  age: fc.constantFrom(0, 20, 100, 300, 900),
  turnout: fc.constantFrom(0, 45, 60),
  travel: fc.constantFrom(0, 1, 60, 119.5, 120, 240, 600, 4_000, -1),
  assignment: fc.constantFrom('none', 'none', 'none', 'none', 'here', 'elsewhere'),
  mayDispatch: mostlyTrue,
  team: fc.constantFrom(false, false, true),
});

const needShape = fc.constantFrom(
  [{ capability: 'pump_Ls', atLeast: 20 }],
  [{ capability: 'pump_Ls', atLeast: 40 }],
  [{ capability: 'pump_Ls' }, { capability: 'water_t', atLeast: 3 }],
  [{ capability: 'rescue' }],
  [{ capability: 'height_m', atLeast: 30, siteHeightUpTo: 50 }],
  [],
);
const crewShape = fc.constantFrom(
  undefined,
  undefined,
  { qualifications: ['SCBA'] },
  { minimum: 5, qualifications: ['SCBA', 'HAZMAT'] },
  { minimum: 4 },
);
const slotShape = fc.record({
  needs: needShape,
  count: fc.constantFrom(0, 1, 1, 2, 3),
  mandatory: fc.constantFrom(true, true, false),
  crew: crewShape,
  within: fc.constantFrom(undefined, undefined, undefined, 180, 400),
  substitutes: fc.array(fc.record({ needs: needShape, crew: crewShape, penalty: fc.constantFrom(1, 2, 10) }), {
    maxLength: 2,
  }),
});

/** A question with up to `maxUnits` units and `maxSlots` slots. */
export function randomInput(maxUnits: number, maxSlots: number): fc.Arbitrary<DispatchInput> {
  return fc
    .record({
      units: fc.array(unitShape, { maxLength: maxUnits }),
      slots: fc.array(slotShape, { minLength: 1, maxLength: maxSlots }),
      height: fc.constantFrom(undefined, 20, 60),
      accessWidth: fc.constantFrom(undefined, undefined, 2.2),
      zones: fc.array(fc.record({ minimum: fc.integer({ min: 0, max: 2 }), within: fc.constantFrom(60, 300) }), {
        maxLength: 3,
      }),
    })
    .map(({ units, slots, height, accessWidth, zones }): DispatchInput => {
      const travel: Record<string, Travel> = {};
      const snapshots = units.map((shape, index): UnitSnapshot => {
        const id = `u${String((index * 7) % 31).padStart(2, '0')}`;
        travel[id] = shape.travel < 0 ? { unreachable: 'closure', detail: 'bridge-1' } : { seconds: shape.travel };
        return {
          id,
          callSign: `示例·${id}`,
          stationId: 's1',
          stationName: '示例站',
          townshipCode: 't1',
          kind: shape.team ? 'TEAM' : 'APPARATUS',
          apparatusType: shape.team ? null : 'V11',
          capabilities: { pump_Ls: shape.pump, water_t: shape.water, rescue: shape.rescue, height_m: shape.height },
          dimensions: { widthMetres: shape.width },
          crew: { count: shape.crew, qualifications: shape.qualifications },
          dutyState: { code: 'X', available: shape.available, onRoad: shape.onRoad, reason: 'TEST' },
          position: [106.25, 29.29],
          positionAgeSeconds: shape.age,
          turnoutSeconds: shape.turnout,
          assignment:
            shape.assignment === 'none'
              ? null
              : { incidentId: shape.assignment === 'here' ? 'i1' : 'i2', phase: 'enRoute' },
          authority: { mayDispatch: shape.mayDispatch, basis: 'OWN' },
        };
      });
      return {
        at: '2026-01-01T00:00:00.000Z',
        incident: {
          id: 'i1',
          incidentType: 'F12',
          level: 2,
          position: [106.25, 29.29],
          townshipCode: 't1',
          site: {
            ...(height === undefined ? {} : { heightMetres: height }),
            ...(accessWidth === undefined ? {} : { accessWidthMetres: accessWidth }),
          },
        },
        units: snapshots,
        runCard: {
          version: 'test-cards',
          incidentType: 'F12',
          level: 2,
          slots: slots.map((shape, index): DemandSlot => ({
            id: `slot${index}`,
            labelKey: `slot.${index}`,
            needs: shape.needs,
            count: shape.count,
            necessity: shape.mandatory ? 'MANDATORY' : 'DESIRED',
            ...(shape.crew === undefined ? {} : { crew: shape.crew }),
            ...(shape.within === undefined ? {} : { withinSeconds: shape.within }),
            substitutes: shape.substitutes.map(({ needs, crew, penalty }, place) => ({
              id: `alt${place}`,
              needs,
              penalty,
              ...(crew === undefined ? {} : { crew }),
            })),
          })),
          aggregates: [{ id: 'water', labelKey: 'water', capability: 'water_t', atLeast: 10 }],
        },
        travel,
        rules: testRules,
        coverage: {
          needs: [{ capability: 'pump_Ls', atLeast: 20 }],
          zones: zones.map(({ minimum, within }, index) => ({
            townshipCode: `t${index}`,
            minimumUnits: minimum,
            withinSeconds: within,
            weight: index + 1,
            secondsByUnit: Object.fromEntries(
              snapshots.map((unit, place) => [unit.id, ((place * 53 + index * 97) % 40) * 10]),
            ),
          })),
        },
      };
    });
}
