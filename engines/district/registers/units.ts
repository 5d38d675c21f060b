import { synthetic } from '../identity.ts';
import { randomStream } from '../random-stream.ts';
import type { StationRow, UnitRow } from '../rows.ts';
import type { Scene } from '../scene.ts';

const inferred = '推算：车辆总数由指标反推，分布为示意';

/**
 * The fleet of forty, back-computed from the plan's vehicle rate (ruling 21), and the teams without a vehicle of
 * their own: special teams of stations, micro stations and volunteers.
 */
export function unitRows(scene: Scene, stations: readonly StationRow[]): UnitRow[] {
  const { demonstration } = scene;
  const random = randomStream(scene.seed, 'units');
  const rows: UnitRow[] = [];
  let plate = 0;
  const addVehicle = (station: StationRow, model: string, number: number): void => {
    const shape = demonstration.apparatus[model];
    if (shape === undefined) throw new RangeError(`the demonstration rules describe no apparatus ${model}`);
    plate += 1;
    const commissionedOn = `${random.integer(2009, 2020)}-${String(random.integer(1, 12)).padStart(2, '0')}-15`;
    rows.push({
      ...synthetic('unit', `${station.id} ${number}`, commissionedOn),
      callSign: `${station.name.replace(/站$|专职队$/, '')}${number}号车（${shape.name}）`,
      stationId: station.id,
      kind: 'APPARATUS',
      apparatusType: model.replace('_LIGHT', ''),
      plateNo: `渝C·示${String(plate).padStart(4, '0')}`,
      widthMetres: shape.widthMetres,
      heightMetres: shape.heightMetres,
      weightTonnes: shape.weightTonnes,
      crewSize: shape.crewSize,
      capabilities: { ...shape.capabilities },
      commissionedOn,
      note: inferred,
    });
  };
  const named = (name: string): StationRow => {
    const station = stations.find((one) => one.name === name);
    if (station === undefined) throw new RangeError(`there is no station ${name}`);
    return station;
  };
  for (const station of demonstration.stations)
    station.vehicles.forEach((model, index) => addVehicle(named(station.name), model, index + 1));
  const brigades = stations.filter((one) => one.kind === 'GOVERNMENT_BRIGADE');
  demonstration.brigades.forEach((brigade, index) => addVehicle(brigades[index]!, brigade.vehicle, 1));
  const enterprises = stations.filter((one) => one.kind === 'ENTERPRISE_BRIGADE');
  demonstration.enterpriseBrigades.forEach((brigade, index) => addVehicle(enterprises[index]!, brigade.vehicle, 1));
  const addTeam = (
    station: StationRow,
    callSign: string,
    crewSize: number,
    capabilities: UnitRow['capabilities'],
  ): void => {
    const commissionedOn = station.inServiceOn ?? '2016-01-01';
    rows.push({
      ...synthetic('unit', `${station.id} ${callSign}`, commissionedOn),
      callSign,
      stationId: station.id,
      kind: 'TEAM',
      apparatusType: null,
      plateNo: null,
      widthMetres: 1.8,
      heightMetres: 2,
      weightTonnes: 2,
      crewSize,
      capabilities,
      commissionedOn,
      note: null,
    });
  };
  for (const team of demonstration.teams)
    addTeam(named(team.station), `${team.station.replace(/站$/, '')}${team.name}`, team.crew, { ...team.capabilities });
  for (const station of stations) {
    if (station.kind === 'MICRO_STATION')
      addTeam(station, `${station.name}值守组`, Math.min(6, station.memberCount), { initial_attack: true });
    if (station.kind === 'VOLUNTEER_TEAM')
      addTeam(station, `${station.name}分队`, Math.min(8, station.memberCount), { initial_attack: true });
  }
  return rows;
}
