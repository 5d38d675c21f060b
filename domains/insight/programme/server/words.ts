import type { Services } from '@wanghuo/platform-server';
import type { FieldError } from '@wanghuo/kernel';
import type { Missing } from '../model/index.ts';

/** A Chinese text of this domain with its values filled in; the key itself when there is none. */
export function wordOf(
  { services }: { readonly services: Services },
  key: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  const text = services.declarations.find(({ name }) => name === 'programme')?.labels[key] ?? key;
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** What is missing at a gate, in words. */
export function missingWord(context: { readonly services: Services }, { kind, code, detail }: Missing): string {
  const word =
    kind === 'STAGE'
      ? wordOf(context, 'programme.missing.stage', { stage: wordOf(context, `code.projectStage.${code}`) })
      : kind === 'PAPER'
        ? wordOf(context, `code.paperKind.${code}`)
        : wordOf(context, `programme.condition.${code}`);
  return detail === undefined ? word : wordOf(context, 'programme.missing.detail', { word, detail });
}

/** One field for each thing that is missing, so that a form or a person can go through them. */
export function missingFields(
  context: { readonly services: Services },
  missing: readonly Missing[],
): readonly FieldError[] {
  return missing.map((one) => ({
    pointer: `#/${one.kind.toLowerCase()}/${one.code}`,
    code: one.code,
    message: missingWord(context, one),
  }));
}
