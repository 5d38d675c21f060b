import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DispatchInputError, RunCardMissingError } from './errors.ts';
import { readRunCards } from './run-card-check.ts';
import { formationCard, resolveRunCard, typeChain } from './run-card.ts';
import type { DemandSlot } from './run-card.ts';

const json = (): unknown =>
  JSON.parse(readFileSync(new URL('../../reference/codes/run-cards.json', import.meta.url), 'utf8'));
const cards = readRunCards(json());
const labels = JSON.parse(readFileSync(new URL('./labels.zh-CN.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

const countVehicles = (slots: readonly DemandSlot[], necessity?: string): number =>
  slots
    .filter(
      (slot) => slot.labelKey !== 'slot.initialResponse' && (necessity === undefined || slot.necessity === necessity),
    )
    .reduce((sum, slot) => sum + slot.count, 0);

test('a fire type falls back by tens and then to all fires, other classes straight to their whole', () => {
  expect(typeChain('F12')).toEqual(['F12', 'F10', 'F00']);
  expect(typeChain('F60')).toEqual(['F60', 'F00']);
  expect(typeChain('R13')).toEqual(['R13', 'R00']);
  expect(typeChain('S00')).toEqual(['S00']);
});

test('the card of the most particular type answers, else a more general one, else a lower level', () => {
  expect(resolveRunCard(cards, 'F12', 3)).toMatchObject({ incidentType: 'F12', level: 3 });
  expect(resolveRunCard(cards, 'F11', 3)).toMatchObject({ incidentType: 'F00', level: 3 });
  expect(resolveRunCard(cards, 'F31', 1)).toMatchObject({ incidentType: 'F00', level: 1 });
  expect(resolveRunCard(cards, 'R13', 4)).toMatchObject({ incidentType: 'R00', level: 4 });
  expect(resolveRunCard(cards, 'S05', 3)).toMatchObject({ incidentType: 'S00', level: 2 });
  expect(() => resolveRunCard(cards, 'Z01', 1)).toThrow(RunCardMissingError);
});

test('slots of a formation are added under its name', () => {
  const ids = resolveRunCard(cards, 'F12', 3).slots.map((slot) => slot.id);
  expect(ids).toContain('attack');
  expect(ids).toContain('FM-HIGH/cafs');
  expect(new Set(ids).size).toBe(ids.length);
});

test.each([
  [1, 2, 3],
  [2, 4, 6],
  [3, 8, 12],
  [4, 15, 20],
  [5, 25, 40],
])('every fire card of level %i asks for %i to %i vehicles', (level, fewest, most) => {
  for (const type of ['F00', 'F12', 'F31', 'F40', 'F53', 'F70']) {
    const { slots } = resolveRunCard(cards, type, level);
    expect(countVehicles(slots, 'MANDATORY')).toBeGreaterThanOrEqual(fewest);
    expect(countVehicles(slots)).toBeLessThanOrEqual(most);
  }
});

test.each([
  ['FM-FIRE', 3, 15],
  ['FM-HIGH', 8, 40],
  ['FM-CHEM', 7, 40],
  ['FM-UGD', 5, 30],
  ['FM-WATER', 4, 20],
  ['FM-MTN', 4, 16],
  ['FM-QUAKE', 5, 30],
  ['FM-FLOOD', 2, 12],
  ['FM-LOG', 5, 12],
  ['FM-COMM', 2, 6],
])('%s keeps its total of %i units and %i people', (id, units, people) => {
  const formation = cards.formations.find((candidate) => candidate.id === id)!;
  expect(formation.people).toBe(people);
  expect(formation.vehicles).toBe(units);
  expect(countVehicles(formationCard(cards, id).slots, 'MANDATORY')).toBe(units);
});

test('every word of the cards has its Chinese label', () => {
  const slots = [...cards.formations, ...cards.cards].flatMap((part) => part.slots);
  const keys = [
    ...slots.flatMap((slot) => [slot.labelKey, ...slot.substitutes.map((substitute) => `substitute.${substitute.id}`)]),
    ...cards.formations.map((formation) => formation.labelKey),
    ...cards.formations.flatMap((formation) => (formation.aggregates ?? []).map((total) => total.labelKey)),
    ...cards.capabilities.map((term) => term.labelKey),
    ...cards.qualifications.map((term) => term.labelKey),
  ];
  expect([...new Set(keys)].filter((key) => !(key in labels))).toEqual([]);
});

test('a card that names an unknown word or formation is refused with its place', () => {
  // oxlint-disable-next-line typescript/no-explicit-any -- the point is to break the shape
  const broken = (change: (set: any) => void): string => {
    const set = json();
    change(set);
    try {
      readRunCards(set);
    } catch (error) {
      if (error instanceof DispatchInputError) return `${error.field} ${error.reason}`;
      throw error;
    }
    return 'accepted';
  };
  expect(broken((set) => (set.cards[0].slots[0].needs[0].capability = 'pumpe'))).toBe(
    'runCards.cards[0].slots[0].needs.pumpe unknown_reference',
  );
  expect(broken((set) => (set.cards[0].formations = ['FM-NONE']))).toBe(
    'runCards.cards[0].formations.FM-NONE unknown_reference',
  );
  expect(broken((set) => (set.cards[0].slots[0].count = -1))).toBe('runCards.cards[0].slots[0].count negative');
  expect(broken((set) => set.cards.push(set.cards[0]))).toMatch(/ repeated$/);
});
