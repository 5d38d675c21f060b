import { positionOf } from '../facts.ts';
import { synthetic } from '../identity.ts';
import { examplePhone, shortTown } from '../names.ts';
import { distance, toPlane, toPosition, type Point, type Position } from '../plane.ts';
import { randomStream } from '../random-stream.ts';
import type { PremisesRow, StationClass, StationKind, StationRow } from '../rows.ts';
import type { Scene } from '../scene.ts';

const assumedNote = '示意：假定站点，不是实有站址';

/**
 * Fire stations, brigades, micro stations and volunteer teams in the published numbers. Sites of the five stations
 * in dispatch and of all brigades are assumed; the special station is built and joins dispatch in 2022.
 */
export function stationRows(scene: Scene, premises: readonly PremisesRow[]): StationRow[] {
  const { facts, demonstration, network } = scene;
  const random = randomStream(scene.seed, 'stations');
  const rows: StationRow[] = [];
  const add = (
    key: string,
    name: string,
    kind: StationKind,
    position: Position,
    townshipCode: string,
    more: Partial<StationRow>,
  ): void => {
    const builtOn = more.builtOn ?? null;
    rows.push({
      ...synthetic('station', key, builtOn ?? '2016-01-01'),
      name,
      kind,
      class: null,
      townshipCode,
      position,
      builtOn,
      inServiceOn: builtOn ?? '2016-01-01',
      memberCount: 0,
      attachedTo: null,
      turnoutSeconds: 60,
      telephone: examplePhone(80_000 + rows.length),
      note: assumedNote,
      ...more,
    });
  };
  for (const station of demonstration.stations) {
    const seat = scene.seatNamed(station.town);
    const spot = scene.spots.inTown(seat, true);
    add(`fire ${station.name}`, station.name, 'FIRE_STATION', spot.position, seat.code, {
      class: station.class as StationClass,
      builtOn: `${random.integer(2004, 2014)}-06-30`,
      memberCount: station.members,
      note: `${assumedNote}；人数为推算`,
    });
  }
  const { specialStation } = facts.fireService;
  add(
    `fire ${specialStation.name}`,
    specialStation.name,
    'FIRE_STATION',
    nearRoad(scene, toPlane(positionOf(specialStation.position))),
    scene.seatNamed(specialStation.town).code,
    {
      class: demonstration.specialStation.class as StationClass,
      builtOn: specialStation.builtBy,
      inServiceOn: `${specialStation.inServiceYear}-12-31`,
      note: `建成于 2020 年底前，${specialStation.inServiceYear} 年投入使用（日期取当年最后一天）；位置为示意`,
    },
  );
  demonstration.brigades.forEach((brigade, index) => {
    const seat = scene.seatNamed(brigade.town);
    // Four of the sixteen were set up in 2016–2020.
    const builtOn =
      index >= demonstration.brigades.length - 4
        ? `${2017 + (index % 4)}-03-31`
        : `${random.integer(2008, 2015)}-09-30`;
    add(
      `brigade ${brigade.town}`,
      `${shortTown(brigade.town)}专职队`,
      'GOVERNMENT_BRIGADE',
      scene.spots.inTown(seat, true).position,
      seat.code,
      {
        class: brigade.class as StationClass,
        builtOn,
        memberCount: brigade.members,
        turnoutSeconds: 75,
      },
    );
  });
  demonstration.enterpriseBrigades.forEach((brigade, index) => {
    const builtOn =
      index === demonstration.enterpriseBrigades.length - 1 ? '2018-05-31' : `${random.integer(2006, 2014)}-05-31`;
    add(
      `enterprise ${brigade.name}`,
      brigade.name,
      'ENTERPRISE_BRIGADE',
      scene.spots.inPark(brigade.park).position,
      scene.seatNamed(brigade.town).code,
      {
        builtOn,
        memberCount: brigade.members,
        turnoutSeconds: 60,
      },
    );
  });
  for (const settlement of network.settlements.filter((one) => !one.isVillage)) {
    add(
      `micro ${settlement.code}`,
      `${settlement.name}微型消防站`,
      'MICRO_STATION',
      nearRoad(scene, settlement.point),
      settlement.seat.code,
      {
        memberCount: random.integer(6, 12),
        attachedTo: settlement.code,
        turnoutSeconds: 60,
        note: '示意：位置为假定',
      },
    );
  }
  for (const place of premises.filter((one) => one.tier === 'SECOND_LEVEL')) {
    add(`micro ${place.id}`, `${place.name}微型消防站`, 'MICRO_STATION', place.position, place.townshipCode, {
      memberCount: random.integer(6, 8),
      attachedTo: place.id,
      turnoutSeconds: 60,
      note: '示意：位置为假定',
    });
  }
  for (const settlement of network.settlements.filter((one) => one.isVillage)) {
    add(
      `volunteer ${settlement.code}`,
      `${settlement.name}志愿消防队`,
      'VOLUNTEER_TEAM',
      nearRoad(scene, settlement.point),
      settlement.seat.code,
      {
        memberCount: random.integer(8, 14),
        attachedTo: settlement.code,
        turnoutSeconds: random.integer(24, 60) * 10,
        note: '示意：位置为假定',
      },
    );
  }
  return rows;
}

/** A place thirty metres beside the nearest road. */
function nearRoad(scene: Scene, point: Point): Position {
  const hit = scene.network.draft.nearest(point, 4000);
  if (hit === undefined || distance(hit.point, point) > 30)
    return toPosition(hit === undefined ? point : { x: hit.point.x + 20, y: hit.point.y + 20 });
  return toPosition({ x: point.x + 20, y: point.y + 20 });
}
