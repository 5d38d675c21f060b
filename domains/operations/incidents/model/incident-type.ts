import { defineCodeTable } from '@wanghuo/kernel';

/** Types of section 6.1 of the domain rules; the first letter is the class the statistics count. */
export const incidentType = defineCodeTable(
  'incidentType',
  'section 6.1 of the domain rules (DESIGN on the three-way statistic of the plan)',
  [
    'F00',
    'F10',
    'F11',
    'F12',
    'F13',
    'F20',
    'F21',
    'F22',
    'F23',
    'F24',
    'F30',
    'F31',
    'F32',
    'F33',
    'F40',
    'F50',
    'F51',
    'F52',
    'F53',
    'F60',
    'F70',
    'F80',
    'F90',
    'R00',
    'R01',
    'R02',
    'R03',
    'R04',
    'R05',
    'R06',
    'R07',
    'R08',
    'R09',
    'R10',
    'R11',
    'R12',
    'R13',
    'R14',
    'R15',
    'S00',
    'S01',
    'S02',
    'S03',
    'S04',
    'S05',
    'S06',
    'D00',
    'D01',
    'D02',
    'X00',
    'X01',
    'X02',
    'X03',
    'X04',
  ],
);
export type IncidentType = keyof typeof incidentType.codes;

export const incidentClass = defineCodeTable('incidentClass', 'plan, box 2; D and X are outside its totals', {
  FIRE: 'F',
  RESCUE: 'R',
  SOCIAL: 'S',
  DUTY: 'D',
  NO_ACTION: 'X',
});
export type IncidentClass = keyof typeof incidentClass.codes;

const classByLetter: Readonly<Record<string, IncidentClass>> = {
  F: 'FIRE',
  R: 'RESCUE',
  S: 'SOCIAL',
  D: 'DUTY',
  X: 'NO_ACTION',
};

export function classOf(type: string): IncidentClass {
  const found = classByLetter[type.charAt(0)];
  if (!found) throw new RangeError(`${type} is no incident type`);
  return found;
}

/** The highest level of a class: five for fires (XF/T 1340-2016), four for rescues; others have one. */
export function highestLevelOf(type: string): number {
  const kind = classOf(type);
  return kind === 'FIRE' ? 5 : kind === 'RESCUE' ? 4 : 1;
}
