import { DispatchInputError } from './errors.ts';
import type { CapabilityNeed, CrewNeed, DemandSlot, RunCard, RunCardSet } from './run-card.ts';
import { requireCode, requireList, requireNumber, requireObject, requireText, requireWhole } from './requirement.ts';

const necessities = ['MANDATORY', 'DESIRED'];

/** @throws DispatchInputError naming the need that is malformed */
export function checkNeeds(needs: readonly CapabilityNeed[], path: string): void {
  requireList(needs, path);
  needs.forEach((need, index) => {
    requireObject(need, `${path}[${index}]`);
    requireText(need.capability, `${path}[${index}]`, 'capability');
    if (need.atLeast !== undefined) requireNumber(need.atLeast, `${path}[${index}]`, 'atLeast');
    if (need.siteHeightUpTo !== undefined) requireNumber(need.siteHeightUpTo, `${path}[${index}]`, 'siteHeightUpTo');
  });
}

function checkCrew(crew: CrewNeed | undefined, path: string): void {
  if (crew === undefined) return;
  requireObject(crew, path, 'crew');
  if (crew.minimum !== undefined) requireWhole(crew.minimum, path, 'crew.minimum');
  if (crew.qualifications === undefined) return;
  requireList(crew.qualifications, path, 'crew.qualifications');
  for (const qualification of crew.qualifications) requireText(qualification, path, 'crew.qualifications');
}

function checkSlots(slots: readonly DemandSlot[], path: string): void {
  requireList(slots, path);
  const seen = new Set<string>();
  slots.forEach((slot, index) => {
    const at = `${path}[${index}]`;
    requireObject(slot, at);
    requireText(slot.id, at, 'id');
    if (seen.has(slot.id)) throw new DispatchInputError(`${at}.id`, 'repeated');
    seen.add(slot.id);
    requireText(slot.labelKey, at, 'labelKey');
    checkNeeds(slot.needs, `${at}.needs`);
    requireWhole(slot.count, at, 'count', 10_000);
    requireCode(slot.necessity, necessities, at, 'necessity');
    checkCrew(slot.crew, at);
    if (slot.withinSeconds !== undefined) requireWhole(slot.withinSeconds, at, 'withinSeconds', 86_400);
    requireList(slot.substitutes, at, 'substitutes');
    slot.substitutes.forEach((substitute, place) => {
      const inside = `${at}.substitutes[${place}]`;
      requireObject(substitute, inside);
      requireText(substitute.id, inside, 'id');
      checkNeeds(substitute.needs, `${inside}.needs`);
      checkCrew(substitute.crew, inside);
      requireWhole(substitute.penalty, inside, 'penalty', 1_000);
      if (substitute.penalty === 0) throw new DispatchInputError(`${inside}.penalty`, 'missing');
    });
  });
}

function checkAggregates(aggregates: RunCard['aggregates'], path: string): void {
  requireList(aggregates, path);
  aggregates.forEach((total, index) => {
    requireObject(total, `${path}[${index}]`);
    requireText(total.id, `${path}[${index}]`, 'id');
    requireText(total.labelKey, `${path}[${index}]`, 'labelKey');
    requireText(total.capability, `${path}[${index}]`, 'capability');
    requireNumber(total.atLeast, `${path}[${index}]`, 'atLeast');
  });
}

/** @throws DispatchInputError naming the field of the card that is malformed */
export function checkRunCard(card: RunCard, path: string): void {
  requireObject(card, path);
  requireText(card.version, path, 'version');
  requireText(card.incidentType, path, 'incidentType');
  requireWhole(card.level, path, 'level');
  checkSlots(card.slots, `${path}.slots`);
  checkAggregates(card.aggregates, `${path}.aggregates`);
}

interface Vocabulary {
  readonly capabilities: ReadonlySet<string>;
  readonly qualifications: ReadonlySet<string>;
}

function checkWords(slots: readonly DemandSlot[], path: string, words: Vocabulary): void {
  const checkPart = (needs: readonly CapabilityNeed[], crew: CrewNeed | undefined, at: string): void => {
    for (const { capability } of needs) {
      if (!words.capabilities.has(capability))
        throw new DispatchInputError(`${at}.needs.${capability}`, 'unknown_reference');
    }
    for (const qualification of crew?.qualifications ?? []) {
      if (words.qualifications.has(qualification)) continue;
      throw new DispatchInputError(`${at}.crew.qualifications.${qualification}`, 'unknown_reference');
    }
  };
  slots.forEach((slot, index) => {
    checkPart(slot.needs, slot.crew, `${path}[${index}]`);
    slot.substitutes.forEach((substitute, place) => {
      checkPart(substitute.needs, substitute.crew, `${path}[${index}].substitutes[${place}]`);
    });
  });
}

function readTerms(
  terms: readonly { readonly id: string; readonly labelKey: string }[],
  path: string,
): ReadonlySet<string> {
  requireList(terms, path);
  terms.forEach((term, index) => {
    requireObject(term, `${path}[${index}]`);
    requireText(term.id, `${path}[${index}]`, 'id');
    requireText(term.labelKey, `${path}[${index}]`, 'labelKey');
  });
  return new Set(terms.map((term) => term.id));
}

/**
 * Reads a set of run cards from parsed JSON.
 * @throws DispatchInputError naming the field: a malformed card, a word or formation that is not there, a repeated card
 */
export function readRunCards(json: unknown): RunCardSet {
  const set = json as RunCardSet;
  requireObject(set, 'runCards');
  requireText(set.version, 'runCards', 'version');
  requireText(set.source, 'runCards', 'source');
  requireText(set.effectiveFrom, 'runCards', 'effectiveFrom');
  requireCode(set.status, ['DESIGN', 'LOCAL'], 'runCards', 'status');
  const words: Vocabulary = {
    capabilities: readTerms(set.capabilities, 'runCards.capabilities'),
    qualifications: readTerms(set.qualifications, 'runCards.qualifications'),
  };
  requireList(set.formations, 'runCards', 'formations');
  const formationIds = new Set<string>();
  set.formations.forEach((formation, index) => {
    const path = `runCards.formations[${index}]`;
    requireObject(formation, path);
    requireText(formation.id, path, 'id');
    requireText(formation.labelKey, path, 'labelKey');
    requireWhole(formation.people, path, 'people');
    requireWhole(formation.vehicles, path, 'vehicles');
    checkSlots(formation.slots, `${path}.slots`);
    checkWords(formation.slots, `${path}.slots`, words);
    checkAggregates(formation.aggregates ?? [], `${path}.aggregates`);
    if (formationIds.has(formation.id)) throw new DispatchInputError(`${path}.id`, 'repeated');
    formationIds.add(formation.id);
  });
  requireList(set.cards, 'runCards', 'cards');
  const cardKeys = new Set<string>();
  set.cards.forEach((card, index) => {
    const path = `runCards.cards[${index}]`;
    requireObject(card, path);
    requireText(card.incidentType, path, 'incidentType');
    requireWhole(card.level, path, 'level');
    checkSlots(card.slots, `${path}.slots`);
    checkWords(card.slots, `${path}.slots`, words);
    checkAggregates(card.aggregates ?? [], `${path}.aggregates`);
    for (const id of card.formations ?? []) {
      if (!formationIds.has(id)) throw new DispatchInputError(`${path}.formations.${id}`, 'unknown_reference');
    }
    const key = `${card.incidentType}/${card.level}`;
    if (cardKeys.has(key)) throw new DispatchInputError(path, 'repeated');
    cardKeys.add(key);
  });
  return set;
}
