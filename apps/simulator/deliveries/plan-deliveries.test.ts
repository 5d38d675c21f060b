import { courses, planProjects } from '@wanghuo/programme/model';
import { expect, test } from 'vitest';
import { deliveredCourse, slippedCourse } from './course-of-events.ts';
import { planDeliveries } from './plan-deliveries.ts';

const until = '2026-11-26';
const kindOf = new Map(planProjects().map(({ projectNo, kind }) => [projectNo, kind]));

test.each([deliveredCourse, slippedCourse])(
  '$name happens to every project once, gate after gate, never ahead',
  (course) => {
    const { deliveries, budget, problems } = planDeliveries(course, until);
    expect(deliveries.map(({ projectNo }) => projectNo).sort()).toEqual([...kindOf.keys()].sort());
    for (const { projectNo, gates } of deliveries) {
      const steps = courses[kindOf.get(projectNo)!].gates.map(({ step }) => step);
      expect(
        gates.map(({ step }) => step),
        projectNo,
      ).toEqual(steps.slice(0, gates.length));
      const days = gates.map(({ on }) => on);
      expect(days, projectNo).toEqual(days.toSorted());
      for (const on of days) expect(on <= until, projectNo).toBe(true);
    }
    for (const { plannedYuan, allotted, paid } of budget) {
      const sum = (of: readonly { readonly yuan: number }[]) => of.reduce((total, { yuan }) => total + yuan, 0);
      expect(sum(allotted)).toBeLessThanOrEqual(plannedYuan);
      expect(sum(paid)).toBeLessThanOrEqual(sum(allotted));
    }
    expect(problems.length).toBeGreaterThan(3);
  },
);

test('the delivered course brings 29 of 31 vehicles, two of 2022 late, and all eight brigades; the other far less', () => {
  const made = (course: typeof deliveredCourse, what: 'vehicle' | 'station') =>
    planDeliveries(course, until).deliveries.filter((one) => one[what] !== undefined).length;
  expect([made(deliveredCourse, 'vehicle'), made(deliveredCourse, 'station')]).toEqual([29, 9]);
  expect(made(slippedCourse, 'vehicle')).toBeLessThan(24);
  const late = planDeliveries(deliveredCourse, until).deliveries.filter(
    ({ projectNo, vehicle, gates }) =>
      projectNo.startsWith('P7-2022') && vehicle && (gates.at(-1)?.on ?? '') > '2022-12-31',
  );
  expect(late).toHaveLength(2);
});

test('nobody leaves after the day of the demonstration, and before that day nothing is posted', () => {
  const { deliveries } = planDeliveries(deliveredCourse, '2022-06-30');
  const postings = deliveries.flatMap((one) => one.postings ?? []);
  expect(postings).toHaveLength(38);
  expect(postings.every(({ leftOn }) => leftOn === null || leftOn <= '2022-06-30')).toBe(true);
});
