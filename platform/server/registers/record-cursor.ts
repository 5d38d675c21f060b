import { z } from 'zod';
import { recordCursorRefused } from './errors.ts';

/** Where a page ended: the order it was in, the value it was ordered by (as text) and the record. */
export interface Cursor {
  readonly sort: string;
  readonly value: string | null;
  readonly id: string;
}

const shape = z.strictObject({ s: z.string().max(64), v: z.string().max(4_000).nullable(), i: z.uuid() });

/** Opaque to callers; it holds nothing the page before did not show. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify({ s: cursor.sort, v: cursor.value, i: cursor.id })).toString('base64url');
}

/** @throws recordCursorRefused when it was not made here, or for another order */
export function decodeCursor(text: string, sort: string): Cursor {
  let raw: unknown;
  try {
    raw = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw recordCursorRefused();
  }
  const parsed = shape.safeParse(raw);
  if (!parsed.success || parsed.data.s !== sort) throw recordCursorRefused();
  return { sort: parsed.data.s, value: parsed.data.v, id: parsed.data.i };
}
