import type { z } from 'zod';
import type { Permission } from './access.ts';
import type { ErrorDefinition } from './error.ts';
import type { AnyEvent } from './event.ts';
import type { Handling } from './handling.ts';

/** Anyone with a session; the operation itself shows only what is the subject's own. */
export const anySubject = 'session.any';
/** No session needed: sign-in, health, public pages. */
export const anyone = 'session.none';

interface ContractOptions<Input extends z.ZodType, Output extends z.ZodType> {
  /** `<domain>.<verbNoun>`; the address is `/api/<domain>/<verbNoun>`. */
  readonly name: string;
  readonly permission: Permission;
  readonly handling: Handling;
  readonly input: Input;
  readonly output: Output;
  readonly errors?: readonly ErrorDefinition[];
}

/** An act: POST, with a command id, once in effect, audited. */
export interface Command<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends ContractOptions<Input, Output> {
  readonly kind: 'command';
  /** `true` when the caller must say which version it saw (If-Match): missing 428, stale 412 (AP-11). */
  readonly versioned: boolean;
  /** RE-18: also from a locked seat, because an order may not wait for a password. */
  readonly whileLocked: boolean;
  readonly errors: readonly ErrorDefinition[];
}

/** A question: GET, changes nothing; live when it names the facts that change its answer. */
export interface Query<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends ContractOptions<Input, Output> {
  readonly kind: 'query';
  readonly refreshOn: readonly AnyEvent[];
  readonly errors: readonly ErrorDefinition[];
}

/**
 * One file with a few words about it: POST, the file as multipart, the words in the address. With a command id, once in
 * effect and audited like a command.
 */
export interface Upload<
  Input extends z.ZodType = z.ZodType,
  Output extends z.ZodType = z.ZodType,
> extends ContractOptions<Input, Output> {
  readonly kind: 'upload';
  /** Most that is taken; what is larger is refused while it still comes in (FI-01). */
  readonly maximumBytes: number;
  readonly errors: readonly ErrorDefinition[];
}

export type Contract = Command | Query | Upload;
export type InputOf<C> = C extends { readonly input: infer Input extends z.ZodType } ? z.input<Input> : never;
export type ParsedInputOf<C> = C extends { readonly input: infer Input extends z.ZodType } ? z.output<Input> : never;
export type OutputOf<C> = C extends { readonly output: infer Output extends z.ZodType } ? z.output<Output> : never;

export function command<Input extends z.ZodType, Output extends z.ZodType>(
  options: ContractOptions<Input, Output> & { readonly versioned?: boolean; readonly whileLocked?: boolean },
): Command<Input, Output> {
  return {
    ...options,
    kind: 'command',
    versioned: options.versioned ?? false,
    whileLocked: options.whileLocked ?? false,
    errors: options.errors ?? [],
  };
}

export function query<Input extends z.ZodType, Output extends z.ZodType>(
  options: ContractOptions<Input, Output> & { readonly refreshOn?: readonly AnyEvent[] },
): Query<Input, Output> {
  return {
    ...options,
    kind: 'query',
    refreshOn: options.refreshOn ?? [],
    errors: options.errors ?? [],
  };
}

export function upload<Input extends z.ZodType, Output extends z.ZodType>(
  options: ContractOptions<Input, Output> & { readonly maximumBytes: number },
): Upload<Input, Output> {
  return { ...options, kind: 'upload', errors: options.errors ?? [] };
}

/** The address of a contract. */
export function pathOf(contract: Pick<Contract, 'name'>): string {
  return `/api/${contract.name.replace('.', '/')}`;
}
