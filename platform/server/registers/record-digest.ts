import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AnyRegister } from './record-columns.ts';

/**
 * The record as canonical JSON (RFC 8785) takes it: its fields by their names, numbers that are not whole as strings,
 * so that every implementation writes the same bytes. An empty field is left out, so that saves made before the
 * register had the field are still proved.
 */
export function canonicalRecord(register: AnyRegister, record: object): string {
  const values = record as Readonly<Record<string, unknown>>;
  const fields: Record<string, unknown> = { register: register.name };
  for (const name of ['id', 'version', 'source', 'validFromOn', 'validUntilOn', ...Object.keys(register.fields)]) {
    const value = values[name] ?? null;
    if (value !== null) fields[name] = exact(value);
  }
  return canonicalize(fields) as string;
}

/** SHA-256 of the canonical record, in hexadecimal: what `register.recordSaved` commits to. */
export function recordDigest(register: AnyRegister, record: object): string {
  return createHash('sha256').update(canonicalRecord(register, record)).digest('hex');
}

/** Tells whether two records say the same about the world; version and identifier aside. */
export function isSameRecord(register: AnyRegister, one: object, other: object): boolean {
  const bare = (record: object) => canonicalRecord(register, { ...record, id: '', version: 0 });
  return bare(one) === bare(other);
}

function exact(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(exact);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, exact(each)]));
  return value;
}
