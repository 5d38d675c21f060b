import type { FastifyRequest } from 'fastify';
import { DomainError } from '@wanghuo/kernel';
import type { Subject } from '../context.ts';
import type { Route } from '../domain-server.ts';
import { auditDenied } from '../ledger/audit-denied.ts';
import type { Services } from '../services.ts';
import { assertMay } from './may.ts';
import { resolveSubject } from './request-subject.ts';

/**
 * Who asks at a route by hand, when they may: what the border does for operations by itself.
 * @throws DomainError when they may not; the attempt is in the audit log then (AL-03)
 */
export async function subjectWhoMay(
  services: Services,
  request: FastifyRequest,
  { name, permission }: Pick<Route, 'name' | 'permission'>,
): Promise<Subject> {
  const subject = await resolveSubject(services, request);
  try {
    assertMay(subject, permission);
  } catch (error) {
    if (error instanceof DomainError)
      await auditDenied(services, subject, { action: name, code: error.code, traceId: request.id });
    throw error;
  }
  return subject;
}
