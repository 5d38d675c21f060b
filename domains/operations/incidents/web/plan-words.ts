import type { Change, DispatchPlan, Rejection, Shortfall } from '@wanghuo/dispatch';
import engineLabels from '@wanghuo/dispatch/labels' with { type: 'json' };
import { formatClock, formatDecimal, formatDuration, type Translate, translateWith } from '@wanghuo/platform-web';

/** Names of units beside a plan, as the server sends them. */
export type UnitNames = Readonly<
  Record<
    string,
    {
      readonly callSign: string;
      readonly stationName: string;
      readonly apparatusType: string | null;
      readonly townshipCode: string;
    }
  >
>;

/** A recommendation as a screen holds it; `planId` is missing while it is only a preview. */
export interface Proposal {
  readonly planId?: string;
  readonly plan: DispatchPlan;
  readonly units: UnitNames;
  readonly calculationMilliseconds?: number;
  readonly isSynthetic?: boolean;
}

/** The engine's own words. */
export const engineWords: Translate = translateWith(engineLabels);

const slotWord = (plan: DispatchPlan, slotId: string): string => {
  const slot = plan.slots.find((one) => one.slotId === slotId);
  return slot ? engineWords(slot.labelKey) : (engineWords.find(`slot.${slotId}`) ?? slotId);
};

/** `主战灭火`, or `主战灭火（以泡沫车代替）`. */
export function slotSentence(plan: DispatchPlan, slotId: string | null, substituteId: string | null): string {
  if (slotId === null) return '';
  const substitute = substituteId ? (engineWords.find(`substitute.${substituteId}`) ?? substituteId) : null;
  return substitute ? `${slotWord(plan, slotId)} · ${substitute}` : slotWord(plan, slotId);
}

/** What would have to be otherwise for a unit to be chosen, one change as one clause. */
export function changeSentence(plan: DispatchPlan, change: Change): string {
  switch (change.set) {
    case 'capability':
      return change.atLeast === true
        ? engineWords('change.capability', { capability: engineWords(`capability.${change.capability}`) })
        : engineWords('change.capabilityAtLeast', {
            capability: engineWords(`capability.${change.capability}`),
            atLeast: formatDecimal(change.atLeast),
          });
    case 'qualification':
      return engineWords('change.qualification', { qualification: engineWords(`qualification.${change.add}`) });
    case 'dimension':
      return engineWords('change.dimension', {
        dimension: engineWords(`dimension.${change.dimension}`),
        atMost: formatDecimal(change.atMost),
      });
    case 'crewCount':
      return engineWords('change.crewCount', { atLeast: change.atLeast });
    case 'demand':
      return engineWords('change.demand', { slot: slotWord(plan, change.slotId), to: change.to });
    case 'travelSeconds':
      return change.lifts
        ? engineWords('change.travelSecondsLifting', {
            lifts: engineWords(`unreachable.${change.lifts}`),
            atMost: change.atMost,
          })
        : engineWords('change.travelSeconds', { atMost: change.atMost });
    case 'positionAgeSeconds':
    case 'turnoutSeconds':
      return engineWords(`change.${change.set}`, { atMost: change.atMost });
    case 'authority':
    case 'assignment':
    case 'dutyState':
      return engineWords(`change.${change.set}`);
  }
}

/** The facts behind a rejection, after the heading of its constraint. */
export function rejectionSentence(t: Translate, plan: DispatchPlan, rejection: Rejection, units: UnitNames): string {
  const key = `plan.rejection.${rejection.constraint}`;
  switch (rejection.constraint) {
    case 'NO_AUTHORITY':
      return t.find(`plan.authority.${rejection.basis}`, `code.stationKind.${rejection.basis}`) ?? rejection.basis;
    case 'ASSIGNED_ELSEWHERE':
      return t(key, { phase: t(`plan.phase.${rejection.phase}`) });
    case 'UNAVAILABLE':
      return t.find(`state.${rejection.reason}`) ?? rejection.reason;
    case 'CREW_TOO_SMALL':
      return t(key, { count: rejection.count, minimum: rejection.minimum });
    case 'POSITION_TOO_OLD':
      return t(key, { age: formatDuration(rejection.ageSeconds), limit: formatDuration(rejection.limitSeconds) });
    case 'UNREACHABLE':
      return engineWords.find(`unreachable.${rejection.reason}`) ?? rejection.reason;
    case 'SITE_ACCESS':
      return t(key, {
        dimension: engineWords(`dimension.${rejection.dimension}`),
        has: formatDecimal(rejection.has),
        limit: formatDecimal(rejection.limit),
      });
    case 'TOO_FAR':
      return t(key, {
        arrival: formatDuration(rejection.arrivalSeconds),
        limit: formatDuration(rejection.limitSeconds),
      });
    case 'CAPABILITY_MISSING':
      return t(key, {
        slot: rejection.nearestSlotId ? slotWord(plan, rejection.nearestSlotId) : '',
        capabilities: rejection.capabilities.map((one) => engineWords(`capability.${one}`)).join('、'),
      });
    case 'QUALIFICATION_MISSING': {
      const wanted = [
        ...rejection.qualifications.map((one) => engineWords(`qualification.${one}`)),
        ...(rejection.crewMinimum === null ? [] : [t('plan.crewAtLeast', { count: rejection.crewMinimum })]),
      ];
      return t(key, { slot: slotWord(plan, rejection.slotId), wanted: wanted.join('、') });
    }
    case 'TOO_LATE_FOR_SLOT':
      return t(key, { slot: slotWord(plan, rejection.slotId), within: formatDuration(rejection.withinSeconds) });
    case 'OUTRANKED':
      return t(key, {
        slots: [...new Set(rejection.slotIds.map((one) => slotWord(plan, one)))].join('、'),
        units: rejection.byUnitIds
          .slice(0, 4)
          .map((one) => units[one]?.callSign ?? one)
          .join('、'),
      });
  }
}

/** A shortfall in words: what is missing and what keeps the units that could serve. */
export function shortfallSentence(t: Translate, shortfall: Shortfall): string {
  const what = t('plan.missing', { slot: engineWords(shortfall.labelKey), count: shortfall.missing });
  const blocked = shortfall.blockedBy.map(({ constraint, unitIds }) =>
    t('plan.blocked', { count: unitIds.length, reason: engineWords(`constraint.${constraint}`) }),
  );
  return blocked.length === 0
    ? `${what}${t('plan.missing.none')}`
    : `${what}${t('plan.missing.because', { blocked: blocked.join('，') })}`;
}

/** Substitutions of the plan, each as one clause. */
export function substitutionSentences(t: Translate, plan: DispatchPlan, units: UnitNames): readonly string[] {
  return plan.recommended
    .filter((one) => one.substituteId !== null)
    .map((one) =>
      t('plan.substituted', {
        unit: units[one.unitId]?.callSign ?? one.unitId,
        slot: slotSentence(plan, one.slotId, one.substituteId),
      }),
    );
}

/** `4′10″ · 03:16:50` */
export const arrivalWords = (arrival: { readonly seconds: number; readonly arrivesAt: string }): string =>
  `${formatDuration(arrival.seconds)} · ${formatClock(arrival.arrivesAt)}`;
