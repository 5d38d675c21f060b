import type { Services } from '@wanghuo/platform-server';

/** A Chinese text of this domain, with what stands in braces filled in. */
export function wordOf(
  { services }: { readonly services: Pick<Services, 'declarations'> },
  key: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const text = services.declarations.find(({ name }) => name === 'documents')?.labels[key] ?? key;
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
