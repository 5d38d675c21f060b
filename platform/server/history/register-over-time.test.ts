import { parseInstant, parseLocalDate } from '@wanghuo/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertRecord, updateRecord } from '../registers/record-store.ts';
import { well } from '../registers/testing/sample-register.ts';
import { openSampleServer, sampleWell, wholeDistrict, type SampleServer } from '../registers/testing/sample-server.ts';
import { registerOverTime } from './register-over-time.ts';

let server: SampleServer;
beforeAll(async () => {
  server = await openSampleServer();
});
afterAll(() => server.close());

const at = (text: string) => ({ now: parseInstant(text) });
const day = (text: string) => parseLocalDate(text);

test('a state is read as it stood at the end of the day, a day that is stated as it is known now', async () => {
  const { id } = await server.as(
    wholeDistrict,
    (context) =>
      insertRecord(context, well, { ...sampleWell, wellNo: 'OT-1', pumpCount: 1, validFromOn: '2020-01-01' }),
    at('2021-03-01T02:00:00.000Z'),
  );
  // The last second of 2 March in Shanghai, and the first of the 3rd.
  await server.as(
    wholeDistrict,
    (context) => updateRecord(context, well, id, { pumpCount: 2 }, 'any'),
    at('2021-03-02T15:59:59.000Z'),
  );
  await server.as(
    wholeDistrict,
    (context) => updateRecord(context, well, id, { pumpCount: 3, dugOn: '2019-05-05' }, 'any'),
    at('2021-03-02T16:00:00.000Z'),
  );
  await server.as(
    wholeDistrict,
    (context) => updateRecord(context, well, id, { validUntilOn: '2021-04-01' }, 'any'),
    at('2021-06-01T02:00:00.000Z'),
  );
  const days = ['2019-12-31', '2020-06-30', '2021-03-01', '2021-03-02', '2021-03-03', '2021-03-31', '2021-04-01'].map(
    day,
  );
  const over = await server.as(wholeDistrict, (context) => registerOverTime(context, well, days));
  const seen = days.map((on) => over.on(on).find((one) => one.id === id));
  // Before it was written down, its first form speaks for the days it says it was true; retired late, it ends on its day.
  expect(seen.map((one) => one?.pumpCount)).toEqual([undefined, 1, 1, 2, 3, 3, undefined]);
  expect(seen[1]?.dugOn).toBe('2019-05-05');
  expect(seen[4]).toMatchObject({ pumpCount: 3, validUntilOn: '2021-04-01' });
  expect(() => over.on(day('2022-01-01'))).toThrow(RangeError);
});

test('a record that did not change is the same object on every day', async () => {
  const { id } = await server.as(
    wholeDistrict,
    (context) => insertRecord(context, well, { ...sampleWell, wellNo: 'OT-2', validFromOn: '2020-01-01' }),
    at('2021-03-01T02:00:00.000Z'),
  );
  const days = [day('2020-12-31'), day('2021-12-31')];
  const over = await server.as(wholeDistrict, (context) => registerOverTime(context, well, days));
  const [one, other] = days.map((on) => over.on(on).find((each) => each.id === id));
  expect(one).toBe(other);
});
