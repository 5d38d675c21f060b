import { addSeconds, shanghaiDate, type Instant, type Position } from '@wanghuo/kernel';
import type { RandomStream } from '../plan/random-stream.ts';
import { metresBetween, type HistoryDistrict, type HistoryStation, type HistoryTeam } from './district-picture.ts';

/** One team at one alarm. */
export interface PlannedTeam {
  readonly station: HistoryStation;
  readonly team: HistoryTeam;
  readonly orderedAt: Instant;
  readonly turnedOutAt: Instant;
  readonly arrivedAt: Instant;
  readonly workingAt: Instant;
  readonly controlledAt: Instant;
  readonly leftAt: Instant;
  readonly endedAt: Instant;
  readonly distanceMetres: number;
}

/** Roads are longer than the crow's way, most of all round the rivers (the district's own links: about 1.4). */
const detour = 1.4;

/** A grid of about 2 km: within it the nearest stations are the same, so they are looked up once. */
const cellOf = ([longitude, latitude]: Position) => `${Math.round(longitude * 50)}/${Math.round(latitude * 50)}`;

/** Who goes: the nearest stations that are in service on the day, one team of each, then second teams. */
export function turnoutOf(district: HistoryDistrict) {
  const manned = district.stations.filter(({ teams }) => teams.length > 0);
  const nearest = new Map<string, readonly HistoryStation[]>();
  const around = (position: Position): readonly HistoryStation[] => {
    const key = cellOf(position);
    const known = nearest.get(key);
    if (known) return known;
    const found = manned
      .map((station) => ({ station, metres: metresBetween(station.position, position) }))
      .sort((a, b) => a.metres - b.metres)
      .slice(0, 8)
      .map(({ station }) => station);
    nearest.set(key, found);
    return found;
  };
  return (
    stream: RandomStream,
    alarm: {
      readonly at: Instant;
      readonly position: Position;
      readonly isFire: boolean;
      readonly travelShare: number;
    },
    count: number,
  ): readonly PlannedTeam[] => {
    const day = shanghaiDate(alarm.at);
    const open = around(alarm.position).filter(({ inServiceOn }) => inServiceOn === null || inServiceOn <= day);
    const stations = open.length > 0 ? open : around(alarm.position);
    const orderedAt = addSeconds(alarm.at, Math.round(stream.delay(62, 0.35)));
    const isLong = stream.chance(alarm.isFire ? 0.08 : 0.04);
    const work = stream.delay(alarm.isFire ? 1_900 : 1_500, 0.5) * (isLong ? 3 : 1);
    return Array.from({ length: count }, (_, index) => {
      const station = stations[index % stations.length] as HistoryStation;
      const team = station.teams[Math.floor(index / stations.length) % station.teams.length] as HistoryTeam;
      const distanceMetres = Math.round(metresBetween(station.position, alarm.position) * detour) + 200;
      // Faster over longer ways: town streets first, then roads.
      const kilometresPerHour = Math.min(62, 24 + 9 * Math.sqrt(distanceMetres / 1_000)) * stream.between(0.85, 1.15);
      const travel = (distanceMetres / kilometresPerHour) * 3.6 * alarm.travelShare;
      const turnedOutAt = addSeconds(orderedAt, Math.round(stream.delay(52, 0.3)));
      const arrivedAt = addSeconds(turnedOutAt, Math.max(30, Math.round(travel)));
      const workingAt = addSeconds(arrivedAt, Math.round(stream.delay(100, 0.4)));
      const leftAt = addSeconds(workingAt, Math.round(work) + 60);
      return {
        station,
        team,
        orderedAt,
        turnedOutAt,
        arrivedAt,
        workingAt,
        controlledAt: addSeconds(workingAt, Math.round(work * 0.5)),
        leftAt,
        endedAt: addSeconds(leftAt, Math.max(60, Math.round(travel * 1.3))),
        distanceMetres,
      };
    });
  };
}
