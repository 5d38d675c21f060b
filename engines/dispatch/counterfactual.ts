import type { Change } from './change.ts';
import { chooseUnits, latestUsefulArrival } from './choice.ts';
import type { Choice, ChoiceQuestion } from './choice.ts';
import type { Assessment } from './eligibility.ts';
import type { DispatchRules } from './rules.ts';

/** Whether making `made` also makes `wanted` true. */
function implies(made: Change, wanted: Change): boolean {
  if (made.set === 'capability' && wanted.set === 'capability') {
    if (made.capability !== wanted.capability) return false;
    return wanted.atLeast === true || (made.atLeast !== true && made.atLeast >= wanted.atLeast);
  }
  if (made.set === 'qualification' && wanted.set === 'qualification') return made.add === wanted.add;
  if (made.set === 'crewCount' && wanted.set === 'crewCount') return made.atLeast >= wanted.atLeast;
  return false;
}

/** Joins changes, leaving out what another of them brings anyway. */
function joinChanges(...lists: readonly (readonly Change[])[]): Change[] {
  const joined: Change[] = [];
  for (const list of lists) {
    for (const change of list) {
      if (isImplied(change, joined)) continue;
      let kept = 0;
      for (const made of joined) if (!implies(change, made)) joined[kept++] = made;
      joined.length = kept;
      joined.push(change);
    }
  }
  return joined;
}

const noChanges: readonly Change[] = [];

function remediesOf({ failures }: Assessment): readonly Change[] {
  if (failures.length === 0) return noChanges;
  return failures.length === 1 ? failures[0]!.remedies : failures.flatMap((failure) => failure.remedies);
}

/** The changes that others do not bring anyway. */
function without(lacking: readonly Change[], made: readonly Change[]): readonly Change[] {
  for (let index = 0; index < lacking.length; index += 1)
    if (isImplied(lacking[index]!, made)) return lacking.filter((wanted) => !isImplied(wanted, made));
  return lacking;
}

/** Whether all that is wanted comes with what is made. */
function isMade(wanted: readonly Change[], made: readonly Change[]): boolean {
  for (let index = 0; index < wanted.length; index += 1) if (!isImplied(wanted[index]!, made)) return false;
  return true;
}

function isImplied(wanted: Change, made: readonly Change[]): boolean {
  for (let index = 0; index < made.length; index += 1) if (implies(made[index]!, wanted)) return true;
  return false;
}

/** Whether changes are as many as others that bring them all. */
function asksLess(changes: readonly Change[], others: readonly Change[] | undefined): boolean {
  return others?.length === changes.length && isMade(changes, others);
}

/** The shortest length above another, or infinity. */
function leastOver(lists: readonly (readonly Change[])[], length: number): number {
  let least = Infinity;
  for (const list of lists) if (list.length > length && list.length < least) least = list.length;
  return least;
}

/** Answers "why not" for the rejected units of one plan; solves again only for units that no arrival could bring in. */
export class Counterfactuals {
  readonly #question: ChoiceQuestion;
  readonly #choice: Choice;
  readonly #rules: DispatchRules;
  readonly #larger = new Map<string, Choice>();

  constructor(question: ChoiceQuestion, choice: Choice, rules: DispatchRules) {
    this.#question = question;
    this.#choice = choice;
    this.#rules = rules;
  }

  /**
   * Changes which, made together, have the unit chosen, and of which none can be left out. Remedies of the unit
   * itself come first, then the least that the easiest slot asks of it, then an earlier arrival. If not even an arrival
   * at second zero would do, the card would have to ask for more. Null only for a card without slots.
   */
  explain(assessment: Assessment): readonly Change[] | null {
    const { options } = this.#question;
    if (options.length === 0) return null;
    const remedies = remediesOf(assessment);
    const extras =
      remedies.length === 0 ? assessment.lacking : assessment.lacking.map((lacking) => without(lacking, remedies));
    let least = Infinity;
    for (let effort = leastOver(extras, -1); effort < Infinity; effort = leastOver(extras, effort)) {
      least = Math.min(least, effort);
      const easiest = this.#easiest(this.#choice, assessment, remedies, extras, effort);
      if (easiest === undefined) continue;
      const made = joinChanges(remedies, easiest);
      return this.#arriveBy(assessment, made, this.#latestArrival(this.#choice, assessment, made));
    }
    return this.#withMoreDemand(assessment, remedies, extras, least);
  }

  /**
   * The extra changes of the option that bears the latest arrival, among the wanted ones by which the unit could enter
   * the choice; of two that bear the same, the one that asks less. Undefined if no arrival is early enough for any.
   */
  #easiest(
    choice: Choice,
    assessment: Assessment,
    remedies: readonly Change[],
    extras: readonly (readonly Change[])[],
    effort: number,
    ofSlot?: number,
  ): readonly Change[] | undefined {
    const arrival = this.#arrivalAfter(assessment, remedies);
    let best: readonly Change[] | undefined;
    let bestLatest = -1;
    for (let index = 0; index < extras.length; index += 1) {
      const extra = extras[index]!;
      if (extra.length !== effort) continue;
      if (ofSlot !== undefined && this.#question.options[index]!.slotIndex !== ofSlot) continue;
      // An arrival that is early enough already is no reason to prefer the slot that would bear a later one.
      const latest = Math.min(arrival, this.#latestForOption(choice, assessment, index));
      if (latest > bestLatest || (latest >= 0 && latest === bestLatest && asksLess(extra, best))) {
        best = extra;
        bestLatest = latest;
      }
      if (extra.length === 0 && latest === arrival) break;
    }
    return best;
  }

  /** Arrival once the remedies are made; infinite for a unit whose drive would have to change in any case. */
  #arrivalAfter(assessment: Assessment, changes: readonly Change[]): number {
    if (assessment.travelSeconds === null) return Infinity;
    return assessment.turnoutSeconds + this.#uncertaintyAfter(assessment, changes) + assessment.travelSeconds;
  }

  /** The uncertainty of the position, after the position has been refreshed to its limit if that is among the changes. */
  #uncertaintyAfter(assessment: Assessment, changes: readonly Change[]): number {
    const { freshSeconds, limitSeconds, stalePercent } = this.#rules.position;
    const refreshed = changes.some((change) => change.set === 'positionAgeSeconds');
    return refreshed ? Math.ceil(((limitSeconds - freshSeconds) * stalePercent) / 100) : assessment.uncertaintySeconds;
  }

  #latestForOption(choice: Choice, assessment: Assessment, index: number): number {
    const { slotIndex, penalty } = this.#question.options[index]!;
    return latestUsefulArrival(choice, this.#question, slotIndex, penalty, assessment.order);
  }

  #latestArrival(choice: Choice, assessment: Assessment, made: readonly Change[]): number {
    let latest = -1;
    for (let index = 0; index < assessment.lacking.length; index += 1)
      if (isMade(assessment.lacking[index]!, made))
        latest = Math.max(latest, this.#latestForOption(choice, assessment, index));
    return latest;
  }

  /** The least count of the first easiest slot with which the unit would be chosen, and what else that takes. */
  #withMoreDemand(
    assessment: Assessment,
    remedies: readonly Change[],
    extras: readonly (readonly Change[])[],
    effort: number,
  ): readonly Change[] {
    const { options, slots } = this.#question;
    const { slotIndex } = options[extras.findIndex((extra) => extra.length === effort)]!;
    for (let count = this.#choice.counts[slotIndex]! + 1; ; count += 1) {
      const demand: Change = { set: 'demand', slotId: slots[slotIndex]!.id, to: count };
      const larger = this.#chooseWith(slotIndex, count);
      if (larger.chosenOrders.has(assessment.order)) return [demand];
      const easiest = this.#easiest(larger, assessment, remedies, extras, effort, slotIndex);
      if (easiest === undefined) continue;
      const made = joinChanges(remedies, easiest);
      return [...this.#arriveBy(assessment, made, this.#latestArrival(larger, assessment, made)), demand];
    }
  }

  #chooseWith(slotIndex: number, count: number): Choice {
    const key = `${slotIndex}:${count}`;
    let larger = this.#larger.get(key);
    if (larger === undefined) {
      const counts = this.#choice.counts.map((own, index) => (index === slotIndex ? count : own));
      larger = chooseUnits(this.#question, counts);
      this.#larger.set(key, larger);
    }
    return larger;
  }

  /** Adds what must change for the unit to arrive by `latest`: the drive first, then what the drive cannot make good. */
  #arriveBy(assessment: Assessment, changes: Change[], latest: number): Change[] {
    const { unit, travelSeconds, turnoutSeconds } = assessment;
    const { freshSeconds, stalePercent } = this.#rules.position;
    const before = turnoutSeconds + this.#uncertaintyAfter(assessment, changes);
    if (travelSeconds !== null && before + travelSeconds <= latest) return changes;

    const travel = this.#travelChange(assessment, Math.max(0, latest - before));
    if (before <= latest) return [...changes, travel];
    const rest: Change[] = travelSeconds === 0 ? [] : [travel];
    if (!unit.dutyState.onRoad) return [...changes, ...rest, { set: 'turnoutSeconds', atMost: latest }];
    const atMost = freshSeconds + Math.floor((latest * 100) / stalePercent);
    const kept = changes.filter((change) => change.set !== 'positionAgeSeconds');
    return [...kept, { set: 'positionAgeSeconds', atMost }, ...rest];
  }

  #travelChange(assessment: Assessment, atMost: number): Change {
    const unreachable = assessment.failures.find((failure) => failure.rejection.constraint === 'UNREACHABLE');
    if (unreachable?.rejection.constraint !== 'UNREACHABLE') return { set: 'travelSeconds', atMost };
    return { set: 'travelSeconds', atMost, lifts: unreachable.rejection.reason };
  }
}
