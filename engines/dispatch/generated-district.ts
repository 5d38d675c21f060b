import { readFileSync } from 'node:fs';
import type { DispatchInput } from './input.ts';
import { readRunCards } from './run-card-check.ts';
import { resolveRunCard } from './run-card.ts';
import { readDispatchRules } from './rules-check.ts';
import type { Capabilities, Travel, UnitSnapshot } from './unit.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../reference/codes/${name}`, import.meta.url), 'utf8')) as { dispatch: unknown };
const cards = readRunCards(read('run-cards.json'));
const rules = readDispatchRules(read('dispatch-rules.json').dispatch);

const fleet: readonly Capabilities[] = [
  { pump_Ls: 60, water_t: 8, monitor_Ls: 50 },
  { pump_Ls: 30, water_t: 2.5 },
  { pump_Ls: 80, water_t: 9, foam_t: 4, monitor_Ls: 64 },
  { pump_Ls: 60, water_t: 4, foam_t: 1, caf: true },
  { height_m: 32, monitor_Ls: 40 },
  { rescue: true, winch: true, light: true },
  { smoke: true, light: true },
  { hazmat: true, decon: true },
  { command: true, sat: true },
  { initial_attack: true },
];

/** A district of 200 units and 30 towns with a generated state, under the shipped cards. */
export function generatedDistrict(seed: number, incidentType = 'F12', level = 3): DispatchInput {
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const towns = Array.from({ length: 30 }, (_, index) => `town-${index + 10}`);
  const travel: Record<string, Travel> = {};
  const units = Array.from({ length: 200 }, (_, index): UnitSnapshot => {
    const id = `unit-${String(index).padStart(3, '0')}`;
    const kind = random(fleet.length);
    travel[id] = random(20) === 0 ? { unreachable: 'closure', detail: 'generated' } : { seconds: 60 + random(4_000) };
    return {
      id,
      callSign: `示例·${index}号车`,
      stationId: `station-${index % 40}`,
      stationName: `示例站${index % 40}`,
      townshipCode: towns[index % 30]!,
      kind: kind === 9 ? 'TEAM' : 'APPARATUS',
      apparatusType: kind === 9 ? null : 'V11',
      capabilities: fleet[kind]!,
      dimensions: { widthMetres: 2.5, heightMetres: 3.6, weightTonnes: 18 },
      crew: { count: 3 + random(4), qualifications: ['HAZMAT', 'SCBA', 'ROPE_RESCUE'].slice(0, random(4)) },
      dutyState: { code: '10', available: random(10) > 0, onRoad: random(5) === 0, reason: 'READY' },
      position: [106.2 + random(500) / 1_000, 29 + random(500) / 1_000],
      positionAgeSeconds: random(400),
      turnoutSeconds: 60,
      assignment: random(20) === 0 ? { incidentId: 'other', phase: 'onScene' } : null,
      authority: { mayDispatch: true, basis: 'OWN' },
    };
  });
  return {
    at: '2026-01-01T00:00:00.000Z',
    incident: {
      id: 'incident-1',
      incidentType,
      level,
      position: [106.25, 29.29],
      townshipCode: towns[0]!,
      site: { heightMetres: 80, accessWidthMetres: 3.5 },
    },
    units,
    runCard: resolveRunCard(cards, incidentType, level),
    travel,
    rules,
    coverage: {
      needs: [{ capability: 'pump_Ls', atLeast: 30 }],
      zones: towns.map((townshipCode) => ({
        townshipCode,
        minimumUnits: 1,
        withinSeconds: 900,
        weight: 1 + random(100),
        secondsByUnit: Object.fromEntries(units.map((unit) => [unit.id, 100 + random(4_000)])),
      })),
      secondsBetweenZones: Object.fromEntries(
        towns.map((from) => [from, Object.fromEntries(towns.map((to) => [to, 600 + random(2_000)]))]),
      ),
    },
  };
}
