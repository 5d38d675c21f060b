import { implement, listRecordsWhere, type QueryContext } from '@wanghuo/platform-server';
import { crewMember, station, unit } from '@wanghuo/forces/model';
import { countBoxOfFires } from '@wanghuo/records/server';
import { division, population } from '@wanghuo/territory/model';
import { hydrant } from '@wanghuo/water/model';
import { addDays, parseLocalDate } from '@wanghuo/kernel';
import {
  feasibility,
  feasibilityOutside,
  feasibilityTurned,
  futureOf,
  planTargets,
  projectOn,
  reachableValues,
  type Band,
  type FeasibilityInput,
} from '../model/index.ts';
import { listAllProjects } from './reading.ts';

/** More rows than a register of one district has. */
const everyRow = 20_000;

/** Records begin in 2016; trends of population lead no farther than a generation. */
const [earliest, latest] = ['2016-01-01', '2050-12-31'];

/** Where nothing has been observed: our assumptions, shown as such (推算). */
const assumed = { attrition: { low: 0, high: 0.08 }, scrapped: { low: 0, high: 2 } } as const;

const isThereOn = (on: string) => (row: { readonly validFromOn: string; readonly validUntilOn: string | null }) =>
  row.validFromOn <= on && (row.validUntilOn === null || row.validUntilOn > on);

type Stocks = Omit<FeasibilityInput, 'asOn' | 'targetOn' | 'registered' | 'resident' | 'deathsPerYear' | 'projects'>;

/** What there is on a day, from the registers. */
async function stocksOn(context: QueryContext, asOn: string): Promise<Stocks & { readonly synthetic: number }> {
  const stations = (await listRecordsWhere(context, station, {}, everyRow)).filter(
    (one) => isThereOn(asOn)(one) && one.inServiceOn !== null && one.inServiceOn <= asOn,
  );
  const national = stations.filter(({ kind }) => kind === 'FIRE_STATION');
  const brigades = stations.filter(({ kind }) => kind === 'GOVERNMENT_BRIGADE');
  const towns = (await listRecordsWhere(context, division, { kind: 'TOWN' }, everyRow)).map(({ code }) => code);
  const covered = new Set([...national, ...brigades].map(({ townshipCode }) => townshipCode));
  const members = await listRecordsWhere(context, crewMember, { staffKind: 'GOV' }, everyRow);
  const homes = new Set([...national, ...brigades].map(({ id }) => id));
  const vehicles = await listRecordsWhere(context, unit, { kind: 'APPARATUS' }, everyRow);
  const fleet = vehicles.filter((one) => isThereOn(asOn)(one) && homes.has(one.stationId));
  return {
    stations: national.length,
    towns: towns.length,
    townsCovered: towns.filter((code) => covered.has(code)).length,
    firefighters: members.filter(isThereOn(asOn)).length,
    attritionPerYear: attritionOf(members, asOn),
    apparatus: fleet.length,
    scrappedPerYear: scrappedOf(vehicles, asOn),
    hydrants: await hydrantsOn(context, asOn),
    synthetic: [...national, ...brigades, ...fleet].filter(({ source }) => source === 'SYNTHETIC').length,
  };
}

type Dated = { readonly validFromOn: string; readonly validUntilOn: string | null };

/** The share that left in each of the three years before a day: the least and the greatest of them. */
function attritionOf(members: readonly Dated[], asOn: string): Band {
  const rates = [1, 2, 3].map((back) => {
    const [from, until] = [yearsBack(asOn, back), yearsBack(asOn, back - 1)];
    const there = members.filter(isThereOn(from));
    const left = there.filter(({ validUntilOn }) => validUntilOn !== null && validUntilOn <= until);
    return there.length === 0 ? 0 : left.length / there.length;
  });
  return rates.some((rate) => rate > 0) ? { low: Math.min(...rates), high: Math.max(...rates) } : assumed.attrition;
}

function scrappedOf(vehicles: readonly Dated[], asOn: string): Band {
  const counts = [1, 2, 3].map(
    (back) =>
      vehicles.filter(
        ({ validUntilOn }) =>
          validUntilOn !== null && validUntilOn > yearsBack(asOn, back) && validUntilOn <= yearsBack(asOn, back - 1),
      ).length,
  );
  return counts.some((count) => count > 0) ? { low: Math.min(...counts), high: Math.max(...counts) } : assumed.scrapped;
}

const yearsBack = (on: string, years: number) => `${Number(on.slice(0, 4)) - years}${on.slice(4)}`;

const usable: readonly string[] = ['IN_SERVICE', 'MINOR_DEFECT'];
const notBuilt: readonly string[] = ['PLANNED', 'NOT_ACCEPTED', 'REMOVED'];

/** Municipal hydrants. A test older than a year, or one that came after the day of asking, leaves the state unknown. */
async function hydrantsOn(context: QueryContext, asOn: string): Promise<Stocks['hydrants']> {
  const all = (await listRecordsWhere(context, hydrant, { owner: 'MUNICIPAL' }, everyRow)).filter(
    (one) => isThereOn(asOn)(one) && one.kind.startsWith('HYDRANT') && one.status !== 'REMOVED',
  );
  const built = all.filter(({ status, inServiceOn }) => !notBuilt.includes(status) && (inServiceOn ?? '') <= asOn);
  const sound = built.filter(({ status }) => usable.includes(status));
  const oldest = addDays(parseLocalDate(asOn), -365);
  const known = sound.filter(
    ({ lastTestedOn }) => lastTestedOn !== null && lastTestedOn >= oldest && lastTestedOn <= asOn,
  );
  return { due: all.length, built: built.length, usable: known.length, unknown: sound.length - known.length };
}

/**
 * The population on a day: counted, or between the last count and where its trend leads (ruling 20: 推算).
 */
async function populationOn(
  context: QueryContext,
  basis: 'REGISTERED' | 'RESIDENT',
  asOn: string,
  targetOn: string,
): Promise<Band & { readonly isInferred: boolean }> {
  const district = (await listRecordsWhere(context, division, { kind: 'DISTRICT' }, 1))[0]?.code;
  const all = (await listRecordsWhere(context, population, { basis }, everyRow))
    .filter(({ divisionCode }) => divisionCode === district)
    .toSorted((a, b) => (a.countedOn < b.countedOn ? -1 : 1));
  const counted = all.find(({ countedOn }) => countedOn === targetOn && targetOn <= asOn);
  if (counted) return { low: counted.count, high: counted.count, isInferred: false };
  const known = all.filter(({ countedOn }) => countedOn <= asOn);
  const [last, before] = [known.at(-1) ?? all[0], known.at(-2)];
  if (!last) throw new Error(`no population of basis ${basis} is known`);
  if (!before) return { low: last.count, high: last.count, isInferred: true };
  const days = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
  const slope = (last.count - before.count) / days(before.countedOn, last.countedOn);
  const trend = Math.round(last.count + slope * days(last.countedOn, targetOn));
  return { low: Math.min(last.count, trend), high: Math.max(last.count, trend), isInferred: true };
}

/** Deaths of the three full years before a day, the least and the greatest. */
async function deathsBefore(context: QueryContext, asOn: string): Promise<Band> {
  const year = Number(asOn.slice(0, 4));
  const { years } = await countBoxOfFires(context, { from: year - 3, to: year - 1 });
  const deaths = years.map((one) => one.deaths);
  return deaths.length === 0 ? { low: 0, high: 0 } : { low: Math.min(...deaths), high: Math.max(...deaths) };
}

export const feasibilityImplementation = implement(feasibility, async ({ asOn, targetOn }, context) => {
  if (asOn < earliest || targetOn > latest) throw feasibilityOutside({ from: earliest, until: latest });
  if (targetOn < asOn) throw feasibilityTurned({ asOn, targetOn });
  const { synthetic, ...stocks } = await stocksOn(context, asOn);
  const registered = await populationOn(context, 'REGISTERED', asOn, targetOn);
  const resident = await populationOn(context, 'RESIDENT', asOn, targetOn);
  const deathsPerYear = await deathsBefore(context, asOn);
  const projects = (await listAllProjects(context)).flatMap((row) => {
    const future = futureOf(projectOn(row, asOn), asOn, targetOn);
    return future ? [future] : [];
  });
  const input = { asOn, targetOn, ...stocks, registered, resident, deathsPerYear, projects };
  const plain = ({ low, high }: Band) => ({ low, high });
  return {
    asOn,
    targetOn,
    values: reachableValues(input, planTargets).map((one) => ({
      ...one,
      value: plain(one.value),
      best: { ...one.best },
      decisions: one.decisions.map((decision) => ({ ...decision })),
    })),
    basis: {
      registered: plain(registered),
      resident: plain(resident),
      isInferred: registered.isInferred || resident.isInferred,
      stations: stocks.stations,
      towns: stocks.towns,
      townsCovered: stocks.townsCovered,
      firefighters: stocks.firefighters,
      apparatus: stocks.apparatus,
      attritionPerYear: plain(stocks.attritionPerYear),
      scrappedPerYear: plain(stocks.scrappedPerYear),
      deathsPerYear,
      projects: projects.length,
      synthetic,
    },
  };
});
