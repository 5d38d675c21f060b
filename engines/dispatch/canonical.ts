function writeValue(value: unknown): string | undefined {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('a number without a finite value has no canonical form');
      return JSON.stringify(value);
    case 'object':
      return Array.isArray(value) ? writeList(value) : writeObject(value as Record<string, unknown>);
    default:
      return undefined;
  }
}

function writeList(list: readonly unknown[]): string {
  let text = '[';
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) text += ',';
    text += writeValue(list[index]) ?? 'null';
  }
  return `${text}]`;
}

function writeObject(object: Record<string, unknown>): string {
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const value = writeValue(object[key]);
    if (value === undefined) continue;
    text += text === '' ? '{' : ',';
    text += `${JSON.stringify(key)}:${value}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

/**
 * The one spelling of a value: keys in UTF-16 order, no blanks, numbers as ECMAScript prints them (RFC 8785). Keys
 * whose value is undefined are left out.
 * @throws RangeError for a number that is not finite
 */
export function canonicalText(value: unknown): string {
  return writeValue(value) ?? 'null';
}
