import { limits } from '@wanghuo/kernel';
import type { Subject } from '../context.ts';
import type { Services } from '../services.ts';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import type { SessionView } from './contracts.ts';
import { sessionConditionOf } from './request-subject.ts';
import type { SessionRow } from './session.ts';

/** What a browser is told about its own session. */
export function viewOfSession(
  subject: Subject,
  session: Pick<SessionRow, 'kind' | 'absoluteUntilAt'>,
  services: Pick<Services, 'settings'>,
): SessionView {
  const { isLocked, mustChangePassword, mustEnrolSecondFactor } = sessionConditionOf(subject);
  return {
    subject: {
      id: subject.id,
      displayName: subject.displayName,
      roles: [...subject.roles],
      stationId: subject.stationId,
      townshipCode: subject.townshipCode,
      premisesId: subject.premisesId,
      permissions: [...subject.reach.keys()].sort(),
      reach: Object.fromEntries(subject.reach) as SessionView['subject']['reach'],
    },
    demo: services.settings.isDemonstration,
    kind: session.kind,
    locked: isLocked,
    mustChangePassword,
    mustEnrolSecondFactor,
    idleSeconds: limits.sessionIdleSeconds,
    absoluteUntilAt: session.absoluteUntilAt,
    districtName: labels['district.name'],
  };
}
