import type { DossierEntry } from './acceptance.ts';

/** Looks a label up; undefined where there is none. */
type Find = (key: string) => string | undefined;

/** Codes inside a figure, a definition or the name of a count, as words; what is no code stays as it is. */
const inWords = (find: Find, text: string): string =>
  text.replaceAll(
    /[A-Za-z][A-Za-z0-9_]+/g,
    (code) =>
      find(`code.countingDefinition.${code}`) ??
      find(`code.indicatorVerdict.${code}`) ??
      find(`programme.figure.${code}`) ??
      code,
  );

/** Why an entry has its verdict, in words: the reason with its figures. For the screen and the paper alike. */
export function findingWords(find: Find, { reason, figures }: Pick<DossierEntry, 'reason' | 'figures'>): string {
  return (find(`finding.${reason}`) ?? reason)
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => inWords(find, String(figures[name] ?? '—')))
    .trim();
}
