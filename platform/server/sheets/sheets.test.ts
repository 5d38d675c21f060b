import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isAnswer, type Operation } from '../api/operation.ts';
import type { Subject } from '../context.ts';
import { insertRecord, insertRecords, findRecordByIdentity } from '../registers/record-store.ts';
import { listRecords } from '../registers/record-list.ts';
import { operationsOfRegister } from '../registers/register-operations.ts';
import { well, wellLabels } from '../registers/testing/sample-register.ts';
import {
  type SampleServer,
  openSampleServer,
  sampleWell,
  subjectWith,
  wholeDistrict,
} from '../registers/testing/sample-server.ts';
import { neutralised, restored } from './cell.ts';
import type { ImportReport } from './import-records.ts';
import { decodeText } from './read-sheet.ts';

let server: SampleServer;
beforeAll(async () => {
  server = await openSampleServer();
});
afterAll(() => server.close());

const operations = operationsOfRegister(well, wellLabels);
const operation = (verb: string) => operations.find((one) => one.name === `registers.well.${verb}`) as Operation;

async function exported(
  input: Record<string, unknown>,
  subject: Subject = wholeDistrict,
): Promise<{ bytes: Buffer; headers: Readonly<Record<string, string>> }> {
  const result = await server.as(subject, (context) => operation('export').run(input as never, context));
  if (!isAnswer(result)) throw new Error('an export answers with a file');
  return { bytes: result.body as Buffer, headers: result.headers ?? {} };
}

function imported(
  bytes: Buffer,
  input: { dryRun?: boolean; partial?: boolean } = {},
  options: { fileName?: string; subject?: Subject } = {},
): Promise<ImportReport & { fileId: string }> {
  return server.as(
    options.subject ?? wholeDistrict,
    (context) => operation('import').run(input as never, context) as Promise<ImportReport & { fileId: string }>,
    { upload: { fileName: options.fileName ?? '水井.xlsx', mediaType: 'application/octet-stream', bytes } },
  );
}

async function workbookOf(rows: readonly (readonly ExcelJS.CellValue[])[]): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('表');
  for (const row of rows) sheet.addRow([...row]);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const csv = (lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'utf8');
const heading = '井号,名称,镇街代码,水泵数,是否公用,用途';
const find = (wellNo: string) => server.as(wholeDistrict, (context) => findRecordByIdentity(context, well, wellNo));

describe('sheets', () => {
  test('what is exported is imported again as unchanged, whatever the records hold', async () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map(
      (value) =>
        value
          .replace(/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, 'x')
          .normalize('NFC')
          .trim() || 'x',
    );
    const startingBadly = fc
      .tuple(fc.constantFrom('=', '+', '-', '@', "'", "'=", '＝', '0', '00'), word)
      .map((parts) => parts.join('').trim());
    const day = fc.integer({ min: Date.UTC(1800, 0, 1), max: Date.UTC(2100, 0, 1) });
    const record = fc.record({
      name: fc.oneof(word, startingBadly),
      remark: fc.option(
        fc.oneof(word, startingBadly, fc.constant('上行\n下行'), fc.constant('他说“好”，"quoted", done')),
      ),
      depthMetres: fc.option(fc.double({ min: 0, max: 500, noNaN: true }).map((value) => value + 0)),
      pumpCount: fc.integer({ min: 0, max: 99 }),
      isPublic: fc.boolean(),
      dugOn: fc.option(day.map((time) => new Date(time).toISOString().slice(0, 10))),
      inspectedAt: fc.option(day.map((time) => new Date(time).toISOString())),
      status: fc.constantFrom('USABLE' as const, 'BROKEN' as const),
      uses: fc.uniqueArray(fc.constantFrom('FIRE' as const, 'FARM' as const, 'HOME' as const)),
      position: fc.option(
        fc.tuple(fc.double({ min: -180, max: 180, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true })),
      ),
      keeperName: fc.option(word),
      keeperPhone: fc.option(fc.constantFrom('19900001234', '023-0000', '+86 199')),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('xlsx', 'csv'),
        async (list, format) => {
          run += 1;
          await server.as(wholeDistrict, (context) =>
            insertRecords(
              context,
              well,
              list.map((one, index) => ({ ...one, wellNo: `R${run}-${index}`, townshipCode: '500116101' })),
            ),
          );
          const { bytes } = await exported({ format, 'filter.wellNo': [`R${run}-`] });
          const report = await imported(bytes, {}, { fileName: `a.${format}` });
          expect(report.rows.filter((row) => row.outcome !== 'UNCHANGED')).toEqual([]);
          expect(report.unchanged).toBe(list.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('creates and changes by identity, and announces each saved record', async () => {
    const first = await imported(
      csv([heading, 'I-1,一号,500116101,1,是,消防、灌溉', 'I-2,二号,500116101,2,否,']),
      {},
      { fileName: 'a.csv' },
    );
    expect(first).toMatchObject({ applied: true, created: 2, updated: 0, unchanged: 0, refused: 0 });
    server.announced.length = 0;
    const second = await imported(
      csv([heading, 'I-1,一号,500116101,1,是,消防、灌溉', 'I-2,二号改,500116101,3,否,HOME', 'I-3,三号,500116101,0,1,']),
      {},
      { fileName: 'a.csv' },
    );
    expect(second.rows.map((row) => row.outcome)).toEqual(['UNCHANGED', 'UPDATED', 'CREATED']);
    expect(await find('I-2')).toMatchObject({
      version: 2,
      name: '二号改',
      pumpCount: 3,
      uses: ['HOME'],
      source: 'IMPORTED',
    });
    expect(server.announced.map((fact) => fact.type)).toEqual([
      'file.received',
      'register.recordSaved',
      'register.recordSaved',
      'register.sheetImported',
    ]);
  });

  test('reads what Chinese spreadsheet programs write: GB18030, UTF-8 with mark, tabs, a title above the headings', async () => {
    // 井号 in GBK is BE AE BA C5; the encoder is not in the platform, so the bytes are given.
    const gbk = Buffer.concat([
      Buffer.from([0xbe, 0xae, 0xba, 0xc5]),
      Buffer.from(',name,townshipCode,pumpCount,isPublic,uses\r\nG-1,'),
      Buffer.from([0xbc, 0xb8, 0xbd, 0xad]),
      Buffer.from(',500116101,1,1,FIRE\r\n'),
    ]);
    expect(await imported(gbk, {}, { fileName: 'g.csv' })).toMatchObject({ created: 1 });
    expect((await find('G-1'))?.name).toBe('几江');
    const marked = Buffer.from(
      `\uFEFF镇街水井一览\t\t\t\t\t\r\n${heading.replaceAll(',', '\t')}\r\nG-2\t中\t500116101\t1\t是\t\r\n`,
    );
    expect(await imported(marked, {}, { fileName: 'g.csv' })).toMatchObject({ created: 1 });
    expect(decodeText(Buffer.from('中文'))).toBe('中文');
  });

  test('says for every bad cell which it is and why, and saves nothing (FI-12, imports)', async () => {
    const report = await imported(
      await workbookOf([
        ['井号', '名称', '镇街代码', '水泵数', '是否公用', '用途', '建成日期', '经度', '纬度', '坐标系', '状态'],
        ['B-1', '好的', '500116101', 1, '是', '消防', '2020年1月2日', 106.25, 29.28, 'WGS84', null],
        [
          'B-2',
          { formula: '1+1', result: 2 },
          '500116101',
          1.5,
          '也许',
          '消防、洗车',
          '2020-02-30',
          106,
          29,
          null,
          '损坏',
        ],
        ['B-1', '又一', '500116101', 1, '是', null, null, null, null, null, null],
        [null, '无号', '500116101', 100, '是', null, null, 'x', null, 'WGS84', null],
      ]),
    );
    expect(report).toMatchObject({ applied: false, created: 1, refused: 3 });
    expect(report.rows[1]?.errors.map(({ cell, code }) => [cell, code])).toEqual([
      ['B3', 'formula'],
      ['E3', 'not_boolean'],
      ['G3', 'not_date'],
      ['F3', 'not_in_list'],
      ['J3', 'datum_missing'],
      ['K3', 'by_command'],
      ['D3', 'wrong_type'],
    ]);
    expect(report.rows[1]?.errors[0]?.message).toBe('名称：是公式；请改为数值或文字后再导入');
    expect(report.rows[2]?.errors.map(({ cell, code }) => [cell, code])).toEqual([['A4', 'repeated_in_sheet']]);
    expect(report.rows[3]?.errors.map(({ cell, code }) => [cell, code])).toEqual([
      ['A5', 'required'],
      ['H5', 'not_number'],
      ['I5', 'required'],
      ['D5', 'too_large'],
    ]);
    expect(await find('B-1')).toBeUndefined();
  });

  test('saves the good rows of a partly bad sheet only when that is asked for', async () => {
    const sheet = csv([heading, 'P-1,好,500116101,1,是,', 'P-2,坏,500116101,一,是,']);
    expect(await imported(sheet, {}, { fileName: 'p.csv' })).toMatchObject({ applied: false, created: 1, refused: 1 });
    expect(await find('P-1')).toBeUndefined();
    expect(await imported(sheet, { partial: true }, { fileName: 'p.csv' })).toMatchObject({
      applied: true,
      created: 1,
      refused: 1,
    });
    expect(await find('P-1')).toBeDefined();
  });

  test('a dry run says what would happen and leaves nothing behind but the sheet', async () => {
    const sheet = csv([heading, 'D-1,一,500116101,1,是,']);
    server.announced.length = 0;
    expect(await imported(sheet, { dryRun: true }, { fileName: 'd.csv' })).toMatchObject({
      dryRun: true,
      applied: false,
      created: 1,
    });
    expect(await find('D-1')).toBeUndefined();
    expect(server.announced.map((fact) => fact.type)).toEqual(['file.received']);
  });

  test('finds what only the table can refuse, and names the row', async () => {
    await server.as(wholeDistrict, (context) =>
      insertRecord(context, well, { ...sampleWell, wellNo: 'X-TAKEN', townshipCode: '500116102' }),
    );
    const inTown = subjectWith({ township: ['500116101'] });
    const sheet = csv([heading, 'X-1,一,500116101,1,是,', 'X-TAKEN,二,500116101,1,是,', 'X-3,三,500116102,1,是,']);
    const report = await imported(sheet, { partial: true }, { fileName: 'x.csv', subject: inTown });
    expect(report.rows.map((row) => [row.outcome, row.errors[0]?.code])).toEqual([
      ['CREATED', undefined],
      ['REFUSED', 'identity_taken'],
      ['REFUSED', 'not_permitted'],
    ]);
  });

  test('shows references by what people call them and finds them by that', async () => {
    const parent = await server.as(wholeDistrict, (context) =>
      insertRecord(context, well, { ...sampleWell, wellNo: 'REF-P' }),
    );
    await imported(csv([`${heading},所属井`, 'REF-C,子,500116101,1,是,,REF-P']), {}, { fileName: 'r.csv' });
    expect((await find('REF-C'))?.ownerId).toBe(parent.id);
    const { bytes } = await exported({ format: 'csv', 'filter.wellNo': ['REF-C'] });
    expect(bytes.toString()).toContain('REF-P');
    const report = await imported(
      csv([`${heading},所属井`, 'REF-D,子,500116101,1,是,,NOBODY']),
      {},
      { fileName: 'r.csv' },
    );
    expect(report.rows[0]?.errors).toMatchObject([{ cell: 'G2', code: 'reference_unknown' }]);
  });

  test('converts positions from the datum the sheet declares', async () => {
    await imported(
      csv([
        `${heading},经度,纬度,坐标系`,
        'GCJ,火星,500116101,1,是,,106.2590,29.2900,gcj-02',
        'WGS,地球,500116101,1,是,,106.2590,29.2900,CGCS2000',
      ]),
      {},
      { fileName: 'p.csv' },
    );
    const shifted = (await find('GCJ'))?.position ?? [0, 0];
    const plain = (await find('WGS'))?.position;
    expect(plain).toEqual([106.259, 29.29]);
    const metres = Math.hypot((shifted[0] - 106.259) * 97_000, (shifted[1] - 29.29) * 111_000);
    expect(metres).toBeGreaterThan(200);
    expect(metres).toBeLessThan(800);
  });

  test('a masked value keeps what is stored, another mask is refused', async () => {
    await server.as(wholeDistrict, (context) =>
      insertRecord(context, well, { ...sampleWell, wellNo: 'M-1', keeperPhone: '19900001234' }),
    );
    const { bytes } = await exported({ format: 'csv', 'filter.wellNo': ['M-1'] });
    expect(bytes.toString()).toContain('199****1234');
    expect(bytes.toString()).not.toContain('19900001234');
    const sheet = (phone: string) => csv([`${heading},管理人电话`, `M-1,改名,500116101,1,是,消防,${phone}`]);
    expect(await imported(sheet('199****1234'), {}, { fileName: 'm.csv' })).toMatchObject({ updated: 1 });
    expect(await find('M-1')).toMatchObject({ name: '改名', keeperPhone: '19900001234' });
    const refused = await imported(sheet('199****9999'), {}, { fileName: 'm.csv' });
    expect(refused.rows[0]?.errors).toMatchObject([{ code: 'masked_value' }]);
  });

  test('marks the workbook with who, when and as of which day, and every generated row as such', async () => {
    await server.as(wholeDistrict, (context) =>
      insertRecord(context, well, { ...sampleWell, wellNo: 'S-1', name: '=1+1', source: 'SYNTHETIC' }),
    );
    const { bytes, headers } = await exported({ format: 'xlsx', 'filter.wellNo': ['S-1'] });
    expect(headers['Content-Disposition']).toMatch(
      /^attachment; filename="[^"]+"; filename\*=UTF-8''%E6%B0%B4%E4%BA%95/,
    );
    expect(headers['X-Content-Type-Options']).toBe('nosniff');
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
    const [data, notes] = workbook.worksheets;
    const row = data?.getRow(2);
    expect(row?.getCell(2).value).toBe("'=1+1");
    expect(row?.values).toContain('示意数据');
    const noted = notes?.getSheetValues().flatMap((cells) => (Array.isArray(cells) ? cells : [])) ?? [];
    expect(noted).toEqual(
      expect.arrayContaining([
        '水井',
        '2026-11-26',
        '示例·tester',
        '已打码；重新导入时，与所见相同的打码内容视为未改动',
      ]),
    );
  });

  test('exports only what is in scope, as GeoJSON too', async () => {
    const inTown = subjectWith({ township: ['500116102'] });
    const { bytes } = await exported({ format: 'geojson' }, inTown);
    const ids = new Set(
      (JSON.parse(bytes.toString()) as { features: { id: string }[] }).features.map((feature) => feature.id),
    );
    const visible = await server.as(inTown, (context) => listRecords(context, well, { limit: 200 }));
    expect([...ids].every((id) => visible.rows.some((row) => row.id === id))).toBe(true);
    const table = await exported({ format: 'csv' }, inTown);
    expect(table.bytes.toString()).not.toContain('500116101');
  });

  test('the template is taken back, lists its choices and asks for nothing that commands own', async () => {
    const result = await server.as(wholeDistrict, (context) => operation('template').run({} as never, context));
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((result as { body: Buffer }).body as unknown as ArrayBuffer);
    const sheet = workbook.worksheets[0] as ExcelJS.Worksheet;
    const headings = (sheet.getRow(1).values as string[]).slice(1);
    expect(headings).toEqual(expect.arrayContaining(['井号', '经度', '坐标系', '生效日期']));
    expect(headings).not.toContain('状态');
    const fill: Record<string, string | number> = {
      井号: 'TPL-1',
      名称: '模板',
      镇街代码: '500116101',
      水泵数: 1,
      是否公用: '是',
    };
    sheet.getRow(2).values = headings.map((text) => fill[text] ?? null);
    const report = await imported(Buffer.from(await workbook.xlsx.writeBuffer()));
    expect(report).toMatchObject({ created: 1, refused: 0 });
  });

  test('refuses headings it does not know, sheets without any, and files that are no sheets', async () => {
    const code = (bytes: Buffer, fileName: string) =>
      imported(bytes, {}, { fileName }).then(
        () => 'accepted',
        (error: { code: string }) => error.code,
      );
    expect(await code(csv([`${heading},颜色`, 'H-1,一,500116101,1,是,,红']), 'h.csv')).toBe('sheet.heading_refused');
    expect(await code(csv([`${heading},井号`, 'H-1,一,500116101,1,是,,H-1']), 'h.csv')).toBe('sheet.heading_refused');
    expect(await code(csv(['a,b', '1,2']), 'h.csv')).toBe('sheet.heading_missing');
    expect(await code(csv([heading]), 'h.csv')).toBe('sheet.empty');
    expect(await code(Buffer.from('MZ\x90\0\x03'), 'h.csv')).toBe('file.type_refused');
    expect(await code(Buffer.from('<html><script>alert(1)</script>'), 'h.csv')).toBe('file.type_refused');
    expect(await code(Buffer.concat([await workbookOf([['井号']]), Buffer.from('x')]), 'h.xlsx')).toBe(
      'file.unpack_refused',
    );
    expect(await code(csv([heading, 'H-1,一,500116101,1,是,']), 'h.xlsx')).toBe('file.type_refused');
    const many = csv([heading, ...Array.from({ length: 10_001 }, (_, index) => `Z-${index},一,500116101,1,是,`)]);
    expect(await code(many, 'h.csv')).toBe('sheet.too_many_rows');
  });

  test('a text that starts like a formula is defused and read back exactly (AP-16, sheet-injection)', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.constantFrom('', '=', '+', '-', '@', '\t', "'", "''=", '＝', '＠'), fc.string()),
        ([start, rest]) => {
          const text = start + rest;
          expect(restored(neutralised(text))).toBe(text);
          expect(neutralised(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/u);
        },
      ),
    );
  });

  test('imports ten thousand rows within the limit', async () => {
    const rows: ExcelJS.CellValue[][] = [
      [
        '井号',
        '名称',
        '镇街代码',
        '水泵数',
        '是否公用',
        '用途',
        '建成日期',
        '经度',
        '纬度',
        '坐标系',
        '管理人',
        '管理人电话',
      ],
    ];
    for (let index = 0; index < 10_000; index += 1)
      rows.push([
        `K-${index}`,
        `第${index}号井`,
        '500116101',
        index % 99,
        '是',
        '消防、灌溉',
        new Date(Date.UTC(2015, index % 12, 1)),
        106.2,
        29.2,
        'GCJ02',
        `示例·${index}`,
        '19900001234',
      ]);
    const bytes = await workbookOf(rows);
    const started = performance.now();
    const report = await imported(bytes);
    const seconds = (performance.now() - started) / 1000;
    expect(report.created).toBe(10_000);
    expect(seconds).toBeLessThan(30);
    const exportStarted = performance.now();
    const { bytes: out } = await exported({ format: 'xlsx', 'filter.wellNo': ['K-'] });
    const exportSeconds = (performance.now() - exportStarted) / 1000;
    expect(exportSeconds).toBeLessThan(30);
    expect(out.length).toBeGreaterThan(100_000);
  }, 120_000);
});
