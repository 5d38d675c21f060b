import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanAudit } from '@wanghuo/plan-audit';
import { openFolder, runCommand } from './testing-terminal.ts';

let folder: Awaited<ReturnType<typeof openFolder>>;
beforeAll(async () => {
  folder = await openFolder();
});
afterAll(() => folder.remove());

const plan = [
  '甲县供水“十四五”规划（2021－2025年）',
  '第一节 “十三五”时期成果',
  '“十三五”时期，全县共新建水厂9座。',
  '表1 “十三五”时期水厂建设情况',
  '\t年份\n\t新建水厂（座）',
  '\t2016年\n\t2',
  '\t2017年\n\t3',
  '\t2018年\n\t4',
  '\t合计\n\t8',
  '',
].join('\n\n');
/** No data folder, no server: the command asks for neither. */
const given = () => ({ environment: { WANGHUO_DATA: join(folder.path, 'nothing') }, folder: folder.path });

test('plan-audit reads a file without database or server and prints the same bytes twice', async () => {
  await writeFile(join(folder.path, 'plan.txt'), plan);
  const [one, two] = [
    await runCommand(['plan-audit', 'plan.txt', '--json'], given()),
    await runCommand(['plan-audit', 'plan.txt', '--json'], given()),
  ];
  expect(one.exitCode).toBe(0);
  expect(one.out).toBe(two.out);
  const audit: PlanAudit = one.value;
  expect(Object.keys(audit)).toEqual(expect.arrayContaining(['claims', 'findings', 'passed', 'denominators']));
  expect(audit.findings.filter(({ rule }) => rule === 'totals')).toMatchObject([
    { severity: 'provable', arithmetic: '2＋3＋4＝9 ≠ 8，相差 1' },
  ]);
  expect(audit.document.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('for people findings stand by severity with line and quotation', async () => {
  const run = await runCommand(['plan-audit', 'plan.txt', '--severity', 'provable', '--passed', '--claims'], given());
  expect(run.exitCode).toBe(0);
  expect(run.out).toContain('可证（仅凭算式或两处原文即可确认）');
  expect(run.out).not.toContain('歧义（');
  expect(run.out).toMatch(/第 \d+ 行第 \d+ 列：“8”/);
  expect(run.out).toContain('2＋3＋4＝9 ≠ 8');
  expect(run.out).toContain('通过的核对：');
});

test('what is piped in may be GB 18030', async () => {
  const run = await runCommand(['plan-audit', '-', '--json'], { ...given(), input: guobiao });
  const audit: PlanAudit = run.value;
  expect(audit.document.encoding).toBe('GB18030');
  expect(audit.document.text).toContain('规划');
});

/** `“十四五”规划` in GB 18030. */
const guobiao = Uint8Array.from([0xa1, 0xb0, 0xca, 0xae, 0xcb, 0xc4, 0xce, 0xe5, 0xa1, 0xb1, 0xb9, 0xe6, 0xbb, 0xae]);

test('what cannot be read ends with 2 and one Chinese line', async () => {
  await writeFile(join(folder.path, 'picture.txt'), Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 1, 2, 3, 0xff]));
  const picture = await runCommand(['plan-audit', 'picture.txt'], given());
  expect(picture).toMatchObject({ exitCode: 2, out: '', err: expect.stringContaining('picture.txt 不能审核') });
  expect(picture.err.trim().split('\n')).toHaveLength(1);
  await writeFile(join(folder.path, 'macro.docm'), Uint8Array.from([0x50, 0x4b, 3, 4, 0]));
  expect(await runCommand(['plan-audit', 'macro.docm'], given())).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('宏'),
  });
  await writeFile(join(folder.path, 'large.txt'), new Uint8Array(20 * 1024 * 1024 + 1));
  expect(await runCommand(['plan-audit', 'large.txt'], given())).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('20 MB'),
  });
  expect(await runCommand(['plan-audit', 'nowhere.txt'], given())).toMatchObject({ exitCode: 2 });
  expect(await runCommand(['plan-audit', 'plan.txt', '--severity', 'sure'], given())).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('没有这个等级：sure'),
  });
});

test('a text that is no plan gets an answer', async () => {
  await writeFile(join(folder.path, 'letter.txt'), '今天天气很好，我们去了公园。\n');
  const run = await runCommand(['plan-audit', 'letter.txt'], given());
  expect(run.exitCode).toBe(0);
  expect(run.out).toContain('这可能不是一份规划');
});
