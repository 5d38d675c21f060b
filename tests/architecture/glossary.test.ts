import { defineDomain } from '@wanghuo/kernel';
import { describe, expect, test } from 'vitest';
import { declared } from './declarations.ts';
import { identifiersOf, readGlossary, readPlainWords, unitFaults, unusedTerms, wordFaults } from './glossary.ts';

const glossary = readGlossary();
const plain = readPlainWords();

describe('the words of the product', () => {
  test('are those of the glossary and plain English', () => {
    const faults = wordFaults(identifiersOf(declared), glossary, new Set(plain));
    expect(
      faults,
      'a word of the field gets a row in docs/glossary.md; plain English goes into tests/architecture/plain-words.txt',
    ).toEqual([]);
  });

  test('are explained only while they are used', () => {
    expect(unusedTerms(identifiersOf(declared), glossary)).toEqual([]);
  });

  test('never call 单位 a unit', () => {
    expect(unitFaults(declared)).toEqual([]);
  });

  test('are kept in order: plain words sorted, once, and none that the glossary explains or refuses', () => {
    expect(plain).toEqual([...new Set(plain)].sort());
    expect(plain.filter((word) => glossary.words.has(word) || glossary.refused.has(word))).toEqual([]);
    expect(glossary.identifiers.length).toBeGreaterThan(120);
    expect(glossary.refused.get('truck')).toBe('apparatus');
  });
});

test('a word of the glossary is known in the plural as well', () => {
  const known = { ...glossary, words: new Set(['shelter']) };
  expect(wordFaults([{ name: 'shelters', where: 'x' }], known, new Set())).toEqual([]);
  expect(wordFaults([{ name: 'sheltering', where: 'x' }], known, new Set())).toHaveLength(1);
});

describe('the rule about words says no', () => {
  const faultsOf = (name: string) => wordFaults([{ name, where: 'x' }], glossary, new Set(plain));

  test.each(['pumperKind', 'firefighterLodge', 'incident.escalated', 'SQUAD', 'hazardsTicketNo'])('to %s', (name) => {
    expect(faultsOf(name)).toHaveLength(1);
  });

  test('to a refused synonym, in the plural as well, and says the right one', () => {
    expect(faultsOf('truckNo')).toEqual(['x says truck; the glossary says apparatus']);
    expect(faultsOf('waterTrucks')).toEqual(['x says trucks; the glossary says apparatus']);
    expect(faultsOf('widthMeters')[0]).toContain('metre');
  });

  test('but not to what the glossary has', () => {
    expect(faultsOf('apparatusType')).toEqual([]);
    expect(faultsOf('hydrant.staticPressureMegapascals')).toEqual([]);
  });

  test('to 单位 called unit', () => {
    const labels = {
      'field.inspection.unitName': '单位名称',
      'field.inspection.premisesName': '单位名称',
      'field.unit.callSign': '呼号',
    };
    expect(unitFaults([defineDomain({ name: 'x', labels })])).toEqual([
      'field.inspection.unitName is labelled 单位名称: 单位 is premises, never unit',
    ]);
  });

  test('to a term that nothing is called', () => {
    expect(
      unusedTerms([{ name: 'hydrantNo', where: 'x' }], { ...glossary, identifiers: ['hydrant', 'MicroStation'] }),
    ).toEqual(['MicroStation']);
  });
});
