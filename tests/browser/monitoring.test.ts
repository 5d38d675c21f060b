import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { COMMAND, FrameReader, readFrame, writeApplicationData, writeFrame } from '@wanghuo/gb26875';
import { cameraMessage } from '../../apps/simulator/devices/index.ts';
import { Product } from '../product/product.ts';
import type {} from '../product/provided.ts';
import { launchBrowser } from './browser.ts';
import { desk, patience, phone, Seat } from './seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port, given.gb26875Port);

interface Device {
  readonly premisesNo: string;
  readonly townshipCode: string;
  readonly position: readonly [number, number];
  readonly name: string;
  readonly address: string;
  readonly premisesId: string;
}

let browser: Browser;
let seat: Seat;
let manager: Seat;
let dispatcher: Seat;
let commander: Seat;
let own: Device;
let other: Device;
let otherPlace: string;
let place: string;
const wires: Wire[] = [];

/** A transmission device on a socket of its own. */
class Wire {
  readonly #socket: Socket;
  readonly #address: string;
  readonly #heard: number[] = [];
  #serial = 0;

  constructor(address: string) {
    this.#address = address;
    const reader = new FrameReader();
    this.#socket = connect({ host: '127.0.0.1', port: product.gb26875Port });
    this.#socket.on('data', (bytes: Buffer) => {
      for (const piece of reader.push(bytes))
        if (piece.kind === 'frame') this.#heard.push(readFrame(piece.bytes, 0).command);
    });
    wires.push(this);
  }

  /** Reports a fire of one detector on the fourth floor and waits until the centre has confirmed it. */
  async fire(point: number): Promise<void> {
    const before = this.#heard.length;
    if (this.#socket.connecting) await once(this.#socket, 'connect');
    this.#socket.write(
      writeFrame({
        serial: (this.#serial += 1),
        majorVersion: 1,
        userVersion: 1,
        sentAt: new Date().toISOString(),
        source: this.#address,
        destination: '1',
        command: COMMAND.SEND,
        // As devices in the field send it: fire, and the bit of normal operation unset.
        data: writeApplicationData(2, [
          {
            systemType: 1,
            systemAddress: 1,
            componentType: 42,
            componentAddress: (4 << 16) | point,
            status: 0b10,
            text: `示例四层${point}号感烟`,
            occurredAt: new Date().toISOString(),
          },
        ]),
      }),
    );
    for (const since = Date.now(); this.#heard.length === before; await new Promise((done) => setTimeout(done, 20)))
      if (Date.now() - since > patience) throw new Error('no answer from the centre');
    expect(this.#heard.at(-1)).toBe(COMMAND.CONFIRM);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** What the seat's own page may send. */
const act = <Answer>(path: string, body: object) =>
  seat.page.evaluate(
    async ([to, sent, key]) => {
      const answer = await fetch(to!, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-wanghuo': '1', 'idempotency-key': key! },
        body: sent!,
      });
      if (!answer.ok) throw new Error(`${to}: ${await answer.text()}`);
      return answer.json();
    },
    [path, JSON.stringify(body), randomUUID()],
  ) as Promise<Answer>;

/** A lookout camera of its own on the roof of a place, and its event over signed HTTP. */
async function showFire({ premisesId, premisesNo, townshipCode, position }: Device): Promise<void> {
  const address = `lookout-${randomUUID().slice(0, 8)}`;
  const { id: deviceId } = await act<{ id: string }>('/api/registers/device', {
    deviceNo: address,
    name: '示例·楼顶瞭望摄像机',
    deviceClass: 'LOOKOUT_CAMERA',
    protocol: 'HTTP',
    profile: 'HTTP_GENERIC',
    address,
    townshipCode,
    premisesId,
    premisesNo,
    position,
  });
  const { renewalId } = await act<{ renewalId: string }>('/api/sensing/renewDeviceSecret', { deviceId });
  const asked = `/api/sensing/newDeviceSecret?deviceId=${deviceId}&renewalId=${renewalId}`;
  const { secret } = (await (await seat.context.request.get(`${product.url}${asked}`)).json()) as { secret: string };
  const key = createHash('sha256').update(`wanghuo-ingest-v1:${secret}`).digest();
  const send = async () => {
    const [timestamp, nonce] = [new Date().toISOString(), randomUUID()];
    const body = cameraMessage({ seed: 7, confidence: 0.926, at: timestamp, event: 'fire' });
    const signature = createHmac('sha256', key).update(`${timestamp}\n${nonce}\n`).update(body).digest('hex');
    const headers = { 'x-device': address, 'x-timestamp': timestamp, 'x-nonce': nonce, 'x-signature': signature };
    return (await fetch(`${product.url}/api/sensing/ingest`, { method: 'POST', headers, body })).status;
  };
  // The gateway knows a new device and its secret a moment later.
  for (const since = Date.now(); (await send()) !== 200; await new Promise((done) => setTimeout(done, 200)))
    if (Date.now() - since > patience) throw new Error('the event was not taken');
}

async function alarmIdOf({ premisesId }: Device): Promise<string> {
  const asked = `/api/registers/alarm?filter.premisesId=${premisesId}&filter.state=UNANSWERED&limit=1`;
  const answer = await seat.context.request.get(`${product.url}${asked}`);
  return ((await answer.json()) as { rows: { id: string }[] }).rows[0]!.id;
}

beforeAll(async () => {
  browser = await launchBrowser();
  manager = await Seat.open(browser, product, 'fire-safety-manager', phone);
  seat = await Seat.open(browser, product, 'monitor-operator', { ...desk, theme: 'room' });
  dispatcher = await Seat.open(browser, product, 'dispatcher', { ...desk, theme: 'room' });
  commander = await Seat.open(browser, product, 'duty-commander', { ...desk, theme: 'room' });
  const read = async <Answer>(who: Seat, path: string) =>
    (await (await who.context.request.get(`${product.url}${path}`)).json()) as Answer;
  const { rows } = await read<{ rows: Device[] }>(
    seat,
    '/api/registers/device?filter.deviceClass=USER_TRANSMITTER&sort=deviceNo&limit=30',
  );
  const [managed] = (await read<{ rows: { id: string; name: string }[] }>(manager, '/api/registers/premises?limit=1'))
    .rows;
  place = managed?.name ?? '';
  own = rows.find(({ premisesId }) => premisesId === managed?.id) as Device;
  other = rows.find(({ premisesId }) => premisesId !== managed?.id) as Device;
  otherPlace = (await read<{ name: string }>(seat, `/api/registers/premises/${other.premisesId}`)).name;
}, 400_000);
afterAll(async () => {
  for (const wire of wires) wire.close();
  await browser?.close();
});

describe('from a real frame to a person (UFM 3, DSP 5, the monitoring seat)', () => {
  test('a fire on the wire is confirmed, stands on top of the seat, and is asked of whoever looks after the place', async () => {
    await seat.page.getByText('没有待处置的报警').waitFor();
    await new Wire(own.address).fire(7);
    const card = seat.page.locator('.sen-card', { hasText: place });
    await card.getByText('火警').waitFor();
    await seat.page.getByText('示例四层7号感烟').first().waitFor();
    await seat.picture('monitor-fire');
    await manager.page.getByRole('heading', { name: '火警' }).waitFor();
    await manager.page.getByText(place).first().waitFor();
    await manager.picture('own-premises-fire');
  });

  test('the manager says it is real with one press, and it is a call on the command map with its evidence', async () => {
    await manager.page.getByRole('button', { name: '是真的，报警' }).click();
    await manager.page.getByText('没有需要答复的报警').waitFor();
    await seat.page.locator('.sen-card:not(.sen-gone)', { hasText: place }).waitFor({ state: 'detached' });
    const call = dispatcher.page.locator('.inc-call', { hasText: place });
    await call.waitFor();
    await call.getByText('自动报警', { exact: false }).first().waitFor();
    await dispatcher.picture('command-alarm-call');
  });

  test('a camera’s picture is evidence; what nobody answers reaches the commander on watch by name, and the call shows it', async () => {
    const { page } = seat;
    await showFire(own);
    const card = page.locator('.sen-card:not(.sen-gone)', { hasText: place });
    await card.getByText('有摄像机图像，置信度 92%').waitFor();
    await card.click();
    const loaded = async (of: Seat, within: string) => {
      const picture = of.page.locator(`${within} .sen-picture img`).first();
      await picture.waitFor();
      expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(
        320,
      );
      await of.page.locator(within).getByText('来自摄像机，未经人工核实').first().waitFor();
    };
    await loaded(seat, '.sen-panel');
    await seat.picture('monitor-camera-picture');
    // The clock of a place under close supervision: a minute.
    const notice = commander.page.locator('.sen-reached', { hasText: place });
    await notice.waitFor();
    await commander.picture('commander-told');
    await notice.getByRole('button', { name: '已看到' }).click();
    await notice.waitFor({ state: 'detached' });
    await card.getByText('值班 示例·值班指挥长 已看到').waitFor();
    await page
      .locator('.sen-panel')
      .getByText(/值班指挥长 示例·值班指挥长，.+看到/)
      .first()
      .waitFor();
    await seat.picture('monitor-commander-told');
    await loaded(dispatcher, '.inc-call');
    await dispatcher.picture('command-camera-call');
    await act('/api/workflows/alarmCourse/verify', { id: await alarmIdOf(own), input: {} });
    await page.getByText('没有待处置的报警').waitFor();
  });

  test('the seat takes one by key, says why it was none, and the next frame of the same fire rings again', async () => {
    const { page } = seat;
    const wire = new Wire(other.address);
    await wire.fire(9);
    const card = page.locator('.sen-card', { hasText: otherPlace });
    await card.click();
    await page.getByRole('heading', { name: new RegExp(otherPlace) }).waitFor();
    await page.keyboard.press('F3');
    await page.getByText('席位处理中').waitFor();
    await page.keyboard.press('F9');
    await page.getByText('不是真实警情的原因').waitFor();
    await page.keyboard.press('1');
    await page.getByText('没有待处置的报警').waitFor();
    await wire.fire(10);
    await card.getByText('火警').waitFor();
    await seat.goTo('/sensing/quality');
    await page.getByRole('heading', { name: /^误报排行/ }).waitFor();
    await seat.picture('sensing-quality');
  });

  test('nothing was asked of anybody but the product, and no page reported an error', () => {
    const seats = [seat, manager, dispatcher, commander];
    expect(seats.flatMap(({ conduct }) => conduct.elsewhere)).toEqual([]);
    expect(seats.flatMap(({ conduct }) => conduct.errors)).toEqual([]);
  });
});
