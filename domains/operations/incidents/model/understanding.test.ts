import fc from 'fast-check';
import { expect, test } from 'vitest';
import words from '../../../../reference/codes/incident-words.json' with { type: 'json' };
import { isNameIn } from '@wanghuo/kernel';
import { incidentType } from './incident-type.ts';
import { isSpecialPlace, readCount, readLine, typeForBuilding, type WordRule } from './understanding.ts';

const rules = words.rules as readonly WordRule[];

test('the line of the demonstration names town, compound, building, floor and smoke', () => {
  const read = readLine('双福 示范小区 3栋 18楼 冒烟', rules);
  expect(read.fragments).toEqual(['双福', '示范小区', '3栋']);
  expect(read.incidentType).toBe('F00');
  expect(read.typeWord).toBe('冒烟');
  expect(read.facts.floor).toBe(18);
});

test('words run together are taken apart at the building number', () => {
  expect(readLine('双福示范小区3栋18楼冒烟', rules).fragments).toEqual(['双福示范小区', '3栋']);
});

test('a longer word wins over a shorter one inside it', () => {
  expect(readLine('珞璜 仓库起火', rules).incidentType).toBe('F32');
  expect(readLine('几江 天然气泄漏', rules).incidentType).toBe('R13');
});

test('persons, area and basement are numbers of their own and no part of the place', () => {
  const read = readLine('白沙 示例商场 负2楼 起火 3人被困 2人受伤 过火 120平方米', rules);
  expect(read.facts).toMatchObject({ trapped: 3, injured: 2, dead: null, floor: -2, burningAreaSquareMetres: 120 });
  expect(read.fragments).toContain('示例商场');
  expect(read.fragments.join()).not.toMatch(/被困|受伤|平方/);
});

test('somebody trapped without a number is at least one; nobody mentioned is unknown, never zero', () => {
  expect(readLine('双福 有人被困 着火', rules).facts.trapped).toBe(1);
  expect(readLine('双福 着火', rules).facts.trapped).toBeNull();
});

test('what a caller says around the place is no place', () => {
  const fragments = (line: string) => readLine(line, rules, words.fillers).fragments;
  expect(fragments('示范小区楼上在冒烟')).toEqual(['示范小区']);
  expect(fragments('喂你好，我在双福示范小区3栋，楼上着火了快来')).toEqual(['双福示范小区', '3栋']);
  expect(fragments('几江示例商场门口有车着火了')).toEqual(['几江示例商场']);
  // A sign inside a name stays: only the ends are cleaned.
  expect(fragments('在和平有福小区的后面')).toEqual(['和平有福小区']);
});

test('counts are read in digits and in Chinese numerals', () => {
  const facts = (line: string) => readLine(line, rules, words.fillers).facts;
  expect(facts('示范小区3栋十八楼冒烟')).toMatchObject({ floor: 18 });
  expect(facts('示范小区二十一层着火有两个人被困')).toMatchObject({ floor: 21, trapped: 2 });
  expect(facts('示范小区18楼上在冒烟')).toMatchObject({ floor: 18 });
  expect(facts('隧道两车相撞 3死5伤')).toMatchObject({ dead: 3, injured: 5 });
  expect(facts('商场地下二层起火，三人受伤')).toMatchObject({ floor: -2, injured: 3 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 199 }), (number) => {
      const tens = Math.floor((number % 100) / 10);
      const spoken = [
        number >= 100 ? '一百' : '',
        tens > 0 ? `${tens === 1 && number < 100 ? '' : '一二三四五六七八九'[tens - 1]}十` : '',
        number % 10 > 0 ? '一二三四五六七八九'[(number % 10) - 1] : '',
      ].join('');
      expect(readCount(spoken)).toBe(number);
      expect(readCount(String(number))).toBe(number);
    }),
  );
});

test('full-width digits are read like plain ones', () => {
  expect(readLine('示范小区３栋１８楼', rules).facts.floor).toBe(18);
});

test('whatever is typed, it is read without throwing and no telling word is looked up as a place', () => {
  const telling = rules.flatMap((rule) => rule.words);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom(...telling, '双福', '3栋', '18楼', '2人被困')), { maxLength: 8 }),
      (parts) => {
        const read = readLine(parts.join(' '), rules);
        for (const fragment of read.fragments) {
          expect(fragment.trim()).toBe(fragment);
          expect(telling.some((word) => fragment.includes(word))).toBe(false);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('every type of the word list is an incident type', () => {
  for (const rule of rules) expect(isNameIn(incidentType, rule.type), rule.type).toBe(true);
});

test('smoke in a tall dwelling is a high-rise fire, in a low one it is not', () => {
  expect(typeForBuilding('F00', { heightClass: 'HIGH_I', use: 'RESIDENTIAL', isHeritage: false })).toBe('F12');
  expect(typeForBuilding('F00', { heightClass: 'LOW', use: 'RESIDENTIAL', isHeritage: false })).toBe('F11');
  expect(typeForBuilding('R13', { heightClass: 'HIGH_I', use: 'RESIDENTIAL', isHeritage: false })).toBe('R13');
  expect(typeForBuilding('F00', null)).toBe('F00');
});

test('a special place is told by type or by building', () => {
  expect(isSpecialPlace(null, 'F12')).toBe(true);
  expect(isSpecialPlace({ heightClass: 'LOW', use: 'RESIDENTIAL' }, 'F11')).toBe(false);
  expect(isSpecialPlace({ heightClass: 'HIGH_II', use: 'RESIDENTIAL' }, 'F10')).toBe(true);
});
