import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DomainServer } from '../../platform/server/index.ts';
import { declared } from '../architecture/declarations.ts';
import { unlisted } from '../architecture/declaration-rule.ts';
import { missingLabels, statesWithoutCode } from '../architecture/label-rule.ts';
import { root } from '../architecture/repository.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

/** The page as it is printed: files, and changes to them, in the order in which they are read. */
const page = readFileSync(join(root, 'docs/adding-a-domain.md'), 'utf8');
const example = 'domains/registers/shelters/';
const workplace = join(root, 'test-results', `adding-a-domain-${process.pid}`);

interface Block {
  /** The file it speaks of, within the example's folder; empty for lines of files that exist. */
  readonly path: string;
  readonly kind: string;
  readonly text: string;
  readonly isOfWorkflow: boolean;
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let path = '';
  let isOfWorkflow = false;
  for (const [, heading, named, kind, body] of text.matchAll(
    /^## (.+)$|^`(domains\/registers\/shelters\/[^`]+)`|^```(\w+)\n([\s\S]*?)^```$/gm,
  )) {
    if (heading !== undefined) {
      isOfWorkflow = heading === 'The workflow';
      path = '';
    } else if (named !== undefined) path = named.slice(example.length);
    else if (kind !== undefined && body !== undefined && kind !== 'sh') {
      // A second whole block would overwrite the first: what follows without a name belongs to no file of ours.
      const isForeign = kind === 'diff' && !isOfWorkflow;
      blocks.push({ path: isForeign ? '' : path, kind, text: body, isOfWorkflow });
    }
  }
  return blocks;
}

/** Applies a printed change: its lines without `+` stand in the file exactly once, and are replaced by those without `-`. */
function changed(file: string, change: string): string {
  const lines = change.split('\n').filter((line) => line !== '');
  const side = (other: string) => lines.filter((line) => !line.startsWith(other)).map((line) => `${line.slice(1)}\n`);
  const before = side('+').join('');
  expect(file.split(before), `stands once in the file: ${before}`).toHaveLength(2);
  return file.replace(before, () => side('-').join(''));
}

const blocks = blocksOf(page);
const files = new Map<string, string>();
for (const { path, kind, text } of blocks)
  if (path !== '') files.set(path, kind === 'diff' ? changed(files.get(path) ?? '', text) : text);

const linesOf = (isOfWorkflow: boolean) =>
  blocks
    .filter((block) => block.isOfWorkflow === isOfWorkflow)
    .flatMap(({ kind, text }) => {
      const lines = text.split('\n').slice(0, -1);
      return kind === 'diff' ? lines.filter((line) => line.startsWith('+')) : lines;
    }).length;

let shelters: DomainServer;
let server: TestServer;
let town: Caller;
let commander: Caller;

/** Writes the example where its imports lead into this repository, or to some other folder. */
function writeExample(folder = workplace): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What a program of the repository prints; nothing when it is content. */
async function complaintsOf(program: string, given: readonly string[], cwd = root): Promise<string> {
  const file = join(root, 'node_modules/.bin', program);
  return promisify(execFile)(file, given, { cwd }).then(
    () => '',
    (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}` || 'failed',
  );
}

beforeAll(async () => {
  writeExample();
  writeFileSync(
    join(workplace, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions: { incremental: false }, include: ['.'] }),
  );
  ({ sheltersServer: shelters } = (await import(pathToFileURL(join(workplace, 'server/index.ts')).href)) as {
    sheltersServer: DomainServer;
  });
  server = await startTestServer({ moreDomains: [shelters] });
  [town, commander] = await Promise.all([server.as('town-fire-officer'), server.as('duty-commander')]);
}, 600_000);
afterAll(async () => {
  await server?.close();
  rmSync(workplace, { recursive: true, force: true });
});

describe('the example of docs/adding-a-domain.md', () => {
  test('is as long as it says, and no longer than it should be', () => {
    const [register, workflow] = [linesOf(false), linesOf(true)];
    const said = /The register is (\d+) lines, the workflow (\d+) more/.exec(page)?.slice(1).map(Number);
    expect(said).toEqual([register, workflow]);
    expect(register).toBeLessThanOrEqual(80);
    expect(workflow).toBeLessThanOrEqual(60);
  });

  test('compiles', { timeout: 240_000 }, async () => {
    expect(await complaintsOf('tsc', ['-p', workplace])).toBe('');
  });

  test('stands as the formatter leaves it, so that its lines are counted as they will be', async () => {
    // The formatter passes over what git ignores, which is where the example is compiled.
    const folder = mkdtempSync(join(tmpdir(), 'wanghuo-example-'));
    writeExample(folder);
    copyFileSync(join(root, '.oxfmtrc.json'), join(folder, '.oxfmtrc.json'));
    expect(await complaintsOf('oxfmt', ['--check', '.'], folder)).toBe('');
    rmSync(folder, { recursive: true });
  });

  test('declares and labels everything it needs', () => {
    const all = [...declared, shelters.domain];
    expect([...missingLabels(all), ...unlisted(all), ...statesWithoutCode(all)]).toEqual([]);
  });
});

const own = '500116001';
const elsewhere = '500116123';
const shelter = (shelterNo: string, townshipCode: string) => ({
  shelterNo,
  name: `${shelterNo} 避难场所`,
  townshipCode,
  position: [106.26, 29.29],
  capacity: 300,
  contactPhone: '13912345678',
});
const create = async (caller: Caller, shelterNo: string, townshipCode: string): Promise<string> => {
  const { body, text } = await caller.post('/api/registers/shelter', shelter(shelterNo, townshipCode));
  expect(text).toContain('"version":1');
  return body.id as string;
};
const numbersSeenBy = async (caller: Caller): Promise<readonly string[]> => {
  const { body } = await caller.get('/api/registers/shelter');
  return (body.rows as { shelterNo: string }[]).map(({ shelterNo }) => shelterNo).sort();
};

describe('the register that follows', () => {
  test('is kept by a town officer within the township, and read by the service in all of them', async () => {
    await create(town, 'S-1', own);
    const refused = await town.post('/api/registers/shelter', shelter('S-2', elsewhere));
    expect([refused.status, refused.body.code]).toEqual([403, 'record.not_permitted']);
    await create(await server.as('fsc-office'), 'S-9', elsewhere);
    expect(await numbersSeenBy(town)).toEqual(['S-1']);
    expect(await numbersSeenBy(commander)).toEqual(['S-1', 'S-9']);
    expect((await (await server.as('auditor')).get('/api/registers/shelter')).status).toBe(403);
  });

  test('masks the telephone everywhere and reveals it one by one to whom it is granted', async () => {
    const { body } = await commander.get('/api/registers/shelter', { q: 'S-1' });
    expect(body.rows[0].contactPhone).toBe('139****5678');
    const dispatcher = await server.as('dispatcher');
    const path = `/api/registers/shelter/${body.rows[0].id}/reveal`;
    const asked = { field: 'contactPhone', purpose: 'CONTACT' };
    expect((await commander.post(path, asked)).status).toBe(403);
    expect((await dispatcher.post(path, asked)).text).toContain('13912345678');
  });

  test('is imported after a dry run that changes nothing, and exported', async () => {
    const sheet = () => {
      const form = new FormData();
      const text = `编号,名称,所在镇街,经度,纬度,坐标系,可容纳人数\nS-3,几江,${own},106.26,29.29,WGS84,50\n`;
      form.set('file', new Blob([text], { type: 'text/csv' }), 'shelters.csv');
      return form;
    };
    const dry = await town.send('POST', '/api/registers/shelter/import?dryRun=true', sheet());
    expect(dry.body).toMatchObject({ applied: false, created: 1, refused: 0 });
    expect(await numbersSeenBy(town)).toEqual(['S-1']);
    const real = await town.send('POST', '/api/registers/shelter/import', sheet());
    expect(real.body).toMatchObject({ applied: true, created: 1 });
    const { text } = await town.get('/api/registers/shelter/export', { format: 'csv' });
    expect(text).toContain('S-3,几江');
  });

  test('has a map layer, addresses in the OpenAPI document, and labels for its permissions', async () => {
    const { body } = await town.get('/api/registers/shelter/features');
    expect(body.features).toHaveLength(2);
    const { body: document } = await town.get('/api/openapi.json');
    for (const path of ['/api/registers/shelter/import', '/api/workflows/shelterCourse/staff'])
      expect(document.paths).toHaveProperty([path]);
    expect(server.runtime.labels).toMatchObject({
      'layer.shelter': '应急避难场所',
      'permission.shelter.edit': '修改应急避难场所',
    });
  });
});

describe('the workflow that follows', () => {
  const standing = (caller: Caller, id: string) => caller.get(`/api/workflows/shelterCourse/${id}`);
  const step = (caller: Caller, name: string, id: string, input?: object) =>
    caller.post(`/api/workflows/shelterCourse/${name}`, { id, ...(input ? { input } : {}) });
  const asJob = <T>(work: (tx: Parameters<ReturnType<typeof sql>['execute']>[0]) => Promise<T>): Promise<T> =>
    server.runtime.transact(server.runtime.jobSubject('tests'), ({ tx }) => work(tx));
  const clocksOf = async (id: string): Promise<readonly { due_at: string }[]> =>
    (
      await asJob((tx) =>
        sql<{ due_at: string }>`select due_at from jobs.deadline where key like ${`%${id}%`}`.execute(tx),
      )
    ).rows;

  test('offers each step to whom it is granted, and sets a clock of half an hour', async () => {
    const id = await create(town, 'S-4', own);
    expect((await standing(commander, id)).body.openSteps).toEqual([]);
    expect((await step(commander, 'open', id)).status).toBe(403);
    expect((await standing(town, id)).body.openSteps).toEqual([{ step: 'open', to: 'OPEN', primary: true }]);
    const opened = await step(town, 'open', id);
    expect(opened.body.record.state).toBe('OPEN');
    const [clock] = await clocksOf(id);
    const { body } = await standing(town, id);
    expect(Date.parse(clock?.due_at ?? '') - Date.parse(body.timeline[0].at)).toBe(1_800_000);
    await step(town, 'close', id);
    expect(await clocksOf(id)).toEqual([]);
  });

  test('says so when nobody comes in time', async () => {
    const id = await create(town, 'S-5', own);
    await step(town, 'open', id);
    await asJob((tx) => sql`update jobs.deadline set due_at = now() where key like ${`%${id}%`}`.execute(tx));
    await expect.poll(async () => (await standing(town, id)).body.record.state, { timeout: 30_000 }).toBe('EMPTY');
    const { body } = await standing(town, id);
    expect(body.timeline.map(({ step: name }: { step: string }) => name)).toEqual(['open', 'standEmpty']);
    expect(body.openSteps.map(({ step: name }: { step: string }) => name)).toEqual(['staff', 'close']);
  });

  test('asks for what a step needs, and masks in the timeline what is masked in the record', async () => {
    const id = await create(town, 'S-6', own);
    await step(town, 'open', id);
    expect((await step(town, 'staff', id)).status).toBe(422);
    const staffed = await step(town, 'staff', id, { contactPhone: '13800001111' });
    expect(staffed.body.record).toMatchObject({ state: 'READY', contactPhone: '138****1111' });
    const { body, text } = await standing(commander, id);
    expect(body.timeline.at(-1)).toMatchObject({
      step: 'staff',
      actorName: '示例·镇街消防专干',
      input: { contactPhone: '138****1111' },
    });
    expect(text).not.toContain('13800001111');
    const { body: history } = await commander.get(`/api/registers/shelter/${id}/history`);
    expect(history.rows[0]).toMatchObject({
      version: 3,
      changedBy: '示例·镇街消防专干',
      before: { state: 'OPEN', contactPhone: '139****5678' },
      record: { state: 'READY', contactPhone: '138****1111' },
    });
  });
});
