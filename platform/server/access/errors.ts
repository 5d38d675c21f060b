import { defineError } from '@wanghuo/kernel';

/** AU-06: one answer for a wrong name, a wrong password, a wrong code and a blocked account. */
export const notRecognised = defineError('session.not_recognised', 401);
export const hasherBusy = defineError('session.hasher_busy', 503, { retryable: true });
export const locked = defineError('session.locked', 403);
export const mustChangePassword = defineError('session.must_change_password', 403);
export const mustEnrolSecondFactor = defineError('session.must_enrol_second_factor', 403);
export const foreignOrigin = defineError('session.foreign_origin', 403);
export const passwordRefused = defineError('session.password_refused', 422);
export const passwordUsedBefore = defineError('session.password_used_before', 422);
export const passwordWrong = defineError('session.password_wrong', 422);
export const codeWrong = defineError('session.code_wrong', 422);
export const secondFactorEnrolled = defineError('session.second_factor_enrolled', 409);
export const sessionNotFound = defineError('session.not_found', 404);
export const tokenRefused = defineError('session.first_token_refused', 403);
export const accountNotFound = defineError('account.not_found', 404);
export const accountNameTaken = defineError('account.name_taken', 409);
export const accountIsOwn = defineError('account.is_own', 403);
export const accountIsDisabled = defineError('account.is_disabled', 409);
export const assignmentNotFound = defineError('assignment.not_found', 404);
export const assignmentEnded = defineError('assignment.ended', 409);
export const assignmentExists = defineError('assignment.exists', 409);
export const ownRights = defineError('assignment.own_rights', 403);
export const rolesSeparate = defineError('assignment.roles_separate', 409);
export const roleUnknown = defineError('assignment.role_unknown', 422);
export const scopeMissing = defineError('assignment.scope_missing', 422);

export const accessErrors = [
  notRecognised,
  hasherBusy,
  locked,
  mustChangePassword,
  mustEnrolSecondFactor,
  foreignOrigin,
  passwordRefused,
  passwordUsedBefore,
  passwordWrong,
  codeWrong,
  secondFactorEnrolled,
  sessionNotFound,
  tokenRefused,
  accountNotFound,
  accountNameTaken,
  accountIsOwn,
  accountIsDisabled,
  assignmentNotFound,
  assignmentEnded,
  assignmentExists,
  ownRights,
  rolesSeparate,
  roleUnknown,
  scopeMissing,
];
