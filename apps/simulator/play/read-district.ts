import type { Position } from '@wanghuo/kernel';
import type { ApiClient } from '../client/api-client.ts';
import type { CallPlace, DistrictPicture } from '../plan/plan-day.ts';

type Row = Readonly<Record<string, unknown>>;

/** A unit as a crew knows its own vehicle. */
export interface UnitForm {
  readonly id: string;
  readonly home: Position;
  readonly kind: string;
  readonly widthMetres: number;
  readonly heightMetres: number;
  readonly weightTonnes: number;
}

async function listAll(client: ApiClient, register: string, parameters: Row = {}): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | undefined; ;) {
    const page = await client.list(register, { limit: 200, ...parameters, ...(after === undefined ? {} : { after }) });
    rows.push(...page.rows);
    if (page.next === null) return rows;
    after = page.next;
  }
}

const useKinds: Readonly<Record<string, CallPlace['kind']>> = {
  RESIDENTIAL: 'DWELLING',
  MIXED: 'DWELLING',
  INDUSTRIAL: 'INDUSTRIAL',
  STORAGE: 'INDUSTRIAL',
};

/** Towns with their residents, and the places people call from, over the same API that every screen uses. */
export async function readDistrict(client: ApiClient): Promise<DistrictPicture> {
  const divisions = await listAll(client, 'division');
  const populations = await listAll(client, 'population', { 'filter.basis': ['RESIDENT'] });
  const newest = new Map<string, { countedOn: string; count: number }>();
  for (const row of populations) {
    const code = String(row['divisionCode']);
    const counted = { countedOn: String(row['countedOn']), count: Number(row['count']) };
    if (counted.countedOn >= (newest.get(code)?.countedOn ?? '')) newest.set(code, counted);
  }
  const isTown = (row: Row) => row['kind'] === 'STREET' || row['kind'] === 'TOWN';
  const towns = divisions.filter(isTown).map((row) => ({
    code: String(row['code']),
    name: String(row['name']),
    // A town whose residents nobody counted still has some.
    population: newest.get(String(row['code']))?.count ?? 10_000,
  }));
  const settlements = divisions.filter((row) => !isTown(row) && row['kind'] !== 'DISTRICT');
  const buildings = await listAll(client, 'building');
  const places = [
    ...buildings.map((row) => placeOf(row, useKinds[String(row['use'])] ?? 'OTHER_BUILDING')),
    ...settlements.map((row) => placeOf(row, 'SETTLEMENT')),
  ].filter((place) => place !== undefined);
  // One order whatever the server answers first, so that the same seed means the same day.
  places.sort(
    (a, b) => compare(a.townshipCode, b.townshipCode) || compare(a.name, b.name) || a.position[0] - b.position[0],
  );
  return { towns: towns.toSorted((a, b) => compare(a.code, b.code)), places };
}

function placeOf(row: Row, kind: CallPlace['kind']): CallPlace | undefined {
  const position = row['position'] as Position | null | undefined;
  const townshipCode = row['townshipCode'];
  if (!position || typeof townshipCode !== 'string') return undefined;
  return { name: String(row['name']), townshipCode, position, kind };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export async function readUnits(client: ApiClient): Promise<ReadonlyMap<string, UnitForm>> {
  const rows = await listAll(client, 'unit');
  return new Map(
    rows.map((row) => [
      String(row['id']),
      {
        id: String(row['id']),
        home: row['position'] as Position,
        kind: String(row['kind']),
        widthMetres: Number(row['widthMetres']),
        heightMetres: Number(row['heightMetres']),
        weightTonnes: Number(row['weightTonnes']),
      },
    ]),
  );
}
