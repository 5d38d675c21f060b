/**
 * Writes a query's input into the address: top-level properties as parameters, arrays repeated, objects as JSON text,
 * absent values left out. The order of keys is kept, so the same input is the same address.
 */
export function queryStringOf(input: unknown): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries((input ?? {}) as Record<string, unknown>)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue;
      parameters.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one as string | number | boolean));
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
