import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { strToU8, zipSync } from 'fflate';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import ExcelJS from 'exceljs';
import { auditPlan, engineVersion, largestDocumentBytes } from '../../engines/plan-audit/index.ts';
import { makeDocx } from '../../engines/plan-audit/testing/index.ts';
import { limits } from '../../platform/kernel/index.ts';
import { must } from './incident-scene.ts';
import { type Answer, type Caller, type TestServer, startTestServer, withQuery } from './test-server.ts';

const shared = process.env['WANGHUO_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const publishedPlan = join(shared, 'plan/jiangjin-fire-rescue-plan-2021-2025.txt');
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../engines/plan-audit/testing/fixtures', name));

// A thread of its own begins for every document, and other tests use the machine as well.
vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
let truth: pg.Client;
let assessor: Caller;
let planner: Caller;
let leader: Caller;
let bomb: Uint8Array;
beforeAll(async () => {
  // Packing seventy megabytes holds this process up, and with it a server that would be in it already.
  bomb = makeDocx(['甲'], { 'word/document.xml': new Uint8Array(70 * 1024 * 1024) });
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  assessor = await server.as('assessor');
  planner = await server.as('plan-officer');
  leader = await server.as('district-leader');
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

interface Words {
  readonly title?: string;
  readonly documentStatus?: string;
  readonly issuedOn?: string;
  readonly documentId?: string;
}
function upload(caller: Caller, fileName: string, bytes: Uint8Array, words: Words = {}): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(bytes)]), fileName);
  const given = { title: fileName, documentStatus: 'FOR_REVIEW', ...words };
  return caller.send('POST', withQuery('/api/documents/upload', given), form);
}
const page = (caller: Caller, documentId: string, revision?: number) =>
  must(caller.get('/api/documents/page', { documentId, ...(revision === undefined ? {} : { revision }) }));
const bodyOf = (auditId: string) => must(assessor.get('/api/documents/audit', { auditId }));

/** Waits until the newest revision is no longer being looked at. */
async function settled(documentId: string) {
  for (let tries = 0; tries < 900; tries += 1) {
    const shown = await page(assessor, documentId);
    if (!['WAITING', 'RUNNING'].includes(shown.shown.auditState)) return shown;
    await pause(100);
  }
  throw new Error('the audit does not end');
}
async function brought(caller: Caller, fileName: string, bytes: Uint8Array, words: Words = {}) {
  const { documentId } = await must(upload(caller, fileName, bytes, words));
  return settled(documentId);
}

describe('a plan that is brought', () => {
  test('is kept with its hash, audited as the engine says it, and listed with what is found', async () => {
    const bytes = fixture('fire-plan.txt');
    const shown = await brought(planner, '云溪规划.txt', bytes, { title: '云溪县规划', issuedOn: '2021-11-30' });
    expect(shown.shown).toMatchObject({
      revision: 1,
      title: '云溪县规划',
      documentStatus: 'FOR_REVIEW',
      issuedOn: '2021-11-30',
      fileName: '云溪规划.txt',
      fileBytes: bytes.length,
      fileSha256: createHash('sha256').update(bytes).digest('hex'),
      auditState: 'AUDITED',
      reason: null,
    });
    const [audit] = shown.audits;
    const expected = auditPlan(bytes, '云溪规划.txt');
    expect(audit).toMatchObject({ engineVersion, counts: { provable: 0, passed: expected.passed.length } });
    const body = await bodyOf(audit.id);
    expect(body.text).toBe(expected.document.text);
    expect(body.findings.map(({ id, message }: { id: string; message: string }) => [id, message])).toEqual(
      expected.findings.map(({ id, message }) => [id, message]),
    );
    expect(body.blocks.filter(({ kind }: { kind: string }) => kind === 'table')).toHaveLength(4);
    const { rows } = await truth.query<{ audit_json: string; audit_sha256: string }>(
      'select audit_json, audit_sha256 from documents.audit where id = $1',
      [audit.id],
    );
    expect(JSON.parse(rows[0]?.audit_json ?? '')).toEqual(JSON.parse(JSON.stringify(expected)));
    expect(
      createHash('sha256')
        .update(rows[0]?.audit_json ?? '')
        .digest('hex'),
    ).toBe(rows[0]?.audit_sha256);
    const listed = await must(leader.get('/api/documents/list'));
    expect(listed.documents.find(({ id }: { id: string }) => id === shown.id)).toMatchObject({
      unruled: expected.findings.length,
      newest: { auditState: 'AUDITED' },
    });
    const original = await leader.get(`/api/files/${shown.shown.fileId}`);
    expect(original.status).toBe(200);
    expect(original.headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('may be a Word document, a web page or GB 18030, and each says the same', async () => {
    const gbk = Buffer.from(
      'bcd7cfd8cffbb7c0b9e6bbaea3a832303231a3ad32303235c4eaa3a90a0ab1edcab2c3b4d2b2c3bbd3d00a',
      'hex',
    );
    const inGbk = await brought(assessor, 'gbk.txt', gbk);
    expect(inGbk.shown.auditState).toBe('AUDITED');
    const body = await bodyOf(inGbk.audits[0].id);
    expect(body.encoding).toMatch(/GB/);
    expect(body.text).toContain('甲县消防规划');
    // No table, no year, nothing to compare: each is said.
    expect(body.notices.map(({ code }: { code: string }) => code)).toContain('NO_TABLES');
    const htmlPlan = await brought(assessor, 'plan.html', fixture('health-plan.html'));
    expect((await bodyOf(htmlPlan.audits[0].id)).format).toBe('html');
    const word = makeDocx([
      { heading: '甲县“十四五”规划（2021－2025年）' },
      '表1 情况',
      {
        rows: [
          ['年份', '件数（件）'],
          ['2016年', '3'],
          ['2017年', '4'],
          ['合计', '8'],
        ],
      },
    ]);
    const inWord = await brought(assessor, '规划.docx', word);
    expect((await bodyOf(inWord.audits[0].id)).findings[0]).toMatchObject({ rule: 'totals', severity: 'provable' });
  });

  test('that is no plan at all gets an answer of use', async () => {
    const shown = await brought(assessor, '日记.txt', Buffer.from('今天天气很好。'));
    const { notices, findings } = await bodyOf(shown.audits[0].id);
    expect(notices.map(({ code }: { code: string }) => code)).toEqual([
      'NO_TABLES',
      'NO_PLAN_YEARS',
      'NOTHING_TO_CHECK',
    ]);
    expect(findings).toEqual([]);
  });

  const xml = (text: string) => `<?xml version="1.0"?>${text}<w:document xmlns:w="x"><w:body/></w:document>`;
  const hostile: readonly (readonly [string, string, () => Uint8Array, RegExp])[] = [
    ['a zip bomb', 'bomb.docx', () => bomb, /压缩炸弹|过大/],
    [
      'external entities',
      'xxe.docx',
      () => makeDocx([], { 'word/document.xml': xml('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>') }),
      /DTD|实体/,
    ],
    ['macros', 'macro.docx', () => makeDocx(['甲'], { 'word/vbaProject.bin': strToU8('x') }), /宏/],
    ['no document', 'other.docx', () => zipSync({ 'a.txt': strToU8('a') }), /不是 \.docx/],
    ['half an archive', 'half.docx', () => makeDocx(['甲']).slice(0, 200), /损坏/],
    ['an old Word file', 'old.doc', () => new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3]), /旧版/],
    ['a program', 'a.txt', () => Buffer.concat([Buffer.from('\x7fELF'), new Uint8Array(60)]), /文本|编码/],
    ['a PDF', 'plan.pdf', () => Buffer.from('%PDF-1.7 …'), /不是文本/],
  ];
  test.each(hostile)(
    'with %s is refused in one clear sentence, and still kept with its hash',
    async (_what, name, make, says) => {
      const bytes = make();
      const shown = await brought(assessor, name, bytes);
      expect(shown.shown).toMatchObject({
        auditState: 'REFUSED',
        fileSha256: createHash('sha256').update(bytes).digest('hex'),
        fileBytes: bytes.length,
      });
      expect(shown.shown.reason).toMatch(says);
      expect(shown.audits).toEqual([]);
      // Had back by those who may bring such files, by nobody else unless it is of a kind that is taken everywhere.
      expect((await planner.get(`/api/files/${shown.shown.fileId}`)).status).toBe(200);
      expect((await leader.get(`/api/files/${shown.shown.fileId}`)).status).toBe(name.endsWith('.pdf') ? 200 : 404);
    },
  );

  test('larger than 20 MB is refused while it comes in, and the limit is the engine’s', async () => {
    expect(limits.fileBytes.plan).toBe(largestDocumentBytes);
    const before = (await must(leader.get('/api/documents/list'))).documents.length;
    expect(await upload(planner, 'big.txt', new Uint8Array(largestDocumentBytes + 1))).toMatchObject({ status: 413 });
    expect((await must(leader.get('/api/documents/list'))).documents).toHaveLength(before);
    expect(await upload(planner, 'empty.txt', new Uint8Array(0))).toMatchObject({
      status: 422,
      body: { code: 'file.empty' },
    });
    expect(await upload(planner, 'a.txt', Buffer.from('甲'), { issuedOn: '2021-13-01' })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '#/issuedOn' }] },
    });
  });
});

describe('revisions and engines', () => {
  test('the next revision stands beside the first, rulings follow what has not changed by a letter', async () => {
    const first = makeDocx([
      { heading: '甲县“十四五”规划（2021－2025年）' },
      '表1 情况',
      {
        rows: [
          ['年份', '件数（件）'],
          ['2016年', '3'],
          ['2017年', '4'],
          ['合计', '8'],
        ],
      },
      '表2 人数',
      {
        rows: [
          ['年份', '人数（人）'],
          ['2016年', '1'],
          ['2017年', '1'],
          ['合计', '5'],
        ],
      },
    ]);
    const shown = await brought(assessor, '规划.docx', first);
    const audit = shown.audits[0];
    const { findings } = await bodyOf(audit.id);
    const provable = findings.filter(({ severity }: { severity: string }) => severity === 'provable');
    expect(provable).toHaveLength(2);
    for (const { id } of provable)
      await must(
        assessor.post('/api/documents/rule', {
          revisionId: shown.shown.id,
          auditId: audit.id,
          findingId: id,
          choice: 'ERROR',
          reason: '按台账应为分项之和',
        }),
      );
    // A word in between and one figure mended: the other finding is known again.
    const second = makeDocx([
      { heading: '甲县“十四五”规划（2021－2025年）' },
      '新加的一段。',
      '表1 情况',
      {
        rows: [
          ['年份', '件数（件）'],
          ['2016年', '3'],
          ['2017年', '4'],
          ['合计', '7'],
        ],
      },
      '表2 人数',
      {
        rows: [
          ['年份', '人数（人）'],
          ['2016年', '1'],
          ['2017年', '1'],
          ['合计', '5'],
        ],
      },
    ]);
    expect(await upload(assessor, '规划.docx', first, { documentId: shown.id })).toMatchObject({
      status: 409,
      body: { code: 'document.same_file' },
    });
    await must(upload(assessor, '规划二.docx', second, { documentId: shown.id, documentStatus: 'ISSUED' }));
    const next = await settled(shown.id);
    expect(next.revisions.map(({ revision }: { revision: number }) => revision)).toEqual([2, 1]);
    const newest = await bodyOf(next.audits[0].id);
    const [left] = newest.findings.filter(({ rule }: { rule: string }) => rule === 'totals');
    expect(next.rulings.filter(({ findingKey }: { findingKey: string }) => findingKey === left.key)).toMatchObject([
      { revision: 1, choice: 'ERROR' },
    ]);
    expect((await page(leader, shown.id, 1)).shown).toMatchObject({ revision: 1, fileName: '规划.docx' });
    expect(await leader.get('/api/documents/page', { documentId: shown.id, revision: 3 })).toMatchObject({
      status: 404,
      body: { code: 'document.not_found' },
    });
  });

  test('an older engine’s audit stays; a newer engine makes another, and none overwrites', async () => {
    const bytes = Buffer.concat([fixture('fire-plan.txt'), Buffer.from('\n附记。\n')]);
    const shown = await brought(assessor, '旧引擎.txt', bytes);
    const sha256 = shown.shown.fileSha256;
    expect(await assessor.post('/api/documents/auditAgain', { revisionId: shown.shown.id })).toMatchObject({
      status: 409,
      body: { code: 'document.audited_already' },
    });
    // As if the audit that is there had been made before this engine.
    await truth.query('alter table documents.audit disable trigger stays');
    await truth.query(`update documents.audit set engine_version = '0.9.0' where file_sha256 = $1`, [sha256]);
    await truth.query('alter table documents.audit enable trigger stays');
    await must(assessor.post('/api/documents/auditAgain', { revisionId: shown.shown.id }));
    const after = await settled(shown.id);
    expect(after.audits.map((one: { engineVersion: string }) => one.engineVersion)).toEqual([engineVersion, '0.9.0']);
    expect(after.audits[1].auditSha256).toBe(shown.audits[0].auditSha256);
  });

  test('nothing changes an audit or a ruling, not even a transaction of the server itself', async () => {
    for (const table of ['documents.audit', 'documents.finding_ruling']) {
      await expect(truth.query(`delete from ${table}`)).rejects.toThrow(/do not change/);
      await expect(truth.query(`update ${table} set id = id`)).rejects.toThrow(/do not change/);
    }
  });

  test('several brought at once wait for each other, one at a time, and each gets its audit', async () => {
    const plan = (place: string) =>
      Buffer.from(`${place}“十四五”消防规划（2021－2025年）\n\n${'现有消防站12座，新建3座，达到15座。\n'.repeat(400)}`);
    const brought = await Promise.all(
      ['甲县', '乙县', '丙县'].map((place) => must(upload(planner, `${place}.txt`, plan(place)))),
    );
    const states = async (): Promise<readonly string[]> =>
      (
        await truth.query<{ state: string }>(
          `select audit_state as state from documents.document_revision where document_id = any ($1)`,
          [brought.map(({ documentId }) => documentId)],
        )
      ).rows.map(({ state }) => state);
    let [most, seen] = [0, await states()];
    for (let tries = 0; tries < 900 && seen.some((state) => state !== 'AUDITED'); tries += 1) {
      most = Math.max(most, seen.filter((state) => state === 'RUNNING').length);
      await pause(20);
      seen = await states();
    }
    expect(seen).toEqual(['AUDITED', 'AUDITED', 'AUDITED']);
    expect(most).toBeLessThanOrEqual(1);
  });

  test('a worker lost with its process is begun again by the row that watches', async () => {
    const { documentId } = await must(upload(assessor, '再来.txt', Buffer.from('甲县规划（2021－2025年）')));
    const shown = await settled(documentId);
    await truth.query(`update documents.document_revision set audit_state = 'RUNNING' where id = $1`, [shown.shown.id]);
    await truth.query(`insert into jobs.deadline (key, job, input, due_at) values ($1, 'documents.audit', $2, now())`, [
      `documents.audit/${shown.shown.id}`,
      JSON.stringify({ revisionId: shown.shown.id, attempt: 2 }),
    ]);
    expect((await settled(documentId)).shown.auditState).toBe('AUDITED');
    const { rows } = await truth.query(`select key from jobs.deadline where job = 'documents.audit'`);
    expect(rows).toEqual([]);
  });
});

describe('rulings and papers', () => {
  test('the sample is marked as made up, and its rulings leave with author, reason and date', async () => {
    const { documentId } = await must(planner.post('/api/documents/takeSample', {}));
    const shown = await settled(documentId);
    expect(shown.source).toBe('SYNTHETIC');
    const audit = shown.audits[0];
    expect(audit.counts.provable).toBeGreaterThanOrEqual(5);
    const { findings } = await bodyOf(audit.id);
    const rule = (choice: string, reason: string) => ({
      revisionId: shown.shown.id,
      auditId: audit.id,
      findingId: findings[0].id,
      choice,
      reason,
    });
    await must(planner.post('/api/documents/rule', rule('TO_SUPPLEMENT', '请统计部门核对')));
    await must(assessor.post('/api/documents/rule', rule('SECOND_STANDS', '统计台账为 2316.8')));
    const { rulings } = await page(leader, documentId);
    expect(rulings).toMatchObject([
      { choice: 'SECOND_STANDS', reason: '统计台账为 2316.8', findingKey: findings[0].key },
      { choice: 'TO_SUPPLEMENT', reason: '请统计部门核对' },
    ]);
    expect(rulings[0].authorName).not.toBe(rulings[1].authorName);
    expect(await planner.post('/api/documents/rule', { ...rule('ERROR', '依据'), findingId: 'F999' })).toMatchObject({
      status: 404,
      body: { code: 'document.finding_not_found' },
    });
    expect(await planner.post('/api/documents/rule', rule('ERROR', ' '))).toMatchObject({ status: 422 });
    const file = async (form: string) => {
      const given = await must(
        leader.get('/api/documents/file', { revisionId: shown.shown.id, auditId: audit.id, form }),
      );
      return { ...given, bytes: Buffer.from(given.base64, 'base64') } as { fileName: string; bytes: Buffer };
    };
    const paper = await file('docx');
    expect(paper.fileName).toMatch(/审查意见.*\.docx$/);
    const read = auditPlan(paper.bytes, paper.fileName).document.text;
    for (const words of ['示意数据', '统计台账为 2316.8', '采信后者', findings[0].message, '审查人（签字）'])
      expect(read).toContain(words);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load((await file('xlsx')).bytes as never);
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['问题', '裁定记录', '通过的核对', '分母推算', '说明']);
    const sheet = workbook.getWorksheet('问题') as ExcelJS.Worksheet;
    expect(sheet.rowCount).toBe(findings.length + 1);
    expect((sheet.getRow(2).values as unknown[]).slice(1, 10)).toEqual(
      expect.arrayContaining(['F1', '可证', findings[0].message, '采信后者']),
    );
    expect(workbook.getWorksheet('裁定记录')?.rowCount).toBe(3);
    expect(JSON.parse((await file('json')).bytes.toString()).engine.version).toBe(engineVersion);
  });

  test('who may what: assessor and plan office bring and rule, leaders read, everybody else sees nothing', async () => {
    const shown = await brought(planner, '权限.txt', fixture('emergency-plan.txt'));
    const auditId = shown.audits[0].id;
    const ruling = { revisionId: shown.shown.id, auditId, findingId: 'F1', choice: 'NO_ERROR', reason: '仅供试验' };
    for (const account of ['district-leader', 'fsc-office']) {
      const caller = await server.as(account);
      expect((await caller.get('/api/documents/page', { documentId: shown.id })).status).toBe(200);
      expect((await caller.post('/api/documents/rule', ruling)).status).toBe(403);
      expect((await upload(caller, 'a.txt', Buffer.from('甲'))).status).toBe(403);
      expect((await caller.post('/api/documents/takeSample', {})).status).toBe(403);
    }
    for (const account of ['dispatcher', 'town-fire-officer', 'auditor', 'firefighter']) {
      const caller = await server.as(account);
      for (const path of ['/api/documents/list', `/api/documents/page?documentId=${shown.id}`])
        expect((await caller.get(path)).status, account).toBe(403);
      expect((await caller.get(`/api/files/${shown.shown.fileId}`)).status, account).toBe(404);
    }
  });

  test('the database shows audits and rulings to nobody who may not read them, whatever the server asks', async () => {
    const count = async (permissions: string) => {
      const client = new pg.Client(server.database.connection);
      await client.connect();
      try {
        await client.query('begin');
        await client.query('set local role wanghuo_app');
        await client.query(`select set_config('wanghuo.reach', $1, true)`, [permissions]);
        const { rows } = await client.query<{ count: string }>('select count(*) from documents.audit');
        return Number(rows[0]?.count);
      } finally {
        await client.end();
      }
    };
    expect(await count('{}')).toBe(0);
    const everything = await truth.query('select id from documents.audit');
    expect(everything.rows.length).toBeGreaterThan(3);
  });
});

describe.skipIf(!existsSync(publishedPlan))('the published plan', () => {
  test('is audited within seconds; 5,305.33 and 5,035.33 stand beside each other', async () => {
    const started = performance.now();
    const shown = await brought(assessor, '规划.txt', readFileSync(publishedPlan), { documentStatus: 'ISSUED' });
    expect(performance.now() - started).toBeLessThan(30_000);
    const { findings, years } = await bodyOf(shown.audits[0].id);
    expect(years).toMatchObject({ from: 2021, to: 2025 });
    expect(findings.map(({ arithmetic }: { arithmetic: string }) => arithmetic)).toContain('5305.33万元 ≠ 5035.33');
  });
});
