/**
 * When an incident must be reported to superiors: a death, or alarm level 3 and above; first report within 30 minutes
 * by telephone (section 9.3 of the domain rules, DESIGN: local orders may be stricter).
 */
export const reportUpRule = { fromLevel: 3, withinSeconds: 1_800, version: 'report-up-2021-01' } as const;

export type ReportUpReason = 'LEVEL' | 'DEATH';

/** Why the incident must be reported up, or null when it need not be. Unknown deaths are no deaths reported yet. */
export function reportUpReasonOf(given: {
  readonly incidentType: string;
  readonly level: number;
  readonly dead: number | null;
}): ReportUpReason | null {
  if ((given.dead ?? 0) > 0) return 'DEATH';
  const isEmergency = given.incidentType.startsWith('F') || given.incidentType.startsWith('R');
  return isEmergency && given.level >= reportUpRule.fromLevel ? 'LEVEL' : null;
}
