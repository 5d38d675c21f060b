import { DispatchInputError } from './errors.ts';
import { requireCode, requireList, requireNumber, requireObject, requireText, requireWhole } from './requirement.ts';

/** Where a fire is. SPECIAL is high-rise, underground, crowded, dangerous goods, important or otherwise special. */
export type PlaceKind = 'ORDINARY' | 'SPECIAL';
export type AreaWord = 'SMALL' | 'MEDIUM' | 'LARGE';
export type RescueDifficulty = 'QUICK' | 'DIFFICULT' | 'SEVERE' | 'VERY_SEVERE';

/** What is known when the level is asked for; absent means not known yet. */
export interface FireFacts {
  readonly kind: 'FIRE';
  /** Dead, injured or trapped, actual or possible. */
  readonly personsAffected?: number;
  readonly place?: PlaceKind;
  /** Burning area; used before the word when both are given. */
  readonly areaSquareMetres?: number;
  readonly areaWord?: AreaWord;
}

export interface RescueFacts {
  readonly kind: 'RESCUE';
  readonly personsAffected?: number;
  readonly difficulty?: RescueDifficulty;
}

export type LevelFacts = FireFacts | RescueFacts;

/** Lower bounds of the levels; equality reaches the level. */
export interface LevelRules {
  readonly version: string;
  readonly fire: {
    /** From how many persons levels 2, 3, 4 and 5 apply. */
    readonly personsFrom: readonly number[];
    readonly ordinary: { readonly largeFromSquareMetres: number };
    readonly special: { readonly mediumFromSquareMetres: number; readonly largeFromSquareMetres: number };
  };
  readonly rescue: {
    /** From how many persons levels 2, 3 and 4 apply. */
    readonly personsFrom: readonly number[];
  };
}

export type LevelReason =
  | { readonly criterion: 'PERSONS'; readonly level: number; readonly persons: number }
  | {
      readonly criterion: 'PLACE_AND_AREA';
      readonly level: number;
      readonly place: PlaceKind;
      readonly area: AreaWord;
      readonly areaSquareMetres: number | null;
      /** True when the area is not known and the smallest was taken. */
      readonly areaAssumed: boolean;
    }
  | { readonly criterion: 'DIFFICULTY'; readonly level: number; readonly difficulty: RescueDifficulty };

/** The level and all that was weighed; the level is that of the highest reason, or 1 when nothing is known. */
export interface LevelAssessment {
  readonly level: number;
  readonly colour: LevelColour;
  readonly rulesVersion: string;
  readonly reasons: readonly LevelReason[];
  /** Facts that were not known and might raise the level. */
  readonly unknown: readonly string[];
}

export type LevelColour = 'GREEN' | 'BLUE' | 'YELLOW' | 'ORANGE' | 'RED';

const fireColours: readonly LevelColour[] = ['GREEN', 'BLUE', 'YELLOW', 'ORANGE', 'RED'];
const rescueColours: readonly LevelColour[] = ['BLUE', 'YELLOW', 'ORANGE', 'RED'];
const difficultyLevels: Readonly<Record<RescueDifficulty, number>> = {
  QUICK: 1,
  DIFFICULT: 2,
  SEVERE: 3,
  VERY_SEVERE: 4,
};

function levelByPersons(persons: number, personsFrom: readonly number[]): number {
  return 1 + personsFrom.filter((bound) => persons >= bound).length;
}

function areaWordOf(facts: FireFacts, place: PlaceKind, rules: LevelRules): AreaWord | undefined {
  const area = facts.areaSquareMetres;
  if (area === undefined) return facts.areaWord;
  if (place === 'ORDINARY') return area >= rules.fire.ordinary.largeFromSquareMetres ? 'LARGE' : 'SMALL';
  if (area >= rules.fire.special.largeFromSquareMetres) return 'LARGE';
  return area >= rules.fire.special.mediumFromSquareMetres ? 'MEDIUM' : 'SMALL';
}

function levelByPlace(place: PlaceKind, area: AreaWord): number {
  // An ordinary place knows small and large only; "medium" said of one is not yet large.
  if (place === 'ORDINARY') return area === 'LARGE' ? 2 : 1;
  return { SMALL: 3, MEDIUM: 4, LARGE: 5 }[area];
}

/**
 * The alarm level of a fire (1–5) or a rescue (1–4): the higher of persons and of place with area, or difficulty.
 * Source: XF/T 1340-2016; the area words and the persons of rescues are this project's default (domain rules 6.2).
 * @throws DispatchInputError naming the fact that is out of range
 */
export function levelFor(facts: LevelFacts, rules: LevelRules): LevelAssessment {
  requireObject(facts, 'facts');
  requireCode(facts.kind, ['FIRE', 'RESCUE'], 'facts', 'kind');
  const reasons: LevelReason[] = [];
  const unknown: string[] = [];
  const persons = facts.personsAffected;
  if (persons === undefined) unknown.push('personsAffected');
  else {
    requireWhole(persons, 'facts', 'personsAffected');
    const { personsFrom } = facts.kind === 'FIRE' ? rules.fire : rules.rescue;
    reasons.push({ criterion: 'PERSONS', level: levelByPersons(persons, personsFrom), persons });
  }
  if (facts.kind === 'FIRE') {
    const { place } = facts;
    if (place === undefined) unknown.push('place');
    else {
      requireCode(place, ['ORDINARY', 'SPECIAL'], 'facts', 'place');
      if (facts.areaSquareMetres !== undefined) requireNumber(facts.areaSquareMetres, 'facts', 'areaSquareMetres');
      if (facts.areaWord !== undefined) requireCode(facts.areaWord, ['SMALL', 'MEDIUM', 'LARGE'], 'facts', 'areaWord');
      const known = areaWordOf(facts, place, rules);
      if (known === undefined) unknown.push('areaSquareMetres');
      const area = known ?? 'SMALL';
      reasons.push({
        criterion: 'PLACE_AND_AREA',
        level: levelByPlace(place, area),
        place,
        area,
        areaSquareMetres: facts.areaSquareMetres ?? null,
        areaAssumed: known === undefined,
      });
    }
  } else if (facts.difficulty === undefined) unknown.push('difficulty');
  else {
    requireCode(facts.difficulty, Object.keys(difficultyLevels), 'facts', 'difficulty');
    const { difficulty } = facts;
    reasons.push({ criterion: 'DIFFICULTY', level: difficultyLevels[difficulty], difficulty });
  }
  const level = Math.max(1, ...reasons.map((reason) => reason.level));
  const colour = (facts.kind === 'FIRE' ? fireColours : rescueColours)[level - 1]!;
  return { level, colour, rulesVersion: rules.version, reasons, unknown };
}

/** A wish to change the level of a running incident. */
export interface LevelChange {
  readonly kind: 'FIRE' | 'RESCUE';
  readonly from: number;
  readonly to: number;
  /** Whether 控制 (t8, UNDER_CONTROL) has been reported. */
  readonly underControl: boolean;
  readonly reason: string;
}

export type LevelChangeVerdict =
  | { readonly allowed: true; readonly direction: 'RAISE' | 'LOWER' }
  | {
      readonly allowed: false;
      readonly because: 'OUT_OF_RANGE' | 'UNCHANGED' | 'NOT_UNDER_CONTROL' | 'REASON_MISSING';
    };

/** A level may be raised at any time; it may be lowered only after 控制 and with a reason (ruling 15). */
export function judgeLevelChange(change: LevelChange): LevelChangeVerdict {
  const highest = change.kind === 'FIRE' ? 5 : 4;
  if (!Number.isInteger(change.to) || change.to < 1 || change.to > highest)
    return { allowed: false, because: 'OUT_OF_RANGE' };
  if (change.to === change.from) return { allowed: false, because: 'UNCHANGED' };
  if (change.to > change.from) return { allowed: true, direction: 'RAISE' };
  if (!change.underControl) return { allowed: false, because: 'NOT_UNDER_CONTROL' };
  if (change.reason.trim() === '') return { allowed: false, because: 'REASON_MISSING' };
  return { allowed: true, direction: 'LOWER' };
}

/**
 * Reads the level rules from parsed JSON.
 * @throws DispatchInputError naming the rule that is missing or not rising
 */
export function readLevelRules(json: unknown): LevelRules {
  const rules = json as LevelRules;
  requireObject(rules, 'levelRules');
  requireText(rules.version, 'levelRules', 'version');
  requireObject(rules.fire, 'levelRules', 'fire');
  requireObject(rules.rescue, 'levelRules', 'rescue');
  const checkRising = (bounds: readonly number[], count: number, field: string): void => {
    requireList(bounds, 'levelRules', field);
    bounds.forEach((bound, index) => {
      requireWhole(bound, 'levelRules', `${field}[${index}]`);
      if (index > 0 && bound <= bounds[index - 1]!)
        throw new DispatchInputError(`levelRules.${field}[${index}]`, 'not_rising');
    });
    if (bounds.length !== count) throw new DispatchInputError(`levelRules.${field}`, 'missing');
  };
  checkRising(rules.fire.personsFrom, 4, 'fire.personsFrom');
  checkRising(rules.rescue.personsFrom, 3, 'rescue.personsFrom');
  requireNumber(rules.fire.ordinary?.largeFromSquareMetres, 'levelRules', 'fire.ordinary.largeFromSquareMetres');
  requireNumber(rules.fire.special?.mediumFromSquareMetres, 'levelRules', 'fire.special.mediumFromSquareMetres');
  requireNumber(rules.fire.special?.largeFromSquareMetres, 'levelRules', 'fire.special.largeFromSquareMetres');
  return rules;
}
