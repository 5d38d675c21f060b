import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueToken } from '../../../platform/server/index.ts';
import { signatureOf } from '../../../domains/operations/sensing/server/gateways/http-ingest.ts';
import { signingKeyOf } from '../../../domains/operations/sensing/server/device-secrets.ts';
import { readCap } from '../../../domains/operations/sensing/server/cap/read-cap.ts';
import { capMoment } from '../../../domains/operations/sensing/server/cap/compose.ts';
import { wireOf } from '../../../domains/operations/sensing/server/wire.ts';
import { must } from '../incident-scene.ts';
import { hangDevice, listPremises, observed, reportOf, take } from '../sensing-scene.ts';
import { registerDevice } from './wire-scene.ts';
import { type Caller, type TestServer, startTestServer } from '../test-server.ts';

let server: TestServer;
let truth: pg.Client;
let seat: Caller;
let places: Awaited<ReturnType<typeof listPremises>>;
let weather: { address: string; key: Buffer };
let other: typeof weather;
let detector: typeof weather;
beforeAll(async () => {
  server = await startTestServer();
  truth = new pg.Client(server.database.connection);
  await truth.connect();
  seat = await server.as('monitor-operator');
  places = await listPremises(seat, 'GENERAL', 20);
  weather = await platform('示例气象台', 'WARNING_PLATFORM');
  other = await platform('示例水文站', 'WARNING_PLATFORM');
  detector = await platform('示例烟感', 'SMOKE_DETECTOR');
}, 600_000);
afterAll(async () => {
  await truth?.end();
  await server?.close();
});

// What an answer holds is what a test is about; it reads the properties it names.
/* oxlint-disable typescript/no-explicit-any */
async function until<Found>(look: () => Promise<Found | undefined | false>, what: string): Promise<Found> {
  for (const started = performance.now(); performance.now() - started < 25_000;) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}
async function platform(name: string, deviceClass: string): Promise<typeof weather> {
  const address = `cap-${randomUUID().slice(0, 8)}`;
  const id = await registerDevice(seat, address, { name, deviceClass, protocol: 'HTTP', profile: 'HTTP_GENERIC' });
  const { renewalId } = await must(seat.post('/api/sensing/renewDeviceSecret', { deviceId: id }));
  const { secret } = await must(seat.get('/api/sensing/newDeviceSecret', { deviceId: id, renewalId }));
  const key = signingKeyOf(secret);
  await until(async () => wireOf(server.runtime).directory.find('HTTP', address) !== undefined, 'the directory');
  await until(async () => wireOf(server.runtime).secrets.signingKeys(id).length > 0, 'the secret');
  return { address, key };
}
function post(from: typeof weather, xml: string, signed = xml) {
  const [timestamp, nonce] = [new Date().toISOString(), randomUUID()];
  return fetch(`${server.url}/api/sensing/capMessage`, {
    method: 'POST',
    headers: {
      'content-type': 'application/cap+xml',
      'x-device': from.address,
      'x-timestamp': timestamp,
      'x-nonce': nonce,
      'x-signature': signatureOf(from.key, timestamp, nonce, Buffer.from(signed)),
    },
    body: xml,
  });
}
const inMinutes = (minutes: number) => capMoment(new Date(Date.now() + minutes * 60_000).toISOString());
let number = 0;
interface Wind {
  readonly identifier?: string;
  readonly type?: string;
  readonly references?: string;
  readonly status?: string;
  readonly expires?: string;
  readonly sent?: string;
  readonly headline?: string;
}
const wind = ({
  identifier = `QX-${(number += 1)}`,
  type = 'Alert',
  references = '',
  status = 'Actual',
  expires = inMinutes(60),
  sent = inMinutes(-1),
  headline = '示例大风黄色预警',
}: Wind = {}) => `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${identifier}</identifier><sender>weather.example</sender>
<sent>${sent}</sent><status>${status}</status><msgType>${type}</msgType><scope>Public</scope>
${references === '' ? '' : `<references>${references}</references>`}
<info><language>zh-CN</language><category>Met</category><event>大风</event><urgency>Expected</urgency>
<severity>Moderate</severity><certainty>Likely</certainty><expires>${expires}</expires><senderName>示例气象台</senderName>
<headline>${headline}</headline><description>预计阵风 8 级</description>
<area><areaDesc>示例区</areaDesc><geocode><valueName>GB/T 2260</valueName><value>500116</value></geocode></area></info></alert>`;
const notices = async () =>
  (await must(seat.get('/api/sensing/capNotices'))).notices.map(({ identifier }: any) => identifier) as string[];

describe('a warning that comes in', () => {
  test('is kept as its bytes are, shown to the seat once, and ends by its own time', async () => {
    const xml = wind({ identifier: 'W-1' });
    const [first, again] = [await post(weather, xml), await post(weather, xml)];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(await again.json()).toEqual(await first.json());
    const { notices: shown } = await must(seat.get('/api/sensing/capNotices'));
    expect(shown.filter(({ identifier }: any) => identifier === 'W-1')).toMatchObject([
      { headline: '示例大风黄色预警', severity: 'Moderate', senderName: '示例气象台', areaDesc: '示例区' },
    ]);
    const { rows } = await truth.query(`select content from sensing.cap_message where identifier = 'W-1'`);
    expect(rows.map(({ content }) => content.toString())).toEqual([xml]);
    await must(seat.get('/api/sensing/capMessages', { direction: 'IN' }));
    expect((await post(weather, wind({ identifier: 'W-old', expires: inMinutes(-1) }))).status).toBe(200);
    expect(await notices()).not.toContain('W-old');
    const differs = await post(weather, xml.replace('8 级', '9 级'));
    expect([differs.status, (await differs.json()).code]).toEqual([409, 'cap.changed']);
  });

  test('is updated and taken back by its own platform, in the same manner, in whatever order they come', async () => {
    const sent = inMinutes(-30);
    await post(weather, wind({ identifier: 'U-1', sent }));
    const references = `weather.example,U-1,${sent}`;
    // Another platform, and an exercise, take back nothing.
    await post(other, wind({ identifier: 'U-x', type: 'Cancel', references }));
    await post(weather, wind({ identifier: 'U-y', type: 'Cancel', references, status: 'Exercise' }));
    expect(await notices()).toContain('U-1');
    const updated = inMinutes(-20);
    await post(weather, wind({ identifier: 'U-2', type: 'Update', references, sent: updated }));
    expect(await notices()).toEqual(expect.arrayContaining(['U-2']));
    expect(await notices()).not.toContain('U-1');
    await post(weather, wind({ identifier: 'U-3', type: 'Cancel', references: `weather.example,U-2,${updated}` }));
    expect(await notices()).not.toContain('U-2');
    // The cancellation overtook what it cancels.
    await post(weather, wind({ identifier: 'V-2', type: 'Cancel', references: `weather.example,V-1,${sent}` }));
    await post(weather, wind({ identifier: 'V-1', sent }));
    expect(await notices()).not.toContain('V-1');
  });

  test('that is wrong, hostile, unsigned or from somebody else is refused, each wrong element by name in Chinese', async () => {
    const wrong = await post(weather, wind({ identifier: 'a b' }).replace('Expected', 'Soon'));
    const problem = await wrong.json();
    expect([wrong.status, problem.code]).toEqual([422, 'cap.unacceptable']);
    expect(problem.errors).toMatchObject([
      { pointer: '#/alert/identifier', message: 'alert/identifier 不能含空格、逗号、< 或 &' },
      { pointer: '#/alert/info[1]/urgency', message: 'alert/info[1]/urgency 的取值不在 CAP 1.2 规定之内' },
    ]);
    const hostile = wind().replace('<alert', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert');
    expect((await post(weather, hostile)).status).toBe(422);
    expect((await post(weather, wind(), 'other bytes')).status).toBe(401);
    expect((await post(detector, wind())).status).toBe(403);
    expect((await post(weather, `${wind()}${' '.repeat(300_000)}`)).status).toBe(413);
  });
});

describe('what goes out', () => {
  const issuedAbout = async (id: string, count: number): Promise<any[]> =>
    until(async () => {
      const { rows } = await truth.query(
        `select id::text as id, content from sensing.cap_message where subject_id = $1 order by sensing.cap_message.id`,
        [id],
      );
      return rows.length >= count && rows;
    }, 'the message');

  test('an alarm is told as possible, then as observed or taken back, each naming the messages before it', async () => {
    const [at, elsewhere] = [places[1]!, places[2]!];
    const devices = [await hangDevice(server, at), await hangDevice(server, elsewhere)];
    for (const device of devices) await take(server, [reportOf(device, [observed('FIRE')])]);
    const { rows } = await truth.query(
      `select id::text as id, alarm_no, device_id from sensing.alarm where device_id = any ($1) order by opened_at`,
      [devices.map(({ id }) => id)],
    );
    const [real, wrong] = devices.map(({ id }) => rows.find(({ device_id }) => device_id === id)!);
    const [first] = await issuedAbout(real.id, 1);
    const raised = readCap(first.content);
    expect(raised).toMatchObject({
      // A demonstration is an exercise: nobody takes it for real.
      status: 'Exercise',
      msgType: 'Alert',
      scope: 'Private',
      sender: 'wanghuo.500116',
      identifier: `500116-${real.alarm_no}-1`,
      infos: [
        {
          language: 'zh-CN',
          categories: ['Fire'],
          event: '火警',
          urgency: 'Immediate',
          severity: 'Moderate',
          certainty: 'Possible',
          areas: [{ areaDesc: at.name, circles: [{ radiusKilometres: 0.1 }] }],
        },
      ],
    });
    expect(raised.infos[0]!.areas[0]!.geocodes).toContainEqual({ valueName: 'GB/T 2260', value: '500116' });
    expect(raised.infos[0]!.areas[0]!.circles[0]!.centre[1]).toBeCloseTo(at.position[0], 4);
    const step = (name: string, id: string, input: object) =>
      seat.post(`/api/workflows/alarmCourse/${name}`, { id, input });
    await must(step('verify', real.id, {}));
    await must(step('reject', wrong.id, { cause: 'COOKING', seenComponents: 1 }));
    const confirmed = readCap((await issuedAbout(real.id, 2))[1].content);
    expect(confirmed).toMatchObject({ msgType: 'Update', infos: [{ certainty: 'Observed', severity: 'Severe' }] });
    expect(confirmed.references).toEqual([{ sender: raised.sender, identifier: raised.identifier, sent: raised.sent }]);
    expect(readCap((await issuedAbout(wrong.id, 2))[1].content)).toMatchObject({
      msgType: 'Cancel',
      infos: [{ responseTypes: ['AllClear'], urgency: 'Past' }],
    });
    // The feed names it, and gives it as it was kept.
    const { token } = await issueToken(server.runtime, 'monitor-operator', 600);
    const get = (path: string) => fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const feed = await get('/api/sensing/capFeed');
    expect(feed.headers.get('content-type')).toContain('application/atom+xml');
    expect(await feed.text()).toContain(`/api/sensing/capFeed?id=${first.id}`);
    const document = await get(`/api/sensing/capFeed?id=${first.id}`);
    expect(document.headers.get('content-type')).toContain('application/cap+xml');
    expect(Buffer.from(await document.arrayBuffer())).toEqual(first.content);
    expect((await get('/api/sensing/capFeed?id=nothing')).status).toBe(404);
    expect((await server.stranger.get('/api/sensing/capFeed')).status).toBe(401);
    expect((await (await server.as('fire-safety-manager')).get('/api/sensing/capFeed')).status).toBe(403);
  });

  test('DV-20: what is said in a test is a test', async () => {
    const device = await hangDevice(server, places[3]!, {
      testUntilAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await take(server, [reportOf(device, [observed('FIRE')])]);
    const { rows } = await truth.query(`select id::text as id from sensing.alarm where device_id = $1`, [device.id]);
    expect(readCap((await issuedAbout(rows[0].id, 1))[0].content).status).toBe('Test');
  });
});
