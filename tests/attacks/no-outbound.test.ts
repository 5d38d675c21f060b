import dns from 'node:dns';
import { connect, isIP, Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listBuildings, must, sendOrders } from '../server/incident-scene.ts';
import { type TestServer, startTestServer } from '../server/test-server.ts';

/** Every destination this process connects to and every name it looks up, from before the server starts. */
const destinations: string[] = [];
const connectOfSocket = Socket.prototype.connect;
const lookup = dns.lookup;

let server: TestServer;
beforeAll(async () => {
  Socket.prototype.connect = function record(this: Socket, ...given: unknown[]) {
    const [first, second] = (Array.isArray(given[0]) ? given[0] : given) as [unknown, unknown];
    const options = (
      typeof first === 'object' && first !== null
        ? first
        : typeof first === 'string'
          ? { path: first }
          : { port: first, host: second }
    ) as { path?: string; host?: string; port?: number };
    destinations.push(options.path ?? `${options.host ?? 'localhost'}:${options.port}`);
    return Reflect.apply(connectOfSocket, this, given) as Socket;
  } as typeof connectOfSocket;
  dns.lookup = function record(name: string, ...rest: unknown[]) {
    destinations.push(`name ${name}`);
    return Reflect.apply(lookup, dns, [name, ...rest]) as never;
  } as unknown as typeof lookup;
  server = await startTestServer();
}, 600_000);
afterAll(async () => {
  Socket.prototype.connect = connectOfSocket;
  dns.lookup = lookup;
  await server?.close();
});

/** The test's own way to the server, and the server's to its database. */
function isExpected(destination: string): boolean {
  const database = new URL(String(server.database.connection.connectionString).replace('@/', '@localhost/'));
  const socketFolder = database.searchParams.get('host');
  // An address that is one already is looked up nowhere.
  if (destination.startsWith('name ') && isIP(destination.slice(5)) !== 0) return true;
  return (
    destination === new URL(server.url).host ||
    (socketFolder !== null && destination.startsWith(socketFolder)) ||
    [`${database.hostname}:${database.port || 5432}`, `name ${database.hostname}`].includes(destination)
  );
}

test(
  'from the call to the closed record the server asks nobody else (no-outbound, PI-14, ZN-05)',
  { timeout: 400_000 },
  async () => {
    const dispatcher = await server.as('dispatcher');
    await must(
      dispatcher.post('/api/incidents/receiveCall', {
        channel: await anyChannel(),
        callerNumber: '19900000000',
        said: '示例·http://evil.example/x 冒烟',
      }),
    );
    const [building] = await listBuildings(dispatcher, 1);
    await must(dispatcher.get('/api/incidents/understand', { line: '双福 示范小区 3栋 18楼 冒烟' }));
    await must(dispatcher.get('/api/incidents/around', { position: building?.position }));
    const { incidentId } = await sendOrders(dispatcher, building as never);
    const { assignments } = await must(dispatcher.get('/api/incidents/incidentDetail', { incidentId }));
    for (const { id } of assignments as { id: string }[])
      for (const step of ['turnOut', 'arrive', 'waterOn', 'control', 'extinguish', 'leave', 'backInStation'])
        await must(dispatcher.post('/api/incidents/reportUnitStep', { assignmentId: id, step }));
    const closing = {
      outcome: 'HANDLED',
      rescued: 1,
      evacuated: 20,
      injured: 0,
      dead: 0,
      burntAreaSquareMetres: 12,
      causeNote: null,
      summary: '示例·处置完毕',
    };
    await must(dispatcher.post('/api/incidents/closeIncident', { incidentId, closing }));
    const { timeline } = await must(dispatcher.get('/api/incidents/replay', { incidentId }));
    expect(timeline.length).toBeGreaterThan(10);
    await must(
      dispatcher.get('/api/registers/hydrant/export', { format: 'csv' }).then((answer) => ({ ...answer, body: {} })),
    );
    expect(destinations.length).toBeGreaterThan(2);
    expect([...new Set(destinations)].filter((one) => !isExpected(one))).toEqual([]);
  },
);

test('the watch on connections would have seen one', () => {
  const before = destinations.length;
  const socket = connect({ host: '192.0.2.1', port: 9 });
  socket.on('error', () => undefined);
  socket.destroy();
  expect(destinations.slice(before)).toEqual(['192.0.2.1:9']);
  expect(isExpected('192.0.2.1:9')).toBe(false);
});

async function anyChannel(): Promise<string> {
  const { callChannel } = await import('@wanghuo/incidents/model');
  return callChannel.names[0] as string;
}
