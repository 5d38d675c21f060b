import { expect, test } from 'vitest';
import { homeOfScope, refusalOfRole, type Role } from './account.ts';

const role = (id: string, isAdministrator = false): Role => ({
  role: id,
  label: id,
  holder: 'person',
  isAdministrator,
  needsSecondFactor: isAdministrator,
  scopeKinds: [],
  mayLackScope: true,
});
const roles = [role('AUDITOR', true), role('SYS_ADMIN', true), role('DISPATCHER'), role('FIREFIGHTER')];
const [auditor, , dispatcher] = roles as [Role, Role, Role, Role];

test('AZ-11: an administrator holds no role beside, and nobody with a role becomes one', () => {
  expect(refusalOfRole(auditor, [], roles)).toBeUndefined();
  expect(refusalOfRole(auditor, ['AUDITOR'], roles)).toBeUndefined();
  expect(refusalOfRole(auditor, ['FIREFIGHTER'], roles)).toBe('accounts.refused.separate');
  expect(refusalOfRole(dispatcher, ['SYS_ADMIN'], roles)).toBe('accounts.refused.separate');
  expect(refusalOfRole(dispatcher, ['FIREFIGHTER'], roles)).toBeUndefined();
});

test('an account begins where its scope is', () => {
  expect(homeOfScope('station', 'S')).toEqual({ stationId: 'S' });
  expect(homeOfScope('township', '500116001')).toEqual({ townshipCode: '500116001' });
  expect(homeOfScope('premises', 'U1')).toEqual({ premisesId: 'U1' });
  expect(homeOfScope('sector', 'X')).toEqual({});
  expect(homeOfScope('station', null)).toEqual({});
});
