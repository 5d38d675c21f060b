import type { Field, Labels } from '@wanghuo/kernel';
import platformLabels from '../labels.zh-CN.json' with { type: 'json' };
import { type AnyRegister, fieldsOf } from '../registers/record-columns.ts';

const own: Labels = platformLabels;

/** The Chinese words of a register's sheets: those of its domain, then those of the platform. */
export interface Wording {
  word(key: string): string;
  readonly title: string;
  /** Heading → what the column is about; headings are unique. */
  readonly headings: ReadonlyMap<string, string>;
  headingOf(fieldName: string): string;
  codeLabel(field: Field, name: string): string;
  /** Name of a code by its label, our name or its published code. */
  codeName(field: Field, text: string): string | undefined;
}

/** Columns of every sheet that are not fields. */
export const extraColumns = ['validFromOn', 'validUntilOn', 'source'] as const;
export const pointColumns = ['longitude', 'latitude', 'datum'] as const;

/** What people read of a register: accounts stand in its sheets by their names, in the fields beside them. */
export const shownFieldsOf = (register: AnyRegister) => fieldsOf(register).filter(([, field]) => !field.internal);

export function wordingOf(register: AnyRegister, labels: Labels): Wording {
  const word = (key: string) => labels[key] ?? own[key] ?? key;
  const byField = new Map<string, string>();
  const headings = new Map<string, string>();
  const add = (name: string, wanted: string) => {
    const heading = headings.has(wanted) ? `${wanted}（${name}）` : wanted;
    headings.set(heading, name);
    byField.set(name, heading);
  };
  for (const [name, field] of shownFieldsOf(register)) {
    if (field.type === 'point') for (const part of pointColumns) add(part, word(`sheet.column.${part}`));
    else add(name, labels[`field.${register.name}.${name}`] ?? name);
  }
  for (const name of extraColumns) add(name, word(`sheet.column.${name}`));

  const codeLabel = (field: Field, name: string) =>
    word(`code.${field.codes?.id ?? ''}.${name}`).replace(/^code\..*\./, '');
  return {
    word,
    title: labels[`register.${register.name}`] ?? register.name,
    headings,
    headingOf: (fieldName) => byField.get(fieldName) ?? fieldName,
    codeLabel,
    codeName: (field, text) => {
      const table = field.codes;
      if (!table) return undefined;
      const wanted = text.trim();
      if (Object.hasOwn(table.codes, wanted)) return wanted;
      const labelled = table.names.filter((name) => codeLabel(field, name) === wanted);
      if (labelled.length === 1) return labelled[0];
      return table.names.find((name) => table.codes[name] === wanted);
    },
  };
}
