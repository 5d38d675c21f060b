import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import pg from 'pg';
import { openDatabase, openPool, prepareDatabase } from '@wanghuo/platform-server';
import { openTestDatabase, type TestDatabase } from '@wanghuo/platform-server/testing';
import { rootFolder } from '../serve.ts';
import { allDomains } from './data-access.ts';
import { openFolder, runCommand } from './testing-terminal.ts';

const extracts = join(process.env['WANGHUO_SHARED'] ?? join(rootFolder, '../shared'), 'data/osm');
const isThere = existsSync(extracts);

let database: TestDatabase;
let folder: Awaited<ReturnType<typeof openFolder>>;
let environment: NodeJS.ProcessEnv;
let client: pg.Client;

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await openFolder();
  environment = { DATABASE_URL: database.connection.connectionString, WANGHUO_DATA: folder.path };
  const kysely = openDatabase(openPool(database.connection, { applicationName: 'test', maximum: 2 }));
  await prepareDatabase(kysely, allDomains);
  await kysely.destroy();
  client = new pg.Client(database.connection);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
  await folder.remove();
});

interface Imported {
  readonly applied: boolean;
  readonly networkId: string | null;
  readonly attribution: string;
  readonly report: {
    readonly highwayWays: number;
    readonly roadWays: number;
    readonly areaWays: number;
    readonly otherWays: number;
    readonly clippedWays: number;
    readonly missingNodeReferences: number;
    readonly format: string;
  };
  readonly connection: { readonly largestPartJunctionCount: number; readonly junctionCount: number };
}

const active = async () =>
  (
    await client.query<{ id: string; name: string; is_synthetic: boolean; attribution: string }>(
      'select id, name, is_synthetic, attribution from territory.road_network where is_active',
    )
  ).rows;

const grid = {
  type: 'FeatureCollection',
  features: [0, 1].flatMap((row) => [
    {
      type: 'Feature',
      properties: { highway: 'primary', name: '示例路' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [106.2, 29.2 + row / 100],
          [106.21, 29.2 + row / 100],
        ],
      },
    },
    {
      type: 'Feature',
      properties: { highway: 'primary' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [106.2 + row / 100, 29.2],
          [106.2 + row / 100, 29.21],
        ],
      },
    },
  ]),
};

test('GeoJSON is read in the coordinate system that was declared, and refused without one', async () => {
  const file = join(folder.path, 'grid.geojson');
  await writeFile(file, JSON.stringify(grid));
  const refused = await runCommand(['import', 'roads', file], { environment });
  expect(refused).toMatchObject({ exitCode: 1, err: expect.stringContaining('--datum') });
  const dry = await runCommand(['import', 'roads', file, '--datum', 'GCJ02', '--dry-run', '--json'], { environment });
  expect(dry).toMatchObject({ exitCode: 0, value: { applied: false, networkId: null } });
  expect(await active()).toEqual([]);
  const run = await runCommand(
    ['import', 'roads', file, '--datum', 'GCJ02', '--name', '示例路网', '--attribution', '示例测绘', '--json'],
    { environment },
  );
  expect(run).toMatchObject({
    exitCode: 0,
    value: { applied: true, attribution: '示例测绘', report: { roadWays: 4 } },
  });
  expect(await active()).toMatchObject([{ name: '示例路网', is_synthetic: false, attribution: '示例测绘' }]);
});

describe.skipIf(!isThere)('real extracts', () => {
  test.each([
    ['monaco-2016.osm.pbf', 'pbf', 2_927],
    ['liechtenstein-2015.osm.pbf', 'pbf', 4_660],
    ['helsinki-centre-2019.osm.pbf', 'pbf', 2_650],
    ['north-bayreuth-2014.osm.gz', 'xml', 2_056],
    ['beijing-haidian-2017.osm', 'xml', 684],
    ['shanghai-baoshan-2021.osm', 'xml', 195],
  ])(
    '%s replaces the network in force, says what was cut off and is credited',
    async (name, format, highwayWays) => {
      const run = await runCommand(['import', 'roads', join(extracts, name), '--json'], { environment });
      expect(run.exitCode).toBe(0);
      const imported = run.value as Imported;
      expect(imported.report.format).toBe(format);
      // Counted by another program; what is taken and what is left have to come to the same.
      const { report } = imported;
      expect(report.highwayWays).toBe(highwayWays);
      // A way of a single node is no road and no part of the sum; a clipped one may come to several.
      const accounted = report.roadWays + report.areaWays + report.otherWays;
      expect(accounted).toBeGreaterThan(highwayWays * 0.98);
      expect(accounted).toBeLessThanOrEqual(highwayWays + report.clippedWays);
      const isClipped = name.startsWith('helsinki');
      expect(imported.report.clippedWays > 0).toBe(isClipped);
      expect(imported.report.missingNodeReferences > 0).toBe(isClipped);
      expect(imported.connection.largestPartJunctionCount).toBeGreaterThan(imported.connection.junctionCount * 0.6);
      expect(imported.attribution).toContain('OpenStreetMap');
      expect(await active()).toEqual([
        { id: imported.networkId, name, is_synthetic: false, attribution: imported.attribution },
      ]);
    },
    120_000,
  );

  test('a file that is cut off, or none at all, leaves the old network in force', async () => {
    const before = await active();
    const whole = await readFile(join(extracts, 'monaco-2016.osm.pbf'));
    const cut = join(folder.path, 'cut.osm.pbf');
    await writeFile(cut, whole.subarray(0, whole.byteLength >> 1));
    const truncated = await runCommand(['import', 'roads', cut], { environment });
    expect(truncated).toMatchObject({ exitCode: 1, out: '', err: expect.stringContaining('现用路网不变') });
    const text = join(folder.path, 'letter.osm');
    await writeFile(text, '亲爱的');
    expect(await runCommand(['import', 'roads', text], { environment })).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('既不是 OpenStreetMap'),
    });
    expect(await active()).toEqual(before);
  }, 60_000);
});
