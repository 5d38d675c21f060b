import { pinyin } from 'pinyin-pro';
import {
  builtInSeed,
  districtHash,
  generateBuiltInDistrict,
  keptUpUntil,
  testsUntil,
  type District,
  type HydrantTestRow,
} from '@wanghuo/district';
import { shanghaiDate, type RecordSource, type Register } from '@wanghuo/kernel';
import { hasRecords, insertRecords, type CommandContext, type Services } from '@wanghuo/platform-server';
import { organisation } from '@wanghuo/organisations/model';
import { division, place, population } from '@wanghuo/territory/model';
import { replaceRoadNetwork } from '@wanghuo/territory/server';
import { building, premises, preplan } from '@wanghuo/premises/model';
import { hydrant } from '@wanghuo/water/model';
import { addMadeUpTests } from '@wanghuo/water/server';
import { apparatusType, crewMember, equipment, station, unit } from '@wanghuo/forces/model';

type Context = CommandContext & { readonly services: Services };
type AnyRow = Readonly<Record<string, unknown>>;

/**
 * Loads the built-in Jiangjin district when there is no district yet; a user's own registers are never touched.
 * @returns what was loaded, or null when a district was there already
 */
export async function loadDistrict(
  services: Services,
  onProgress: (line: string) => void,
): Promise<{ seed: number; digest: string } | null> {
  // Asked with the reach of the job: without one row-level security shows nothing, and nothing looks like no district.
  if (await services.read(services.jobSubject('district.load'), (context) => hasRecords(context, division)))
    return null;
  onProgress('generate');
  const published = generateBuiltInDistrict();
  // Chapter 1's counts are of 2020-12-31; the demonstration goes on from there to today (ruling 20).
  const district = keptUpUntil(published, shanghaiDate(services.world.now()));
  onProgress('load');
  await services.transact(
    services.jobSubject('district.load'),
    async (context) => {
      await loadRows(context, district, testsUntil(published, district));
      await replaceRoadNetwork(context, {
        name: 'Jiangjin (schematic)',
        network: { ...district.roads, restrictions: [], source: 'built-in district', attribution: '' },
        isSynthetic: true,
        scenery: { rivers: district.waterways.rivers, outline: district.waterways.outline },
        report: { seed: builtInSeed, crossings: district.waterways.crossings },
      });
    },
    { statementTimeoutSeconds: 60, idleSeconds: 60 },
  );
  return { seed: builtInSeed, digest: districtHash(published) };
}

async function loadRows(context: Context, district: District, tests: readonly HydrantTestRow[]): Promise<void> {
  const insert = (register: Register, rows: readonly AnyRow[]) =>
    insertRecords(context, register, rows as never, { history: false });
  await insert(organisation, organisationRows(district));
  await insert(
    division,
    district.divisions.map((row) => ({ ...bare(row), terrain: row.terrain?.toUpperCase() ?? null })),
  );
  await insert(
    population,
    district.populations.map((row) => ({
      ...bare(row),
      seriesNo: `${row.divisionCode}-${row.basis}-${row.countedOn}`,
    })),
  );
  await insert(
    place,
    district.places.map((row, index) => ({ ...bare(row), placeNo: `P${String(index + 1).padStart(5, '0')}` })),
  );
  await insert(
    building,
    district.buildings.map((row, index) => ({
      ...bare(row),
      ...spelt(row.name),
      buildingNo: `B${String(index + 1).padStart(5, '0')}`,
    })),
  );
  await insert(
    premises,
    district.premises.map((row, index) => ({
      ...bare(row),
      ...spelt(row.name),
      premisesNo: `U${String(index + 1).padStart(5, '0')}`,
    })),
  );
  const townOfPremises = new Map(district.premises.map((row) => [row.id, row.townshipCode]));
  await insert(
    preplan,
    district.preplans.map(({ version: _version, ...row }, index) => ({
      ...bare(row),
      preplanNo: `Y${String(index + 1).padStart(4, '0')}`,
      townshipCode: townOfPremises.get(row.premisesId),
      hazards: row.hazards.join('；') || '—',
    })),
  );
  await insert(hydrant, district.hydrants.map(bare));
  await loadTests(context, tests);
  await insert(
    station,
    district.stations.map((row, index) => ({ ...bare(row), stationNo: `Z${String(index + 1).padStart(4, '0')}` })),
  );
  await loadForces(context, district, insert);
}

/** Past tests of hydrants, so that the intact rate of an earlier year is counted from what was tested then. */
async function loadTests(context: Context, tests: readonly HydrantTestRow[]): Promise<void> {
  await addMadeUpTests(
    context,
    tests.map((test) => ({ id: context.newId(), ...test })),
    '示意数据',
  );
}

async function loadForces(
  context: Context,
  district: District,
  insert: (register: Register, rows: readonly AnyRow[]) => Promise<unknown>,
): Promise<void> {
  const homes = new Map(district.stations.map((row) => [row.id, row]));
  const typeNames = new Map(Object.entries(apparatusType.codes).map(([name, code]) => [code as string, name]));
  await insert(
    unit,
    district.units.map((row) => ({
      ...bare(row),
      apparatusType: row.apparatusType === null ? null : typeNames.get(row.apparatusType),
      townshipCode: homes.get(row.stationId)?.townshipCode,
      position: homes.get(row.stationId)?.position,
      dutyState: 'IN_STATION',
      dutyStateAt: context.now,
      dutyNote: null,
    })),
  );
  await insert(
    crewMember,
    district.people.map(({ note: _note, ...row }, index) => ({
      ...bare(row),
      memberNo: `R${String(index + 1).padStart(5, '0')}`,
      townshipCode: homes.get(row.stationId)?.townshipCode,
    })),
  );
  await insert(equipment, district.equipment.map(bare));
}

/** The figures that were worked out backwards from a ratio of the plan say so (ruling 21). */
function bare<Row extends { readonly source: string }>(row: Row): AnyRow {
  const note = 'note' in row && typeof row.note === 'string' ? row.note : '';
  return { ...row, source: (note.includes('推算') ? 'INFERRED' : row.source) as RecordSource };
}

/** Pinyin and initials, so that `sfxq` finds 示范小区. */
function spelt(name: string): { pinyin: string; pinyinInitials: string } {
  const options = { toneType: 'none', type: 'array', nonZh: 'consecutive' } as const;
  return {
    pinyin: pinyin(name, options).join('').replaceAll(/\s/g, '').toLowerCase().slice(0, 200),
    pinyinInitials: pinyin(name, { ...options, pattern: 'first' })
      .join('')
      .replaceAll(/\s/g, '')
      .toLowerCase()
      .slice(0, 60),
  };
}

/** Bodies that exist by law or by the plan; their telephones are not known and stay empty. */
function organisationRows(district: District): readonly AnyRow[] {
  const common = {
    source: 'PUBLISHED',
    validFromOn: '2020-12-31',
    validUntilOn: null,
    dutyTelephone: null,
    contactName: null,
  };
  const bodies = [
    { name: '江津区消防救援支队', kind: 'FIRE_AGENCY' },
    { name: '重庆市消防救援总队指挥中心', kind: 'PARTNER_CENTRE' },
    { name: '江津区消防安全委员会办公室', kind: 'SECTOR_DEPARTMENT' },
  ];
  const towns = district.divisions.filter((row) => row.kind === 'STREET' || row.kind === 'TOWN');
  return [
    ...bodies.map((body) => ({ ...common, ...body, townshipCode: null })),
    ...towns.map((town) => ({
      ...common,
      name: town.kind === 'STREET' ? `${town.name}办事处` : `${town.name}人民政府`,
      kind: 'TOWNSHIP_OFFICE',
      townshipCode: town.code,
    })),
    // Whoever keeps fire equipment is a firm of the market, which no list names: an example stands for it.
    {
      ...common,
      source: 'SYNTHETIC',
      name: '示例·消防设施维护保养公司',
      kind: 'SERVICE_ORGANISATION',
      townshipCode: null,
    },
  ];
}
