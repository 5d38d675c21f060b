export { accessDomain } from './access-domain.ts';
export { accessDomainServer } from './access-domain-server.ts';
export { accessOf, grantsOf, type AccessState } from './access-state.ts';
export { reachOfAccount } from './account-reach.ts';
export {
  matrixCases,
  sampleCases,
  runAuthorisationMatrix,
  type MatrixAnswer,
  type MatrixCase,
  type MatrixFinding,
  type MatrixOperation,
} from './authorisation-matrix.ts';
export { authorisationTable, isGranted, type AuthorisationRow } from './authorisation-table.ts';
export { issueToken, type IssuedToken } from './bearer-token.ts';
export { sessionView, type SessionView } from './contracts.ts';
export {
  administratorScript,
  databaseRoles,
  grantsSql,
  missingPrerequisites,
  platformPrivileges,
  type DatabaseRole,
  type TablePrivilege,
} from './database-roles.ts';
export { createDemoAccounts, type DemonstrationAccount, type DemonstrationFile } from './demonstration-accounts.ts';
export { createFirstAdministratorToken } from './first-administrator.ts';
export { assertMay, may } from './may.ts';
export { PasswordHasher } from './password-hasher.ts';
export { generatePassword } from './password-generator.ts';
export { flawsOfPassword, passwordRules } from './password-policy.ts';
export { RateLimiter, type RateAnswer, type RateClass } from './rate-limiter.ts';
export { assertSameOrigin, type RequestLike } from './request-origin.ts';
export { assertUnlocked, resolveSubject, sessionConditionOf, type SessionCondition } from './request-subject.ts';
export { isRevoked, Revocations, revocationPollSeconds, type Revocation } from './revocation.ts';
export { areSeparate, isHeldByAccounts, platformRoles, rolesOf, type Roles } from './role.ts';
export { rowLevelSecuritySql } from './row-level-security.ts';
export { anonymousSubject, jobSubject, loadSubject, type SubjectSource } from './subject.ts';
export { inAccessTransaction, withinAccess } from './within-access.ts';
