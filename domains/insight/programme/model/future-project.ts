import { addMonths, parseLocalDate } from '@wanghuo/kernel';
import type { EffectKind, FutureProject } from './feasibility.ts';
import { courses, isDone, nextGate } from './gates.ts';
import type { Project } from './project.ts';
import { expectedEnd, usualMonths } from './slippage.ts';

/** Facilities that open a station; the plan calls the second of Shuangfu one without giving its class. */
const opensStation = (project: Project): boolean => project.stationClass !== null || project.projectNo === 'P4-1';

function effectOf(project: Project): { readonly effect: EffectKind; readonly quantity: number } | null {
  switch (project.kind) {
    case 'BUILDING':
      return opensStation(project) ? { effect: 'STATION', quantity: 1 } : null;
    case 'VEHICLE':
      return { effect: 'APPARATUS', quantity: 1 };
    case 'BRIGADE':
      return { effect: 'BRIGADE', quantity: 1 };
    case 'RECRUITS':
      // Who was hired is known from that gate on; before it, what the plan says.
      return {
        effect: 'FIREFIGHTERS',
        quantity: project.stages.at(-1)?.quantity ?? project.quantityPlanned ?? 0,
      };
    default:
      return null;
  }
}

/**
 * What an open project would add to an indicator, when, and until when its next decision can wait.
 * @param project - as it stood on `asOn`
 */
export function futureOf(project: Project, asOn: string, targetOn: string): FutureProject | null {
  const gate = nextGate(project);
  const adds = effectOf(project);
  if (!gate || !adds || isDone(project) || project.state === 'CANCELLED') return null;
  const { gates } = courses[project.kind];
  const from = gates.indexOf(gate);
  const after = usualMonths[project.kind].slice(from + 1).reduce((sum, one) => sum + one, 0);
  const earliestOn = expectedEnd(project, asOn);
  return {
    id: project.id,
    name: project.name,
    ...adds,
    earliestOn,
    // Only what waits for its last act alone is as good as there.
    latestOn: gate.isLast ? earliestOn : null,
    decideByOn: addMonths(parseLocalDate(targetOn), -after),
  };
}
