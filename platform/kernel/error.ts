/**
 * Expected refusals. A refusal is declared once with a stable code and a status; its Chinese sentence stands in the
 * labels of its domain under `error.<code>` (title) and may use the parameters as `{name}`.
 */
export interface ErrorDefinition {
  (parameters?: ErrorParameters, fields?: readonly FieldError[]): DomainError;
  readonly kind: 'error';
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  /** Names of database constraints whose violation means this refusal. */
  readonly constraints: readonly string[];
}

export type ErrorParameters = Readonly<Record<string, string | number | boolean | null>>;

/** One field that is not acceptable: a JSON pointer into the input, a machine code and a sentence for the user. */
export interface FieldError {
  readonly pointer: string;
  readonly code: string;
  readonly message?: string;
}

/** The one exception type of an expected refusal; anything else that is thrown is a defect. */
export class DomainError extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly parameters: ErrorParameters;
  readonly fields: readonly FieldError[];

  constructor(
    definition: Pick<ErrorDefinition, 'code' | 'status' | 'retryable'>,
    parameters: ErrorParameters,
    fields: readonly FieldError[],
  ) {
    super(definition.code);
    this.name = 'DomainError';
    this.code = definition.code;
    this.status = definition.status;
    this.retryable = definition.retryable;
    this.parameters = parameters;
    this.fields = fields;
  }
}

/**
 * Declares a refusal.
 * @param code - `<noun>.<what>` in snake case, stable for ever
 * @param status - HTTP status of appendix B of the security rules
 */
export function defineError(
  code: string,
  status: number,
  options: { retryable?: boolean; constraints?: readonly string[] } = {},
): ErrorDefinition {
  const retryable = options.retryable ?? false;
  const make = (parameters: ErrorParameters = {}, fields: readonly FieldError[] = []) =>
    new DomainError({ code, status, retryable }, parameters, fields);
  return Object.assign(make, {
    kind: 'error' as const,
    code,
    status,
    retryable,
    constraints: options.constraints ?? [],
  });
}
