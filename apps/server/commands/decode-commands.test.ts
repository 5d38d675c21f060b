import { afterAll, beforeAll, expect, test } from 'vitest';
import { join } from 'node:path';
import { openFolder, runCommand } from './testing-terminal.ts';

let folder: Awaited<ReturnType<typeof openFolder>>;
beforeAll(async () => {
  folder = await openFolder();
});
afterAll(() => folder.remove());

/** No data folder, no server: decoding asks for neither. */
const given = (input?: Uint8Array) => ({
  environment: { WANGHUO_DATA: join(folder.path, 'nothing') },
  folder: folder.path,
  ...(input === undefined ? {} : { input }),
});

const alive = '4040090001 01051E09170B1A7B8D3C717400010000000000000002 9F2323';
const soiled = alive.replace('9F2323', '9E2323');

test('gb26875 decode prints one object a line, broken frames among sound ones', async () => {
  const { exitCode, value } = await runCommand(
    ['gb26875', 'decode', `${alive}\n${soiled} ff${alive}`, '--json'],
    given(),
  );
  expect(exitCode).toBe(0);
  const frames: Record<string, unknown>[] = value;
  expect(frames.map(({ valid, error }) => [valid, error])).toEqual([
    [true, null],
    [false, 'CHECKSUM'],
    [true, null],
  ]);
  expect(frames[0]).toMatchObject({
    serial: 9,
    source: '500116000123',
    destination: '1',
    command: 2,
    type: null,
    objects: [],
  });
});

test('frames may be piped in as text or as they came over the wire', async () => {
  const bytes = Buffer.from(alive.replaceAll(' ', ''), 'hex');
  for (const input of [bytes, Buffer.from(alive)]) {
    const { out } = await runCommand(['gb26875', 'decode', '-', '--json'], given(input));
    expect(JSON.parse(out)).toMatchObject({ valid: true, serial: 9 });
  }
});

test('for people the fields stand one a line, with the reason of a fault', async () => {
  const { out } = await runCommand(['gb26875', 'decode', soiled], given());
  expect(out).toContain('无效：校验和不符');
  expect(out).toContain('source: 500116000123');
});

test('what is no hexadecimal is refused by name', async () => {
  expect(await runCommand(['gb26875', 'decode', '40 4g'], given())).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('“g”'),
  });
  expect(await runCommand(['jt808', 'decode', '7E 0'], given())).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('半个字节'),
  });
});

test('jt808 decode reads a heartbeat and names a wrong check byte', async () => {
  const heartbeat = '7E 00 02 00 00 01 39 00 00 11 61 00 03 49 7E';
  const { value } = await runCommand(
    ['jt808', 'decode', `${heartbeat} ${heartbeat.replace('49', '48')}`, '--json'],
    given(),
  );
  expect(value).toMatchObject([
    { valid: true, messageId: '0x0002', phone: '13900001161', serial: 3 },
    { valid: false, error: 'CHECK' },
  ]);
});
