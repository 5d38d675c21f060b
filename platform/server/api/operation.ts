import type { z } from 'zod';
import type { ErrorDefinition, Handling, Permission } from '@wanghuo/kernel';
import type { CommandContext } from '../context.ts';
import type { SharedAnswer } from '../domain-server.ts';
import type { Services } from '../services.ts';

/** What an operation may answer beside plain JSON. */
export interface Answer {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status?: number;
}

/** One uploaded file, already received in full within its limit. */
export interface Upload {
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

export type OperationContext = CommandContext & { readonly services: Services; readonly upload: Upload | null };

/**
 * One address of the API, whatever declared it: a contract, a register, a workflow. The inventory, OpenAPI, the
 * authorisation matrix and the fuzz tests read this list, which is the list that is mounted (GN-02).
 */
export interface Operation {
  /** `<domain>.<verbNoun>`, `registers.<register>.<verb>`, `workflows.<workflow>.<step>`. */
  readonly name: string;
  /** A download answers bytes; an upload takes one multipart file. */
  readonly kind: 'query' | 'command' | 'upload' | 'download';
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With `{name}` for path parameters. */
  readonly path: string;
  readonly permission: Permission;
  readonly handling: Handling;
  /** English, for OpenAPI. */
  readonly summary: string;
  /** Path and query parameters together. */
  readonly parameters: z.ZodObject | null;
  readonly body: z.ZodType | null;
  readonly output: z.ZodType | null;
  readonly errors: readonly ErrorDefinition[];
  /** The caller must send If-Match. */
  readonly versioned: boolean;
  /** Also from a locked seat (RE-18). */
  readonly whileLocked?: boolean;
  /** `false` when the answer holds personal values and may not be stored for repeats (PI-13). */
  readonly keepAnswer?: boolean;
  /** Most that an upload takes; the limit of sheets unless given. */
  readonly uploadBytes?: number;
  /** The tag of the answer without making it: an unchanged answer is then 304 (queries only). */
  readonly entityTag?: (input: never, context: OperationContext) => Promise<string>;
  /** The answer in two halves, when the first is the same for everybody of one reach (live queries). */
  readonly shared?: SharedAnswer;
  /** Input is the parameters and the body merged into one object. Downloads and odd statuses return an `Answer`. */
  readonly run: (input: never, context: OperationContext) => Promise<unknown>;
}

const answers = new WeakSet<object>();

/** Marks a result as an answer with headers or another status, so that plain results stay plain. */
export function answer(given: Answer): Answer {
  answers.add(given);
  return given;
}

export function isAnswer(result: unknown): result is Answer {
  return typeof result === 'object' && result !== null && answers.has(result);
}
