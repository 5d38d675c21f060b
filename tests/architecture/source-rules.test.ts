import { describe, expect, test } from 'vitest';
import { repositoryWith } from './fixture.ts';
import { limitFindings, limitList } from './limits-rule.ts';
import { namingFindings } from './naming-rule.ts';
import { idlePurityExceptions, purityFindings } from './purity-rule.ts';
import { readRepository, type Repository } from './repository.ts';
import { type Finding, sentenceOf } from './source-file.ts';
import { idleSqlExceptions, sqlFindings } from './sql-rule.ts';

type Rule = (repository: Repository) => readonly Finding[];

const said = (rule: Rule, repository: Repository) => rule(repository).map(sentenceOf);
const saidOf = (rule: Rule, file: string, source: string) => said(rule, repositoryWith({ [file]: source }));

describe('this repository', () => {
  const repository = readRepository();

  test('GN-06: kernel, engines and models know no clock, chance, network, process or locale', () => {
    expect(said(purityFindings, repository)).toEqual([]);
    expect(idlePurityExceptions(repository)).toEqual([]);
  });

  test('names files and declarations after what they are', () => {
    expect(said(namingFindings, repository)).toEqual([]);
  });

  test('never puts SQL together from strings', () => {
    expect(said(sqlFindings, repository)).toEqual([]);
    expect(idleSqlExceptions(repository)).toEqual([]);
  });

  test('GN-03: limits have one home', () => {
    expect(limitList.length).toBeGreaterThan(40);
    expect(said(limitFindings, repository)).toEqual([]);
  });
});

describe('a pure file is refused', () => {
  const file = 'engines/geo/x.ts';

  test.each([
    ['Date.now', 'export const at = Date.now();', 'a clock'],
    ['new Date()', 'export const at = new Date();', 'a clock'],
    ['Math.random', 'export const one = Math.random();', 'chance'],
    ['crypto.randomUUID', 'export const id = crypto.randomUUID();', 'chance'],
    ['fetch()', 'export const answer = fetch("x");', 'the network'],
    ['globalThis.fetch', 'export const answer = globalThis.fetch("x");', 'the network'],
    ['new WebSocket()', 'export const link = new WebSocket("x");', 'the network'],
    ['process.env', 'export const env = process.env;', 'the process'],
    ['Intl.NumberFormat', 'export const format = new Intl.NumberFormat();', 'the locale'],
    ['.localeCompare', 'export const sort = (a: string, b: string) => a.localeCompare(b);', 'the locale'],
    ['performance.now', 'export const at = performance.now();', 'a clock'],
    ['setTimeout()', 'setTimeout(() => {}, 1);', 'a clock'],
  ])('%s', (what, source, why) => {
    expect(saidOf(purityFindings, file, source)).toEqual([
      `engines/geo/x.ts:1 uses ${what}, but the engine geo may know nothing of ${why}: hand it in (architecture, section 3; GN-06).`,
    ]);
  });

  test.each(['node:fs', 'node:net', 'node:http', 'node:crypto', 'kysely'])('import of %s', (specifier) => {
    expect(saidOf(purityFindings, 'domains/registers/water/model/x.ts', `import '${specifier}';`)).toEqual([
      `domains/registers/water/model/x.ts:1 imports ${specifier}, but the model of water is pure and may not touch the machine (architecture, section 3; GN-06).`,
    ]);
  });

  test('chance from node:crypto even where hashing is allowed', () => {
    expect(
      saidOf(purityFindings, 'engines/geo/node-crypto.ts', "import { createHash, randomBytes } from 'node:crypto';"),
    ).toEqual([
      'engines/geo/node-crypto.ts:1 uses randomBytes of node:crypto, but the engine geo may know nothing of chance: hand it in (architecture, section 3; GN-06).',
    ]);
  });

  test('nothing when a moment is handed in, a name is its own, or the file is a test or a server', () => {
    const innocent = 'export const at = (text: string) => new Date(text).getTime() + Date.parse(text);';
    const named = 'export function run(process: { env: string }) { return process.env; }';
    expect(saidOf(purityFindings, file, innocent)).toEqual([]);
    expect(saidOf(purityFindings, file, named)).toEqual([]);
    expect(saidOf(purityFindings, 'engines/geo/x.test.ts', 'export const at = Date.now();')).toEqual([]);
    expect(saidOf(purityFindings, 'platform/server/x.ts', 'export const at = Date.now();')).toEqual([]);
  });

  test('unless only tests use it', () => {
    const repository = repositoryWith({
      'engines/geo/measure.ts': 'export const now = () => Date.now();',
      'engines/geo/x.test.ts': "import { now } from './measure.ts';",
    });
    expect(said(purityFindings, repository)).toEqual([]);
  });
});

describe('a name is refused', () => {
  test.each([
    ['platform/server/utils.ts', 'export const x = 1;', 'is called utils, which names no noun'],
    ['platform/server/common.ts', 'export const x = 1;', 'is called common, which names no noun'],
    ['platform/server/helpers/x.ts', 'export const x = 1;', 'lies in a folder called helpers, which names no noun'],
    ['platform/server/HttpServer.ts', 'export const x = 1;', 'is called HttpServer; file names are kebab case'],
    ['platform/server/x.ts', 'export class SessionManager {}', 'declares SessionManager; say what it does instead'],
    ['platform/server/x.ts', 'export function dateHelper() {}', 'declares dateHelper; say what it does instead'],
  ])('%s', (file, source, says) => {
    expect(saidOf(namingFindings, file, source)).toEqual([`${file}:1 ${says} (style, section 2).`]);
  });

  test('not when the field itself says it', () => {
    expect(
      saidOf(namingFindings, 'platform/server/base-map.ts', 'export interface FireSafetyManager { id: string }'),
    ).toEqual([]);
  });
});

describe('SQL is refused', () => {
  test.each([
    ['sql.raw(text)', 'calls sql.raw;'],
    ['sql.lit(text)', 'calls sql.lit;'],
    ['client.query(`select ${text}`)', 'sends a statement that was put together'],
    ["client.query('select ' + text)", 'sends a statement that was put together'],
    ['run(`delete from water.hydrant where id = ${text}`)', 'writes a statement with values inside;'],
    ["run('update water.hydrant set id = ' + text)", 'adds strings up to a statement;'],
  ])('as %s', (call, says) => {
    const source = `declare const sql: any, client: any, run: any, text: string;\n${call};`;
    const sentences = saidOf(sqlFindings, 'domains/registers/water/server/x.ts', source);
    expect(sentences[0]).toContain(`domains/registers/water/server/x.ts:2 ${says}`);
  });

  test('not when the values travel apart', () => {
    const source =
      'sql`select id from water.hydrant where id = ${id}`; client.query("select $1", [id]); const says = `select one of ${id}`;';
    expect(
      saidOf(
        sqlFindings,
        'domains/registers/water/server/x.ts',
        `declare const sql: any, client: any, id: string;\n${source}`,
      ),
    ).toEqual([]);
  });
});

describe('a limit is refused', () => {
  test.each([
    [
      'export const jsonBodyBytes = 1024 * 1024;',
      'writes limits.jsonBodyBytes a second time as jsonBodyBytes (GN-03).',
    ],
    [
      'export const options = { sessionIdleLimitSeconds: 1800 };',
      'writes limits.sessionIdleSeconds a second time as sessionIdleLimitSeconds (GN-03).',
    ],
    [
      'export const options = { bodyLimit: 5 };',
      'sets bodyLimit to a number of its own; limits live in platform/kernel/limits.ts (GN-03).',
    ],
    [
      'export const f = (lockTimeoutSeconds = 1) => lockTimeoutSeconds;',
      'writes limits.lockTimeoutSeconds a second time as lockTimeoutSeconds (GN-03).',
    ],
  ])('as %s', (source, says) => {
    expect(saidOf(limitFindings, 'platform/server/x.ts', source)).toEqual([`platform/server/x.ts:1 ${says}`]);
  });

  test('not when it is another number, another thing, or a screen', () => {
    expect(
      saidOf(limitFindings, 'platform/server/x.ts', 'export const jsonBodyBytes = 7; const retriesBeforePause = 12;'),
    ).toEqual([]);
    expect(saidOf(limitFindings, 'platform/web/x.ts', 'export const jsonBodyBytes = 1024 * 1024;')).toEqual([]);
  });
});
