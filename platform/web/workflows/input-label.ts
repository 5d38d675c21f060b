import type { Translate } from '../labels/labels.tsx';

/** The word of what a step asks for. @param scope - `<workflow>.<step>` */
export function inputLabel(t: Translate, scope: string, name: string): string {
  return t.find(`field.${scope}.${name}`, `input.${scope}.${name}`, `web.input.${name}`) ?? `field.${scope}.${name}`;
}

/** The word of one of its values: `option.<scope>.<name>.<VALUE>` or `code.<name>.<VALUE>`, else the value itself. */
export function optionLabel(t: Translate, scope: string, name: string, value: string): string {
  return t.find(`option.${scope}.${name}.${value}`, `code.${name}.${value}`) ?? value;
}
