import { anyone, anySubject, isWithinReach, type Permission, type ScopeFields } from '@wanghuo/kernel';
import { notFound, notPermitted, notSignedIn } from '../api/errors.ts';
import type { Reaching } from '../context.ts';

/**
 * The one decision (AZ-01): whether a subject may do what the permission names, to the given record if there is one.
 * What is not granted is denied.
 * @param object - a record and the fields that hold its scope; left out, the question is "to anything at all"
 */
export function may(
  subject: Reaching,
  permission: Permission,
  object?: { readonly scope: ScopeFields; readonly record: object },
): boolean {
  if (permission === anyone) return true;
  if (permission === anySubject) return subject.type !== 'anonymous';
  const reach = subject.reach.get(permission);
  if (!reach) return false;
  return object
    ? isWithinReach(reach, object.scope, object.record as Readonly<Record<string, unknown>>)
    : Object.values(reach).some((values) => values === true || values.length > 0);
}

/**
 * Refuses what the subject may not do.
 * @throws notSignedIn (401), notPermitted (403), or notFound (404) for a record out of scope, which must look like one
 *   that does not exist (AZ-03)
 */
export function assertMay(subject: Reaching, permission: Permission, object?: Parameters<typeof may>[2]): void {
  if (may(subject, permission, object)) return;
  if (subject.type === 'anonymous') throw notSignedIn();
  throw may(subject, permission) ? notFound() : notPermitted();
}
