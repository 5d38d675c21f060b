import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { applyChanges } from './change.ts';
import { generatedDistrict } from './generated-district.ts';
import { chooseDispatch, recommend } from './recommend.ts';

test(
  'a level 3 plan over 200 units with every reason, cover and both hashes takes milliseconds',
  { timeout: 60_000 },
  () => {
    const inputs = Array.from({ length: 10 }, (_, index) => generatedDistrict(index + 1));
    const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    for (let round = 0; round < 60; round += 1) recommend(inputs[round % 10]!, { sha256 });
    const before = process.cpuUsage();
    for (let round = 0; round < 200; round += 1) recommend(inputs[round % 10]!, { sha256 });
    const spent = process.cpuUsage(before);
    const cpuMilliseconds = (spent.user + spent.system) / 1_000 / 200;
    // Processor time, because the wall clock of a shared machine measures its neighbours; three times the goal of 5 ms.
    expect(cpuMilliseconds).toBeLessThan(15);
  },
);

test.each([
  ['F12', 3],
  ['F00', 5],
  ['R05', 1],
] as const)(
  'in a district of 200 units every rejected unit of a %s at level %i is chosen once its changes are made',
  { timeout: 120_000 },
  (type, level) => {
    const input = generatedDistrict(level, type, level);
    const plan = recommend(input, { sha256: () => '' });
    const { recommended, committed, slots, score } = plan;
    expect(chooseDispatch(input)).toEqual({ recommended, committed, slots, score });
    expect(plan.explanations).toHaveLength(200);
    for (const explanation of plan.explanations) {
      if (explanation.outcome !== 'REJECTED') continue;
      const changed = chooseDispatch(applyChanges(input, explanation.unitId, explanation.wouldBeChosenIf!));
      expect(changed.recommended.map((unit) => unit.unitId)).toContain(explanation.unitId);
    }
  },
);
