import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from './incident-scene.ts';
import { type Caller, type TestServer, startTestServer } from './test-server.ts';

interface Unit {
  readonly id: string;
  readonly callSign: string;
  readonly dutyState: string;
  readonly isAvailable: boolean;
}

let server: TestServer;
let dispatcher: Caller;
beforeAll(async () => {
  server = await startTestServer();
  dispatcher = await server.as('dispatcher');
}, 600_000);
afterAll(() => server?.close());

const units = async (): Promise<readonly Unit[]> => (await must(dispatcher.get('/api/forces/unitBoard'))).units;
const unit = async (id: string) => (await units()).find((one) => one.id === id);
const orderOf = async (unitId: string) =>
  (await must(dispatcher.get('/api/registers/order', { sort: '-sentAt', limit: 20 }))).rows.find(
    (one: { unitId: string }) => one.unitId === unitId,
  );

/** Sends a free unit to another town. @returns its id and its order's */
async function sendCover(): Promise<{ unitId: string; orderId: string }> {
  const free = (await units()).find((one) => one.dutyState === 'IN_STATION' && one.isAvailable);
  expect(free).toBeDefined();
  const unitId = free!.id;
  await must(dispatcher.post('/api/incidents/coverMove', { unitId, townshipCode: '500116115', reason: '示例：补防' }));
  expect((await unit(unitId))?.dutyState).toBe('COVER_MOVE');
  return { unitId, orderId: (await orderOf(unitId)).id };
}

test('a cover move nobody has answered is taken back, and its order no longer waits', async () => {
  const { unitId, orderId } = await sendCover();
  await must(dispatcher.post('/api/incidents/recallCover', { orderId, reason: '示例：火势已控制' }));
  expect(await orderOf(unitId)).toMatchObject({ state: 'CANCELLED', cancelReason: '示例：火势已控制' });
  expect(await unit(unitId)).toMatchObject({ dutyState: 'RETURNING', isAvailable: true });
});

test('an answered one keeps its answer, and the same recall twice is refused', async () => {
  const { unitId, orderId } = await sendCover();
  await must(
    dispatcher.post('/api/workflows/orderDelivery/acknowledgeByVoice', {
      id: orderId,
      input: { spokeWith: '示例·通信员' },
    }),
  );
  await must(dispatcher.post('/api/incidents/recallCover', { orderId, reason: '示例：改派' }));
  expect(await orderOf(unitId)).toMatchObject({ state: 'ACKNOWLEDGED', cancelReason: '示例：改派' });
  const again = await dispatcher.post('/api/incidents/recallCover', { orderId, reason: '示例：改派' });
  expect([again.status, again.body.code]).toEqual([409, 'incident.cover_ended']);
});

test('a station cannot take back what the seat has ordered', async () => {
  const { orderId } = await sendCover();
  const station = await server.as('station-officer');
  const answer = await station.post('/api/incidents/recallCover', { orderId, reason: '示例：不愿去' });
  expect(answer.status).toBe(403);
});
