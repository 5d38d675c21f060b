import { deliveredCourse, slippedCourse, type CourseOfEvents } from '@wanghuo/simulator/deliveries';
import { planDelivered, planSlips, type Scenario } from '@wanghuo/simulator/history';

/** One story of 2021–2025 for the demonstration: its records, and what became of the plan. */
export interface DemonstrationScenario {
  readonly history: Scenario;
  readonly course: CourseOfEvents;
}

const scenarios: readonly DemonstrationScenario[] = [
  { history: planDelivered, course: deliveredCourse },
  { history: planSlips, course: slippedCourse },
];

export const scenarioNames: readonly string[] = scenarios.map(({ history }) => history.name);

/** @param name - of the setting; the first when none is given. @returns undefined for a name there is none of */
export const scenarioNamed = (name: string | null): DemonstrationScenario | undefined =>
  scenarios.find(({ history }) => history.name === (name ?? scenarioNames[0]));
