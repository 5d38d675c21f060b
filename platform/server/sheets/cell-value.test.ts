import { coded, date, defineCodeTable, integer, listOf, optional, text } from '@wanghuo/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { well } from '../registers/testing/sample-register.ts';
import { cellOf, parseCell } from './cell-value.ts';
import { wordingOf } from './wording.ts';

const skill = defineCodeTable('skill', 'this test', ['SCBA', 'MEDIC']);
const held = listOf(
  'skillHeld',
  { skill: coded(skill), validUntilOn: optional(date()), hours: optional(integer({ min: 0, max: 9_999 })) },
  { max: 20 },
);
const wording = wordingOf(well, {
  'code.skill.SCBA': '空气呼吸器',
  'code.skill.MEDIC': '急救',
  'field.skillHeld.validUntilOn': '有效期至',
  'field.skillHeld.hours': '学时',
});
const read = (cell: string) => parseCell(held, { kind: 'text', text: cell }, wording);

describe('a list of entries in a cell', () => {
  test('is written in words', () => {
    const value = [
      { skill: 'SCBA', validUntilOn: '2027-12-31', hours: 8 },
      { skill: 'MEDIC', validUntilOn: null, hours: null },
    ];
    expect(cellOf(held, value, wording)).toBe('空气呼吸器 · 有效期至 2027-12-31 · 学时 8；急救');
  });

  test('is read with what people do to it: other marks, one a line, dates as they write them', () => {
    expect(read('急救;空气呼吸器·有效期至 2027/3/1')).toEqual({
      value: [
        { skill: 'MEDIC', validUntilOn: null, hours: null },
        { skill: 'SCBA', validUntilOn: '2027-03-01', hours: null },
      ],
    });
    expect(read('SCBA\n\n急救')).toMatchObject({ value: [{ skill: 'SCBA' }, { skill: 'MEDIC' }] });
  });

  test('says what is wrong with it', () => {
    expect(read('游泳')).toEqual({ code: 'not_in_list' });
    expect(read('急救 · 何时 2027-03-01')).toEqual({ code: 'not_in_list' });
    expect(read('急救 · 有效期至 明年')).toEqual({ code: 'not_date' });
  });

  test('reads back as it was, whatever it holds', () => {
    const noted = listOf('note', { text: text({ max: 40 }), skill: optional(coded(skill)) }, { max: 20 });
    const entry = fc.record({
      text: fc.oneof(fc.string({ minLength: 1, maxLength: 9 }), fc.constantFrom('甲；乙', '甲 · 乙', ' 甲', '[甲')),
      skill: fc.constantFrom('SCBA', 'MEDIC', null),
    });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), (value) => {
        const cell = cellOf(noted, value, wording);
        expect(parseCell(noted, { kind: 'text', text: String(cell) }, wording)).toEqual({ value });
      }),
    );
  });
});
