import type { Register } from '@wanghuo/kernel';
import { insertRecords, listRecordsWhere, type QueryContext, type Services } from '@wanghuo/platform-server';
import { building } from '@wanghuo/premises/model';
import { station, unit } from '@wanghuo/forces/model';
import { alarmRecord, casualty, fireRecord, lossItem, teamReport } from '@wanghuo/records/model';
import { generateHistory, historySeed, type HistoryDistrict, type Scenario } from '@wanghuo/simulator/history';
import { division, population } from '@wanghuo/territory/model';

/** More rows than any register of the built-in district has. */
const everyRow = 20_000;

/**
 * Loads ten made-up years of records when a demonstration has none yet: 2016–2020 as the plan's boxes print them,
 * 2021–2025 as the scenario goes on. An installation with records of its own is never touched.
 * @returns how many records were loaded, or null when there were records already, or no district to have them in
 */
export async function loadHistory(
  services: Services,
  scenario: Scenario,
  onProgress: () => void,
): Promise<number | null> {
  const subject = services.jobSubject('history.load');
  const district = await services.read(subject, async (context) => {
    for (const register of [alarmRecord, fireRecord])
      if ((await listRecordsWhere(context, register, {}, 1)).length > 0) return null;
    return readDistrict(context);
  });
  if (!district || district.towns.length === 0 || !district.stations.some(({ teams }) => teams.length > 0)) return null;
  onProgress();
  const history = generateHistory(district, historySeed, scenario);
  const batches = [
    [alarmRecord, history.alarmRecords],
    [teamReport, history.teamReports],
    [fireRecord, history.fireRecords],
    [casualty, history.casualties],
    [lossItem, history.lossItems],
  ] as unknown as readonly (readonly [Register, readonly object[]])[];
  await services.transact(
    subject,
    async (context) => {
      for (const [register, rows] of batches) await insertRecords(context, register, rows as never, { history: false });
    },
    { statementTimeoutSeconds: 60, idleSeconds: 60 },
  );
  return batches.reduce((sum, [, rows]) => sum + rows.length, 0);
}

/** The district as its registers have it, in the order of their ids, so that one district gives one history. */
async function readDistrict(context: QueryContext): Promise<HistoryDistrict> {
  const divisions = await listRecordsWhere(context, division, {}, everyRow);
  const counts = await listRecordsWhere(context, population, { basis: 'RESIDENT' }, everyRow);
  const units = await listRecordsWhere(context, unit, { kind: 'APPARATUS' }, everyRow);
  const newest = new Map<string, { readonly countedOn: string; readonly count: number }>();
  for (const one of counts)
    if (one.countedOn <= '2020-12-31' && one.countedOn > (newest.get(one.divisionCode)?.countedOn ?? ''))
      newest.set(one.divisionCode, one);
  const teams = Map.groupBy(units, ({ stationId }) => stationId);
  return {
    towns: divisions
      .filter(({ kind, position }) => (kind === 'STREET' || kind === 'TOWN') && position !== null)
      .map(({ code, name, kind, position }) => ({
        code,
        name,
        isStreet: kind === 'STREET',
        residents: newest.get(code)?.count ?? 1_000,
        position: position as readonly [number, number],
      })),
    buildings: await listRecordsWhere(context, building, {}, everyRow),
    stations: (await listRecordsWhere(context, station, {}, everyRow)).map(({ id, position, inServiceOn }) => ({
      id,
      position,
      inServiceOn,
      teams: (teams.get(id) ?? []).map((one) => ({ unitId: one.id, callSign: one.callSign, crewSize: one.crewSize })),
    })),
  };
}
