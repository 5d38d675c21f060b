import type { Permission } from '@wanghuo/kernel';
import { isGranted, type AuthorisationRow } from './authorisation-table.ts';

/** What of an operation the matrix needs; the server's inventory has it. */
export interface MatrixOperation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly permission: Permission;
}

export interface MatrixCase<Operation extends MatrixOperation = MatrixOperation> {
  readonly role: string;
  readonly operation: Operation;
  readonly expected: 'allow' | 'deny';
}

export interface MatrixFinding {
  readonly role: string;
  readonly operation: string;
  readonly expected: 'allow' | 'deny';
  readonly status: number;
  readonly code: string | null;
}

/** What the running server answered. */
export interface MatrixAnswer {
  readonly status: number;
  /** `code` of the problem, if it was one. */
  readonly code: string | null;
}

/**
 * Every pair of role and operation with what the table says (AZ-02). PUBLIC is asked like the others, without a session.
 * @param roles - roles to ask as; each once, in the order given
 */
export function matrixCases<Operation extends MatrixOperation>(
  table: readonly AuthorisationRow[],
  roles: readonly string[],
  operations: readonly Operation[],
): readonly MatrixCase<Operation>[] {
  return roles.flatMap((role) =>
    operations.map((operation) => ({
      role,
      operation,
      expected: isGranted(table, role, operation.permission) ? ('allow' as const) : ('deny' as const),
    })),
  );
}

/**
 * The part of the cases that a short run has time for: of every operation one role that may and two that may not, taken
 * in turn, so that every role is asked about many operations of both kinds.
 */
export function sampleCases<Operation extends MatrixOperation>(
  cases: readonly MatrixCase<Operation>[],
): readonly MatrixCase<Operation>[] {
  const byOperation = [...Map.groupBy(cases, ({ operation }) => operation).values()];
  const inTurn = (given: readonly MatrixCase<Operation>[], turn: number, count: number) =>
    given.length <= count ? given : Array.from({ length: count }, (_, step) => given[(turn + step) % given.length]!);
  return byOperation.flatMap((own, turn) => [
    ...inTurn(
      own.filter(({ expected }) => expected === 'allow'),
      turn,
      1,
    ),
    ...inTurn(
      own.filter(({ expected }) => expected === 'deny'),
      turn * 2,
      2,
    ),
  ]);
}

/**
 * Asks the running server every case and lists where it differs from the table, in both directions. Input may be empty
 * or wrong: permission is decided before input, so that an allowed call answers 2xx, or refuses the input or the object,
 * but never for want of rights.
 *
 * @param ask - sends one request as a role: with a bearer token of an account that holds only this role
 * @returns the differences in the order of the cases; empty when table and server agree
 */
export async function runAuthorisationMatrix<Operation extends MatrixOperation>(
  cases: readonly MatrixCase<Operation>[],
  ask: (role: string, operation: Operation) => Promise<MatrixAnswer>,
): Promise<readonly MatrixFinding[]> {
  const findings: MatrixFinding[] = [];
  for (const { role, operation, expected } of cases) {
    const { status, code } = await ask(role, operation);
    if (isAsExpected(expected, role, { status, code })) continue;
    findings.push({ role, operation: operation.name, expected, status, code });
  }
  return findings;
}

function isAsExpected(expected: 'allow' | 'deny', role: string, { status, code }: MatrixAnswer): boolean {
  const isRefusedForRights = code === 'access.not_permitted' || code === 'session.not_signed_in';
  if (expected === 'allow') return !isRefusedForRights && status < 500;
  return role === 'PUBLIC'
    ? status === 401 && code === 'session.not_signed_in'
    : status === 403 && code === 'access.not_permitted';
}
