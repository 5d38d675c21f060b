import { z } from 'zod';
import { dateSchema } from '@wanghuo/kernel';
import { type AnyRegister, fieldsOf } from './record-columns.ts';
import { isFilterable } from './record-filter.ts';
import type { Selection } from './record-list.ts';

/** Query parameters that select records, as list, export and features take them. */
export function selectionShape(register: AnyRegister): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {
    q: z.string().max(100).optional(),
    asOf: z.union([dateSchema, z.literal('any')]).optional(),
  };
  for (const [name, field] of fieldsOf(register)) {
    if (isFilterable(field)) shape[`filter.${name}`] = z.array(z.string().max(200)).max(20).optional();
  }
  return shape;
}

/** Reads the parameters of `selectionShape`. */
export function selectionOf(input: Readonly<Record<string, unknown>>): Selection {
  const filters: Record<string, readonly string[]> = {};
  for (const [name, value] of Object.entries(input)) {
    if (name.startsWith('filter.') && value !== undefined) filters[name.slice(7)] = value as readonly string[];
  }
  return {
    q: input['q'] as string | undefined,
    asOf: input['asOf'] as string | undefined,
    bounds: input['bbox'] as Selection['bounds'],
    filters,
  };
}
