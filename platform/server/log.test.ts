import { type Logger, pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { logOptions, openLog } from './log.ts';

function written(work: (log: Logger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(pino({ ...logOptions, level: 'info' }, { write: (line: string) => void lines.push(line) }));
  expect(lines.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n'))).toBe(true);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  test('is one line of JSON an event, whatever a value holds (OB-01)', () => {
    const [line] = written((log) => log.warn({ traceId: 't', text: 'a\nb\u0000\u001b[31m' }, 'two\nlines'));
    expect(line).toMatchObject({ level: 40, severity: 'warn', process: 'server', traceId: 't', msg: 'two\nlines' });
    expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  test('covers secrets and persons by the member they are in and by their form (OB-02, CF-02, canary-persons)', () => {
    const token = 'Zk9'.repeat(15).slice(0, 43);
    const canaries = ['示例·金丝雀', '13812345678', '11010519491231002X', token, 'pass-canary-1'];
    const [line] = written((log) =>
      log.error(
        {
          name: canaries[0],
          password: canaries[4],
          caller: { phone: canaries[1], displayName: canaries[0], token },
          asked: `来电 ${canaries[1]} 证件 ${canaries[2]} cookie wanghuo=${token}`,
          address: `postgresql://wanghuo:${canaries[4]}@db.example/wanghuo`,
          err: Object.assign(new Error(`refused ${canaries[1]}`, { cause: new Error(`by ${canaries[2]}`) }), {
            code: '23505',
            constraint: 'crew_member_name',
            detail: `Key (name)=(${canaries[0]}) already exists.`,
            where: canaries[0],
          }),
        },
        'saved nothing',
      ),
    );
    const text = JSON.stringify(line);
    for (const canary of canaries) expect(text).not.toContain(canary);
    // What helps to find the fault is still there.
    for (const part of ['23505', 'crew_member_name', 'log.test.ts', 'saved nothing', 'db.example'])
      expect(text).toContain(part);
  });

  test('leaves numbers of things, hashes and moments as they are', () => {
    const id = '0190f5d2-7b1e-7c3a-9b1e-0123456789ab';
    const hash = 'a1'.repeat(32);
    const [line] = written((log) =>
      log.info({ id, hash, at: '2026-11-26T08:00:00.000Z', milliseconds: 13_812_345_678 }),
    );
    expect(line).toMatchObject({ id, hash, at: '2026-11-26T08:00:00.000Z', milliseconds: 13_812_345_678 });
  });

  test('that cannot be written is given up and counted; the work goes on (OB-05, disk-full)', async () => {
    const { log, lost } = openLog('info', '/dev/full');
    const since = performance.now();
    for (let line = 0; line < 20_000; line += 1) log.info({ line, filler: 'x'.repeat(400) }, 'full');
    expect(performance.now() - since).toBeLessThan(5_000);
    await expect.poll(lost, { timeout: 5_000 }).toBeGreaterThan(0);
  });
});
