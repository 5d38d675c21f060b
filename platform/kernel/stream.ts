import type { z } from 'zod';
import type { Permission } from './access.ts';

/**
 * A stream is what moves too fast to be a fact: positions, readings. Only the latest value of each key is kept and
 * shown, thinned to once a second, always with its age (ruling 2).
 */
export interface StreamDefinition<Value = unknown> {
  readonly kind: 'stream';
  readonly name: string;
  readonly permission: Permission;
  readonly schema: z.ZodType<Value>;
}

export function defineStream<Value>(options: Omit<StreamDefinition<Value>, 'kind'>): StreamDefinition<Value> {
  return { kind: 'stream', ...options };
}
