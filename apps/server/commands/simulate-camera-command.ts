import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { issueToken, listRecordsWhere } from '@wanghuo/platform-server';
import { device, newDeviceSecret, renewDeviceSecret } from '@wanghuo/sensing/model';
import { createApiClient } from '@wanghuo/simulator';
import { cameraMessage, MessageClient } from '@wanghuo/simulator/devices';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand, numberText } from './command-form.ts';
import { openData } from './data-access.ts';
import { assertDemonstration } from './simulate-command.ts';
import { wording } from './wording.ts';

const tokenSeconds = 120;
/** A new secret is known to the gateway a moment after it was made. */
const tries = 20;
const tryMilliseconds = 250;
const answerMilliseconds = 10_000;

/** Sends one event of a made-up lookout camera, with a picture that is obviously made up, over MQTT as a camera does. */
export const simulateCameraCommand = defineCommand({
  path: ['simulate-camera'],
  summary: 'simulate-camera',
  options: [
    { flags: '--confidence <share>', summary: 'simulate-camera.confidence' },
    { flags: '--event <what>', summary: 'simulate-camera.event' },
    { flags: '--seed <n>', summary: 'simulate-camera.seed' },
  ],
  input: z.strictObject({
    confidence: numberText(z.number().min(0).max(1)).default(0.87).describe('0 to 1'),
    event: z.enum(['fire', 'smoke']).default('smoke'),
    seed: numberText(z.int().min(0)).default(1),
  }),
  output: z.looseObject({ deviceNo: z.string(), bytes: z.int() }),
  run: async ({ confidence, event, seed }, session) => {
    const data = await openData(session);
    try {
      const { server, settings } = data;
      if (!server) throw new CommandError(exitCodes.notReachable, 'noServer', { folder: settings.dataFolder });
      const runtime = await data.runtime();
      const { token } = await issueToken(runtime, 'monitor-operator', tokenSeconds);
      await assertDemonstration(server.url, token);
      const { host, mqttPort, mqttBroker } = settings.gateways;
      if (mqttPort === 0 || mqttBroker !== null)
        throw new CommandError(exitCodes.notReachable, 'simulate-camera.closed');
      const [camera] = await runtime.read(runtime.jobSubject('simulate.devices'), (context) =>
        listRecordsWhere(
          context,
          device,
          { deviceClass: 'LOOKOUT_CAMERA', protocol: 'MQTT', source: 'SYNTHETIC', validUntilOn: null },
          1,
        ),
      );
      if (!camera) throw new CommandError(exitCodes.usage, 'simulate-camera.none');
      const client = createApiClient({ url: server.url, token: () => token });
      const { renewalId } = await client.run(renewDeviceSecret, { deviceId: camera.id, overlapHours: 72 });
      const { secret } = await client.query(newDeviceSecret, { deviceId: camera.id, renewalId });
      const message = cameraMessage({ seed, confidence, event, at: new Date().toISOString() });
      const isKept = await publish({ host, port: mqttPort, clientId: camera.address, secret }, message);
      if (!isKept) throw new CommandError(exitCodes.notReachable, 'simulate-camera.refused');
      const value = { deviceNo: camera.deviceNo, bytes: Buffer.byteLength(message) };
      return {
        value,
        text: wording('simulate-camera.sent', {
          name: camera.name,
          bytes: value.bytes,
          percent: Math.floor(confidence * 100),
        }),
      };
    } finally {
      await data.close();
    }
  },
});

/** Whether the message is on the disk of the server. */
async function publish(options: ConstructorParameters<typeof MessageClient>[0], message: string): Promise<boolean> {
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const client = new MessageClient(options);
    try {
      await waitFor(() => client.refusal !== null || client.isClosed);
      if (client.refusal === 0) {
        client.publish(`dev/${options.clientId}/up`, message);
        await waitFor(() => client.acknowledged > 0 || client.isClosed);
        return client.acknowledged > 0;
      }
    } finally {
      client.close();
    }
    await pause(tryMilliseconds);
  }
  return false;
}

async function waitFor(holds: () => boolean): Promise<void> {
  for (const since = performance.now(); !holds() && performance.now() - since < answerMilliseconds;) await pause(20);
}
