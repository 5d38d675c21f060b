import type { Change, DispatchPlan, PredictedArrival, Rejection } from '@wanghuo/dispatch';
import engineLabels from '@wanghuo/dispatch/labels' with { type: 'json' };
import { wording } from './wording.ts';

/** A plan with the names of its units, as the server and the program itself answer alike. */
export interface ShownPlan {
  readonly plan: DispatchPlan;
  readonly units: Readonly<
    Record<string, { readonly callSign: string; readonly stationName: string; readonly apparatusType: string | null }>
  >;
  readonly calculationMilliseconds: number;
  readonly networkName: string;
  readonly isSynthetic: boolean;
}

function engine(key: string, values: Readonly<Record<string, unknown>> = {}): string {
  const text = (engineLabels as Readonly<Record<string, string>>)[key] ?? key.slice(key.indexOf('.') + 1);
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** A plan for reading in a terminal: what is sent, what is missing, and why each other unit is not. */
export function planTable(shown: ShownPlan, options: { readonly all: boolean }): string {
  const { plan, units } = shown;
  const nameOf = (unitId: string) => units[unitId]?.callSign ?? unitId;
  const slotOf = (slotId: string) =>
    engine(plan.slots.find((slot) => slot.slotId === slotId)?.labelKey ?? `slot.${slotId}`);
  const chosen = plan.recommended.map((one) => [
    String(one.rank),
    nameOf(one.unitId),
    units[one.unitId]?.stationName ?? '',
    one.substituteId ? `${slotOf(one.slotId)}（${engine(`substitute.${one.substituteId}`)}）` : slotOf(one.slotId),
    arrivalOf(one.arrival),
  ]);
  const rejected = plan.explanations.flatMap((one) =>
    one.outcome === 'REJECTED'
      ? [
          {
            seconds: one.arrival?.seconds ?? Number.POSITIVE_INFINITY,
            cells: [
              nameOf(one.unitId),
              one.arrival ? arrivalOf(one.arrival) : '—',
              reasonOf(one.rejection, slotOf, nameOf),
              (one.wouldBeChosenIf ?? []).map((change) => changeOf(change, slotOf)).join('，'),
            ],
          },
        ]
      : [],
  );
  rejected.sort((a, b) => a.seconds - b.seconds || ((a.cells[0] ?? '') < (b.cells[0] ?? '') ? -1 : 1));
  const kept = options.all ? rejected : rejected.slice(0, 12);
  return [
    wording('plan.head', {
      type: plan.incidentType,
      level: plan.level,
      card: plan.runCardType,
      network: shown.networkName,
      synthetic: shown.isSynthetic ? wording('plan.synthetic') : '',
    }),
    '',
    table([
      ['', wording('plan.unit'), wording('plan.station'), wording('plan.slot'), wording('plan.arrival')],
      ...chosen,
    ]),
    ...plan.shortfalls.map((one) => wording('plan.shortfall', { slot: engine(one.labelKey), missing: one.missing })),
    '',
    wording('plan.others', { count: rejected.length }),
    table([
      [wording('plan.unit'), wording('plan.arrival'), wording('plan.why'), wording('plan.unless')],
      ...kept.map(({ cells }) => cells),
    ]),
    ...(kept.length < rejected.length ? [wording('plan.more', { count: rejected.length - kept.length })] : []),
    '',
    wording('plan.hashes', { input: plan.inputHash, plan: plan.planHash, milliseconds: shown.calculationMilliseconds }),
  ].join('\n');
}

function arrivalOf({ seconds, uncertaintySeconds }: PredictedArrival): string {
  const text = `${Math.floor(seconds / 60)}′${String(Math.round(seconds % 60)).padStart(2, '0')}″`;
  return uncertaintySeconds > 0 ? `${text} +${Math.round(uncertaintySeconds)}″` : text;
}

function reasonOf(rejection: Rejection, slotOf: (id: string) => string, nameOf: (id: string) => string): string {
  const head = engine(`constraint.${rejection.constraint}`);
  const facts = factsOf(rejection, slotOf, nameOf);
  return facts === '' ? head : `${head}（${facts}）`;
}

function factsOf(rejection: Rejection, slotOf: (id: string) => string, nameOf: (id: string) => string): string {
  switch (rejection.constraint) {
    case 'CREW_TOO_SMALL':
      return `${rejection.count} < ${rejection.minimum}`;
    case 'POSITION_TOO_OLD':
      return `${rejection.ageSeconds} s > ${rejection.limitSeconds} s`;
    case 'UNREACHABLE':
      return engine(`unreachable.${rejection.reason}`);
    case 'SITE_ACCESS':
      return `${engine(`dimension.${rejection.dimension}`)} ${rejection.has} > ${rejection.limit}`;
    case 'TOO_FAR':
      return `${Math.round(rejection.arrivalSeconds)} s > ${rejection.limitSeconds} s`;
    case 'CAPABILITY_MISSING':
      return rejection.capabilities.map((one) => engine(`capability.${one}`)).join('、');
    case 'QUALIFICATION_MISSING':
      return [slotOf(rejection.slotId), ...rejection.qualifications.map((one) => engine(`qualification.${one}`))].join(
        '、',
      );
    case 'TOO_LATE_FOR_SLOT':
      return `${slotOf(rejection.slotId)} ${rejection.withinSeconds} s`;
    case 'OUTRANKED':
      return rejection.byUnitIds.slice(0, 3).map(nameOf).join('、');
    case 'NO_AUTHORITY':
    case 'ASSIGNED_ELSEWHERE':
    case 'UNAVAILABLE':
      return '';
  }
}

function changeOf(change: Change, slotOf: (id: string) => string): string {
  switch (change.set) {
    case 'capability':
      return change.atLeast === true
        ? engine('change.capability', { capability: engine(`capability.${change.capability}`) })
        : engine('change.capabilityAtLeast', {
            capability: engine(`capability.${change.capability}`),
            atLeast: change.atLeast,
          });
    case 'qualification':
      return engine('change.qualification', { qualification: engine(`qualification.${change.add}`) });
    case 'dimension':
      return engine('change.dimension', { dimension: engine(`dimension.${change.dimension}`), atMost: change.atMost });
    case 'demand':
      return engine('change.demand', { slot: slotOf(change.slotId), to: change.to });
    case 'travelSeconds':
      return change.lifts
        ? engine('change.travelSecondsLifting', { lifts: engine(`unreachable.${change.lifts}`), atMost: change.atMost })
        : engine('change.travelSeconds', { atMost: change.atMost });
    default:
      return engine(`change.${change.set}`, { ...change });
  }
}

/** Columns of even width; a Chinese character takes two places. */
function table(rows: readonly (readonly string[])[]): string {
  const widthOf = (text: string) =>
    [...text].reduce((sum, one) => sum + ((one.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
