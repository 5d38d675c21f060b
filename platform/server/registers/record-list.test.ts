import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eachRecordBatch, listRecords, type ListOptions } from './record-list.ts';
import { insertRecord, insertRecords, updateRecord } from './record-store.ts';
import { type Well, well } from './testing/sample-register.ts';
import {
  type SampleServer,
  openSampleServer,
  sampleWell,
  subjectWith,
  wholeDistrict,
} from './testing/sample-server.ts';

let server: SampleServer;
const names = ['几江', '鼎山', '白沙', '双福', '珞璜', '中山', '四面山', '100%_井', 'a\\b', '石蟆'];
beforeAll(async () => {
  server = await openSampleServer();
  const rows = Array.from({ length: 120 }, (_, index) => ({
    ...sampleWell,
    wellNo: `N-${String(index).padStart(3, '0')}`,
    name: names[index % names.length] as string,
    townshipCode: index % 3 ? '500116101' : '500116102',
    depthMetres: index % 4 ? (index % 7) / 3 : null,
    dugOn: index % 5 ? `20${String(10 + (index % 10))}-03-01` : null,
    inspectedAt: index % 2 ? `2026-01-01T00:00:00.${String(index % 5).padStart(3, '0')}Z` : null,
    uses: index % 2 ? (['FIRE'] as const) : (['FARM', 'HOME'] as const),
    keeperPhone: index === 7 ? '19900001234' : null,
    position: index % 2 ? ([106 + index / 1000, 29] as const) : null,
  }));
  await server.as(wholeDistrict, (context) => insertRecords(context, well, rows));
});
afterAll(() => server.close());

async function readAll(options: ListOptions): Promise<Well[]> {
  const all: Well[] = [];
  let after: string | undefined;
  do {
    const page = await server.as(wholeDistrict, (context) => listRecords(context, well, { ...options, after }));
    all.push(...page.rows);
    after = page.next ?? undefined;
  } while (after !== undefined);
  return all;
}

describe('a list of records', () => {
  test('pages through every record once, in any order and at any page size', async () => {
    const sorts = [
      'wellNo',
      'name',
      'depthMetres',
      'dugOn',
      'inspectedAt',
      'isPublic',
      'pumpCount',
      'status',
      'townshipCode',
      'validFromOn',
      'id',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sorts),
        fc.boolean(),
        fc.integer({ min: 7, max: 120 }),
        async (sort, reverse, limit) => {
          const all = await readAll({ sort: `${reverse ? '-' : ''}${sort}`, limit });
          expect(new Set(all.map((row) => row.id)).size).toBe(120);
          expect(all).toHaveLength(120);
          const values = all.map((row) => row[sort as keyof Well] as number | string | null);
          const firstEmpty = values.indexOf(null);
          if (firstEmpty >= 0) expect(values.slice(firstEmpty).every((value) => value === null)).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('orders Chinese by pronunciation', async () => {
    const all = await readAll({ sort: 'name', limit: 200, q: '山' });
    expect([...new Set(all.map((row) => row.name))]).toEqual(['鼎山', '四面山', '中山']);
  });

  test('does not shift when a record is added in front of the page', async () => {
    const first = await server.as(wholeDistrict, (context) => listRecords(context, well, { limit: 10 }));
    const added = await server.as(wholeDistrict, (context) =>
      insertRecord(context, well, { ...sampleWell, wellNo: 'N-000A' }),
    );
    const second = await server.as(wholeDistrict, (context) =>
      listRecords(context, well, { limit: 10, after: first.next ?? '' }),
    );
    expect(second.rows[0]?.wellNo).toBe('N-010');
    await server.as(wholeDistrict, (context) =>
      updateRecord(context, well, added.id, { validUntilOn: '2026-11-26' }, 1),
    );
  });

  test('counts what it selects and nothing outside the scope', async () => {
    const inTown = subjectWith({ township: ['500116102'] });
    const page = await server.as(inTown, (context) => listRecords(context, well, { limit: 5 }));
    expect(page.count).toBe(40);
    expect(page.countIsCapped).toBe(false);
    expect(page.rows.every((row) => row.townshipCode === '500116102')).toBe(true);
  });

  test('filters by value, by any of several, by range and by absence', async () => {
    const count = async (filters: ListOptions['filters']) =>
      (await server.as(wholeDistrict, (context) => listRecords(context, well, { filters }))).count;
    expect(await count({ townshipCode: '500116102' })).toBe(40);
    expect(await count({ townshipCode: ['500116101', '500116102'] })).toBe(120);
    expect(await count({ depthMetres: '' })).toBe(30);
    expect(await count({ depthMetres: '..0.5' })).toBeGreaterThan(0);
    expect(await count({ dugOn: '2011-01-01..2012-12-31' })).toBe(24);
    expect(await count({ uses: 'HOME' })).toBe(60);
    expect(await count({ status: 'BROKEN' })).toBe(0);
    expect(await count({ isPublic: 'true' })).toBe(120);
    expect(await count({ ownerId: 'not a uuid' })).toBe(0);
    expect(await count({ inspectedAt: '2026-01-01T00:00:00.003Z..' })).toBe(24);
  });

  test('takes the signs of LIKE literally and does not mind SQL in the words (AP-06, sql-injection)', async () => {
    const count = async (q: string) =>
      (await server.as(wholeDistrict, (context) => listRecords(context, well, { q }))).count;
    expect(await count('0%_')).toBe(12);
    expect(await count('%')).toBe(12);
    expect(await count('a\\b')).toBe(12);
    expect(await count("'; drop table sample.well; --")).toBe(0);
    expect(await count('N-00 几')).toBe(1);
  });

  test('finds a personal value only when it is known whole', async () => {
    const count = async (q: string) =>
      (await server.as(wholeDistrict, (context) => listRecords(context, well, { q }))).count;
    expect(await count('19900001234')).toBe(1);
    expect(await count('1990000123')).toBe(0);
  });

  test('refuses orders, filters and cursors that were not declared or not made here', async () => {
    const refusal = (options: ListOptions) =>
      server
        .as(wholeDistrict, (context) => listRecords(context, well, options))
        .then(
          () => 'accepted',
          (error: { code: string }) => error.code,
        );
    const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const id = '01890000-0000-7000-8000-000000000000';
    for (const sort of ['keeperPhone', 'position', 'uses', 'version; --', 'constructor', '__proto__'])
      expect(await refusal({ sort })).toBe('record.filter_refused');
    for (const filters of [
      { keeperPhone: '1' },
      { toString: '1' },
      { dugOn: 'yesterday' },
      { pumpCount: '1e9' },
      { status: '10' },
    ])
      expect(await refusal({ filters })).toBe('record.filter_refused');
    expect(await refusal({ asOf: '2026-02-30' })).toBe('record.filter_refused');
    for (const after of [
      '?',
      cursor({}),
      cursor({ s: 'name', v: 'x', i: id }),
      cursor({ s: 'wellNo', v: 'x', i: 'x' }),
    ])
      expect(await refusal({ after })).toBe('record.cursor_refused');
    expect(await refusal({ sort: 'pumpCount', after: cursor({ s: 'pumpCount', v: 'x', i: id }) })).toBe(
      'record.cursor_refused',
    );
    expect(await refusal({ sort: 'dugOn', after: cursor({ s: 'dugOn', v: 'x', i: id }) })).toBe(
      'record.cursor_refused',
    );
  });

  test('shows the day that is asked for', async () => {
    const old = await server.as(wholeDistrict, (context) =>
      insertRecord(context, well, {
        ...sampleWell,
        wellNo: 'OLD',
        validFromOn: '2015-01-01',
        validUntilOn: '2020-12-31',
      }),
    );
    const ids = async (asOf?: string) =>
      (await server.as(wholeDistrict, (context) => listRecords(context, well, { asOf, q: 'OLD' }))).rows.map(
        (row) => row.id,
      );
    expect(await ids('2020-12-30')).toEqual([old.id]);
    expect(await ids('2020-12-31')).toEqual([]);
    expect(await ids()).toEqual([]);
    expect(await ids('any')).toEqual([old.id]);
  });

  test('stops counting at its cap and still pages to the end', async () => {
    await server.as(wholeDistrict, (context) =>
      insertRecords(
        context,
        well,
        Array.from({ length: 10_050 }, (_, index) => ({ ...sampleWell, wellNo: `C-${index}` })),
        { history: false },
      ),
    );
    const page = await server.as(wholeDistrict, (context) => listRecords(context, well, { q: 'C-' }));
    expect(page).toMatchObject({ count: 10_000, countIsCapped: true });
    const seen = await server.as(wholeDistrict, async (context) => {
      const ids = new Set<string>();
      for await (const batch of eachRecordBatch(context, well, { q: 'C-', limit: 50_000 }))
        for (const record of batch) ids.add(record.id);
      return ids.size;
    });
    expect(seen).toBe(10_050);
  });
});
