import type { z } from 'zod';
import type { Permission, ScopeFields } from './access.ts';

/**
 * A stream is what moves too fast to be a fact: positions, readings. Only the latest value of each key is kept and
 * shown, thinned to once a second, always with its age (ruling 2).
 */
export interface StreamDefinition<Value = unknown> {
  readonly kind: 'stream';
  readonly name: string;
  readonly permission: Permission;
  readonly schema: z.ZodType<Value>;
  /** Rest between two tellings; a first change after it is told at once. A second, where nothing else is said. */
  readonly restMilliseconds?: number;
  /** Kind of scope → field of the value: who reaches only part of the district is told only of what lies there (AZ-04). */
  readonly scope: ScopeFields;
}

/** @param options.scope - left out, only who reaches the whole district may listen */
export function defineStream<Value>(
  options: Omit<StreamDefinition<Value>, 'kind' | 'scope'> & { readonly scope?: ScopeFields },
): StreamDefinition<Value> {
  return { kind: 'stream', scope: {}, ...options };
}
