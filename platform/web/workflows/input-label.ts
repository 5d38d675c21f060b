import type { Translate } from '../labels/labels.tsx';

/**
 * The word of what a step asks for.
 * @param scope - `<workflow>.<step>`
 * @param register - whose fields are called the same, where the step has no word of its own
 */
export function inputLabel(t: Translate, scope: string, name: string, register?: string): string {
  return (
    t.find(
      `field.${scope}.${name}`,
      `input.${scope}.${name}`,
      `web.input.${name}`,
      ...(register ? [`field.${register}.${name}`] : []),
    ) ?? `field.${scope}.${name}`
  );
}

/** The word of one of its values: `option.<scope>.<name>.<VALUE>` or `code.<name>.<VALUE>`, else the value itself. */
export function optionLabel(t: Translate, scope: string, name: string, value: string): string {
  return t.find(`option.${scope}.${name}.${value}`, `code.${name}.${value}`) ?? value;
}
