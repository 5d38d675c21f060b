import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Domain } from '@wanghuo/kernel';
import { type Identifier, identifiersOf, wordsOf } from './identifier-words.ts';
import { root } from './repository.ts';

export interface Glossary {
  /** Identifiers as the glossary prints them. */
  readonly identifiers: readonly string[];
  readonly words: ReadonlySet<string>;
  /** A refused word → what to write instead. */
  readonly refused: ReadonlyMap<string, string>;
}

const refusedHeading = '## Words that are refused';

/** Reads `docs/glossary.md`: its identifiers stand in code spans, its last table lists refused words. */
export function readGlossary(text = readFileSync(join(root, 'docs/glossary.md'), 'utf8')): Glossary {
  const [terms = '', refusals = ''] = text.split(refusedHeading);
  const rows = (part: string) =>
    part
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
      .map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      );
  const identifiers = rows(terms).flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string),
  );
  const refused = rows(refusals).flatMap(([words = '', instead = '']) =>
    words
      .split(',')
      .map((word) => word.trim())
      .filter((word) => /^[a-z]+$/.test(word))
      .map((word) => [word, instead] as const),
  );
  return { identifiers, words: new Set(identifiers.flatMap(wordsOf)), refused: new Map(refused) };
}

/** Plain English that needs no explanation, sorted, a line for each first letter. */
export function readPlainWords(): readonly string[] {
  return readFileSync(join(root, 'tests/architecture/plain-words.txt'), 'utf8').split(/\s+/).filter(Boolean);
}

/** One sentence for each word that is neither in the glossary nor plain, in the singular or plural, or that is refused. */
export function wordFaults(
  identifiers: readonly Identifier[],
  glossary: Glossary,
  plain: ReadonlySet<string>,
): readonly string[] {
  const sentences = new Map<string, string>();
  for (const { name, where } of identifiers)
    for (const word of wordsOf(name)) {
      if (sentences.has(word)) continue;
      const instead = glossary.refused.get(word) ?? glossary.refused.get(word.replace(/s$/, ''));
      if (instead !== undefined) sentences.set(word, `${where} says ${word}; the glossary says ${instead}`);
      else if (![word, word.replace(/s$/, '')].some((one) => glossary.words.has(one) || plain.has(one)))
        sentences.set(word, `${where} uses the word ${word}, which is neither in docs/glossary.md nor plain English`);
    }
  return [...sentences.values()];
}

/** What the glossary explains although nothing in the product is called so. */
export function unusedTerms(identifiers: readonly Identifier[], glossary: Glossary): readonly string[] {
  const used = identifiers.map(({ name }) => ` ${wordsOf(name).join(' ')} `);
  return glossary.identifiers.filter((term) => !used.some((name) => name.includes(` ${wordsOf(term).join(' ')} `)));
}

/** 单位 is a premises: nothing whose label says 单位 is called a unit, and no unit is labelled 单位. */
export function unitFaults(domains: readonly Domain[]): readonly string[] {
  return domains.flatMap((domain) =>
    Object.entries(domain.labels).flatMap(([key, text]) => {
      const named = /^(?:register|field)\.(.+)$/.exec(key)?.[1];
      if (named === undefined || !text.includes('单位')) return [];
      return wordsOf(named.split('.').at(-1) as string).some((word) => word === 'unit' || word === 'units')
        ? [`${key} is labelled ${text}: 单位 is premises, never unit`]
        : [];
    }),
  );
}

export { identifiersOf };
