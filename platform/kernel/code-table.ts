/**
 * Code tables: closed lists of published (or declared own) codes.
 *
 * The database keeps the published code where a standard gives one; the program uses our name. A table that has
 * no published codes maps each name to itself and says so in `origin`.
 */
export interface CodeTable<Name extends string = string> {
  readonly kind: 'codeTable';
  readonly id: string;
  /** The standard and table the codes come from, or "this project" with the decision that made it. */
  readonly origin: string;
  readonly codes: Readonly<Record<Name, string>>;
  readonly names: readonly Name[];
}

export type NameIn<Table> = Table extends CodeTable<infer Name> ? Name : never;

/**
 * Declares a code table.
 * @param id - stable identifier; labels live under `code.<id>.<NAME>`
 * @param origin - where the codes come from
 * @param codes - our names to published codes, or a list of names when the codes are our own
 * @throws Error when two names share a code
 */
export function defineCodeTable<const Name extends string>(
  id: string,
  origin: string,
  codes: readonly Name[] | Readonly<Record<Name, string>>,
): CodeTable<Name> {
  const record = (
    Array.isArray(codes) ? Object.fromEntries((codes as readonly Name[]).map((name) => [name, name])) : codes
  ) as Record<Name, string>;
  const names = Object.keys(record) as Name[];
  if (new Set(Object.values(record)).size !== names.length) throw new Error(`Code table ${id} repeats a code`);
  return { kind: 'codeTable', id, origin, codes: record, names };
}

/** Tells whether a string is one of the names of the table. */
export function isNameIn<Name extends string>(table: CodeTable<Name>, value: unknown): value is Name {
  return typeof value === 'string' && Object.hasOwn(table.codes, value);
}
