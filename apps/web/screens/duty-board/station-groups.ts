import type { UnitView } from '@wanghuo/forces/model';
import { dutyOrder } from '@wanghuo/forces/web';

export interface StationGroup {
  readonly stationId: string;
  readonly name: string;
  readonly kind: string;
  readonly units: readonly UnitView[];
  readonly ready: number;
  readonly missingCrew: number;
  /** Something is going on or lacking here: shown in full. */
  readonly isQuiet: boolean;
}

const kinds = ['FIRE_STATION', 'GOVERNMENT_BRIGADE', 'ENTERPRISE_BRIGADE', 'MICRO_STATION', 'VOLUNTEER_TEAM'];
const rank = (state: string) => dutyOrder.indexOf(state as (typeof dutyOrder)[number]);

/** Units by station in the order of their states; stations where something happens come first, then by kind and name. */
export function stationGroupsOf(units: readonly UnitView[]): readonly StationGroup[] {
  return [...Map.groupBy(units, (unit) => unit.stationId)]
    .map(([stationId, own]) => {
      const first = own[0] as UnitView;
      return {
        stationId,
        name: first.stationName,
        kind: first.stationKind,
        units: own.toSorted((a, b) => rank(a.dutyState) - rank(b.dutyState) || (a.callSign < b.callSign ? -1 : 1)),
        ready: own.filter((unit) => unit.isAvailable).length,
        missingCrew: own.reduce((sum, unit) => sum + Math.max(0, unit.crewSize - unit.crewCount), 0),
        isQuiet: own.every((unit) => unit.dutyState === 'IN_STATION'),
      };
    })
    .sort(
      (a, b) =>
        Number(a.isQuiet) - Number(b.isQuiet) ||
        kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
        (a.name < b.name ? -1 : a.name > b.name ? 1 : a.stationId < b.stationId ? -1 : 1),
    );
}
