/** What answers where: one address may take several methods. */
export interface Address {
  readonly pattern: RegExp;
  readonly method: string;
}

/** @param operations - operations and routes, with `{name}` for what varies in the path */
export function addressesOf(
  operations: readonly { readonly method: string; readonly path: string }[],
): readonly Address[] {
  return operations.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
}

/** The methods of an address, for 405 with `Allow` (AP-19); none when nothing answers there. */
export function allowedMethods(addresses: readonly Address[], path: string): readonly string[] {
  const methods = new Set(addresses.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].sort();
}
