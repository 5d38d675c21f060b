import { haversineMetres, type Position } from '@wanghuo/geo';
import { parseInstant, secondsBetween } from '@wanghuo/kernel';

/** Ruling 13: within 200 m and 30 minutes a repeat is proposed; within 10 minutes the proposal is pre-ticked. */
export const repeatRule = { withinMetres: 200, proposeSeconds: 1_800, preselectSeconds: 600 } as const;

export interface OpenIncident {
  readonly id: string;
  readonly incidentNo: string;
  readonly title: string;
  readonly position: Position;
  readonly openedAt: string;
}

export interface RepeatCandidate {
  readonly incidentId: string;
  readonly incidentNo: string;
  readonly title: string;
  readonly distanceMetres: number;
  readonly ageSeconds: number;
  readonly isPreselected: boolean;
  /** Key of the sentence; the numbers stand beside it. */
  readonly reason: string;
}

/**
 * Open incidents that a call may repeat, nearest first. A call without a position, or one whose own doubt is larger
 * than the rule's distance, is measured with that doubt, and then never pre-ticked.
 */
export function repeatCandidatesOf(
  call: { readonly position: Position | null; readonly errorMetres: number | null },
  incidents: readonly OpenIncident[],
  now: string,
): readonly RepeatCandidate[] {
  if (call.position === null) return [];
  const position = call.position;
  const doubt = call.errorMetres ?? 0;
  const isVague = doubt > repeatRule.withinMetres;
  return incidents
    .map((incident) => ({
      incident,
      distance: haversineMetres(position, incident.position),
      age: secondsBetween(parseInstant(incident.openedAt), parseInstant(now)),
    }))
    .filter(
      ({ distance, age }) => distance <= Math.max(repeatRule.withinMetres, doubt) && age <= repeatRule.proposeSeconds,
    )
    .sort((a, b) => a.distance - b.distance || (a.incident.id < b.incident.id ? -1 : 1))
    .map(({ incident, distance, age }) => ({
      incidentId: incident.id,
      incidentNo: incident.incidentNo,
      title: incident.title,
      distanceMetres: Math.round(distance),
      ageSeconds: Math.max(0, Math.round(age)),
      isPreselected: !isVague && distance <= repeatRule.withinMetres && age <= repeatRule.preselectSeconds,
      reason: isVague ? 'repeat.vague' : age <= repeatRule.preselectSeconds ? 'repeat.nearAndRecent' : 'repeat.near',
    }));
}
