import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defineDomain, defineRole, grant, type Grant } from '@wanghuo/kernel';
import { reachOfAccount } from './account-reach.ts';
import { matrixCases, runAuthorisationMatrix } from './authorisation-matrix.ts';
import { authorisationTable, isGranted } from './authorisation-table.ts';
import { may } from './may.ts';
import { areSeparate, isHeldByAccounts, isMachine, mayLackScope, platformRoles, rolesOf } from './role.ts';
import { delaySeconds } from './sign-in-failure.ts';
import { anonymousSubject, jobSubject, subjectOf } from './subject.ts';

const grants: readonly Grant[] = [
  grant('FIREFIGHTER', { within: 'assigned', may: ['incident.read', 'unit.report'] }),
  grant('FIREFIGHTER', { within: 'station', may: ['water.read'] }),
  grant('GRID_WORKER', { within: 'self', may: ['report.read'] }),
  grant('DISPATCHER', { within: 'district', may: ['incident.read'] }),
  grant('JOB', { within: 'district', may: ['incident.read'] }),
  grant('PUBLIC', { within: 'self', may: ['report.create'] }),
];
const assignmentOf = (role: string, scopeValue: string | null) => ({
  role,
  scopeValue,
  validFromAt: '2026-01-01T00:00:00.000Z',
  validUntilAt: null,
});
const account = (...assignments: ReturnType<typeof assignmentOf>[]) => ({
  id: 'account-1',
  displayName: '示例',
  stationId: null,
  townshipCode: null,
  premisesId: null,
  personId: 'person-1',
  assignments,
});

test('what is assigned to a vehicle’s terminal is what names the account, its person or its unit', () => {
  const reach = reachOfAccount(grants, {
    accountId: 'account-1',
    personId: 'person-1',
    assignments: [assignmentOf('FIREFIGHTER', 'unit-7')],
  });
  expect(reach.get('incident.read')).toEqual({ assigned: ['account-1', 'person-1', 'unit-7'] });
  expect(reach.get('water.read')).toEqual({ station: ['unit-7'] });
});

test('a scope value of one role does not widen what another role is assigned', () => {
  const both = [assignmentOf('GRID_WORKER', '500116101'), assignmentOf('FIREFIGHTER', 'unit-7')];
  const reach = reachOfAccount(grants, { accountId: 'a', personId: null, assignments: both });
  expect(reach.get('incident.read')).toEqual({ assigned: ['a', 'unit-7'] });
  expect(reach.get('report.read')).toEqual({ self: ['a'] });
});

test('one decision holds for lists and records: what is not granted is denied (AZ-01)', () => {
  const subject = subjectOf(account(assignmentOf('FIREFIGHTER', 'station-3')), { accountId: 'account-1' }, grants);
  const scope = { station: 'stationId', assigned: 'unitIds' };
  expect(may(subject, 'water.read', { scope, record: { stationId: 'station-3' } })).toBe(true);
  expect(may(subject, 'water.read', { scope, record: { stationId: 'station-4' } })).toBe(false);
  expect(may(subject, 'incident.read', { scope, record: { unitIds: ['x', 'person-1'] } })).toBe(true);
  expect(may(subject, 'incident.dispatch')).toBe(false);
  expect(may(anonymousSubject(null, grants), 'session.any')).toBe(false);
  expect(may(anonymousSubject(null, grants), 'session.none')).toBe(true);
  expect(may(jobSubject('clock', grants), 'incident.read')).toBe(true);
  expect(may(jobSubject('clock', grants), 'water.read')).toBe(false);
});

const field = defineDomain({
  name: 'field',
  labels: {},
  roles: [defineRole('WATCH', { seat: true }), defineRole('CREW'), defineRole('EXCHANGE', { holder: 'machine' })],
});
const roles = rolesOf([defineDomain({ name: 'access', labels: {}, roles: platformRoles }), field]);

test('the three administrators are three persons, and none has business roles (AZ-11)', () => {
  const held = [...roles.keys()].filter((id) => isHeldByAccounts(roles, id));
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...held), { minLength: 1, maxLength: 4 }), (some) => {
      const administers = some.filter((id) => ['SYS_ADMIN', 'SECURITY_ADMIN', 'AUDITOR'].includes(id));
      expect(areSeparate(roles, some)).toBe(administers.length === 0 || some.length === 1);
    }),
  );
});

test('roles come from declarations: a program may hold a machine’s, nobody holds that of jobs or the public', () => {
  expect([...roles.keys()].filter((id) => !isHeldByAccounts(roles, id))).toEqual(['JOB', 'PUBLIC']);
  expect(isHeldByAccounts(roles, 'EMPEROR')).toBe(false);
  expect([['EXCHANGE'], ['EXCHANGE', 'CREW'], []].map((some) => isMachine(roles, some))).toEqual([true, false, false]);
  expect(() => rolesOf([field, { ...field, name: 'again' }])).toThrow('WATCH is declared twice');
  expect(() => defineRole('ROBOT', { holder: 'machine', seat: true })).toThrow('not held by a person');
});

test('a role limited to a place needs one, a role for the district or for itself does not', () => {
  expect(mayLackScope('DISPATCHER', grants)).toBe(true);
  expect(mayLackScope('GRID_WORKER', grants)).toBe(true);
  expect(mayLackScope('STATION', [grant('STATION', { within: 'station', may: ['a.b'] })])).toBe(false);
});

test('delays double with every failure and end at a quarter of an hour (AU-05)', () => {
  expect([1, 2, 3, 4, 5, 12, 13, 100, 2_000_000_000].map((failures) => delaySeconds(failures, 2))).toEqual([
    0, 0, 1, 2, 4, 512, 900, 900, 900,
  ]);
});

test('the table lists every right once and in one order', () => {
  const table = authorisationTable([{ grants }, { grants: grants.toReversed() }]);
  expect(table).toHaveLength(7);
  expect(table).toEqual(authorisationTable([{ grants }]));
  expect(isGranted(table, 'FIREFIGHTER', 'unit.report')).toBe(true);
  expect(isGranted(table, 'PUBLIC', 'session.any')).toBe(false);
});

test('the matrix finds a right that is missing and one that is too many, and nothing else', async () => {
  const table = authorisationTable([{ grants }]);
  const operation = (name: string, permission: string) => ({ name, method: 'GET', path: `/api/${name}`, permission });
  const operations = [
    operation('a.list', 'incident.read'),
    operation('b.list', 'water.read'),
    operation('c.mine', 'session.any'),
  ];
  const cases = matrixCases(table, ['DISPATCHER', 'FIREFIGHTER', 'PUBLIC'], operations);
  expect(cases).toHaveLength(9);
  const denied = { status: 403, code: 'access.not_permitted' };
  const answer = (role: string, name: string) => {
    if (role === 'PUBLIC') return { status: 401, code: 'session.not_signed_in' };
    return role === 'DISPATCHER' && name === 'b.list' ? denied : { status: 422, code: 'request.not_acceptable' };
  };
  expect(await runAuthorisationMatrix(cases, async (role, { name }) => answer(role, name))).toEqual([]);
  const faulty = async (role: string, { name }: { name: string }) => {
    if (role === 'FIREFIGHTER' && name === 'a.list') return denied;
    return role === 'DISPATCHER' && name === 'b.list' ? { status: 200, code: null } : answer(role, name);
  };
  expect(await runAuthorisationMatrix(cases, faulty)).toEqual([
    { role: 'DISPATCHER', operation: 'b.list', expected: 'deny', status: 200, code: null },
    { role: 'FIREFIGHTER', operation: 'a.list', expected: 'allow', status: 403, code: 'access.not_permitted' },
  ]);
});
