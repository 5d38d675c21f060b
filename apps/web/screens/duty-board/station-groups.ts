import type { UnitView } from '@wanghuo/forces/model';
import { dutyLook, dutyOrder } from '@wanghuo/forces/web';
import { activityLooks, type MarkLook } from '@wanghuo/platform-web';

export interface StationGroup {
  readonly stationId: string;
  readonly name: string;
  readonly kind: string;
  readonly units: readonly BoardUnit[];
  readonly ready: number;
  readonly missingCrew: number;
  /** Everybody at home and nobody missing. */
  readonly isQuiet: boolean;
}

/** A unit that has been ordered has not moved yet, but it is no longer to be had. */
export interface BoardUnit extends Omit<UnitView, 'dutyState'> {
  readonly dutyState: UnitView['dutyState'] | 'ORDERED';
}

/** The mark of a unit on the board. */
export const boardLook = (state: string): MarkLook => (state === 'ORDERED' ? activityLooks.starting : dutyLook(state));

/** The units of the board, with those that have an order and have not turned out yet told apart. */
export function withOrders(units: readonly UnitView[], orderedUnitIds: ReadonlySet<string>): readonly BoardUnit[] {
  return units.map((unit) =>
    orderedUnitIds.has(unit.id) && unit.isAvailable
      ? { ...unit, dutyState: 'ORDERED' as const, isAvailable: false }
      : unit,
  );
}

const kinds = ['FIRE_STATION', 'GOVERNMENT_BRIGADE', 'ENTERPRISE_BRIGADE', 'MICRO_STATION', 'VOLUNTEER_TEAM'];
const rank = (state: string) =>
  state === 'ORDERED' ? dutyOrder.indexOf('TURNED_OUT') + 0.5 : dutyOrder.indexOf(state as (typeof dutyOrder)[number]);

/** Units by station in the order of their states; stations where something happens come first, then by kind and name. */
export function stationGroupsOf(units: readonly BoardUnit[]): readonly StationGroup[] {
  return [...Map.groupBy(units, (unit) => unit.stationId)]
    .map(([stationId, own]) => {
      const first = own[0] as BoardUnit;
      return {
        stationId,
        name: first.stationName,
        kind: first.stationKind,
        units: own.toSorted((a, b) => rank(a.dutyState) - rank(b.dutyState) || (a.callSign < b.callSign ? -1 : 1)),
        ready: own.filter((unit) => unit.isAvailable).length,
        missingCrew: own.reduce((sum, unit) => sum + Math.max(0, unit.crewSize - unit.crewCount), 0),
        isQuiet: own.every((unit) => unit.dutyState === 'IN_STATION' && unit.crewCount >= unit.crewSize),
      };
    })
    .sort(
      (a, b) =>
        Number(a.isQuiet) - Number(b.isQuiet) ||
        kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
        (a.name < b.name ? -1 : a.name > b.name ? 1 : a.stationId < b.stationId ? -1 : 1),
    );
}
