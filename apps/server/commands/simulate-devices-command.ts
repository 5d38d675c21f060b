import { z } from 'zod';
import { issueToken, listRecordsWhere } from '@wanghuo/platform-server';
import { device } from '@wanghuo/sensing/model';
import { playDevices, type DeviceProgress } from '@wanghuo/simulator/devices';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand, numberText } from './command-form.ts';
import { openData } from './data-access.ts';
import { assertDemonstration } from './simulate-command.ts';
import { wording } from './wording.ts';

const tokenSeconds = 600;
const mostTransmitters = 1000;

/** Plays the transmitters of the demonstration against the running server's gateway until the time is over or Ctrl-C. */
export const simulateDevicesCommand = defineCommand({
  path: ['simulate-devices'],
  summary: 'simulate-devices',
  options: [
    { flags: '--count <n>', summary: 'simulate-devices.count' },
    { flags: '--duration <minutes>', summary: 'simulate-devices.duration' },
    { flags: '--seed <n>', summary: 'simulate-devices.seed' },
    { flags: '--fires-per-hour <n>', summary: 'simulate-devices.fires' },
    { flags: '--faults-per-hour <n>', summary: 'simulate-devices.faults' },
    { flags: '--heartbeat <seconds>', summary: 'simulate-devices.heartbeat' },
  ],
  input: z.strictObject({
    count: numberText(z.int().min(1).max(mostTransmitters)).default(mostTransmitters),
    duration: numberText(z.number().min(0.05).max(1440)).default(60).describe('minutes'),
    seed: numberText(z.int().min(0)).default(1),
    firesPerHour: numberText(z.number().min(0).max(100_000)).default(2),
    faultsPerHour: numberText(z.number().min(0).max(100_000)).default(12),
    heartbeat: numberText(z.number().min(1).max(3600)).default(30),
  }),
  output: z.looseObject({ transmitters: z.int(), sent: z.int(), confirmed: z.int(), lost: z.int() }),
  run: async (input, session) => {
    const data = await openData(session);
    try {
      const { server, settings } = data;
      if (!server) throw new CommandError(exitCodes.notReachable, 'noServer', { folder: settings.dataFolder });
      const runtime = await data.runtime();
      const { token } = await issueToken(runtime, 'simulator', tokenSeconds);
      await assertDemonstration(server.url, token);
      const { host, gb26875Port, tls } = settings.gateways;
      if (gb26875Port === 0) throw new CommandError(exitCodes.notReachable, 'simulate-devices.closed');
      if (tls.gb26875 !== null) throw new CommandError(exitCodes.usage, 'simulate-devices.encrypted');
      const found = await runtime.read(runtime.jobSubject('simulate.devices'), (context) =>
        listRecordsWhere(
          context,
          device,
          { protocol: 'GB26875', source: 'SYNTHETIC', validUntilOn: null },
          input.count,
        ),
      );
      if (found.length === 0) throw new CommandError(exitCodes.usage, 'simulate-devices.none');
      const last = await playDevices({
        host,
        port: gb26875Port,
        addresses: found.map(({ address }) => address),
        seed: input.seed,
        seconds: input.duration * 60,
        heartbeatSeconds: input.heartbeat,
        firesPerHour: input.firesPerHour,
        faultsPerHour: input.faultsPerHour,
        stopped: session.terminal.stopped,
        onProgress: (progress) => session.progress(lineOf(progress)),
      });
      return { value: { ...last }, text: lineOf(last) };
    } finally {
      await data.close();
    }
  },
});

function lineOf(progress: DeviceProgress): string {
  const { seconds, totalSeconds, reconnected: _reconnected, ...counts } = progress;
  return wording('simulate-devices.progress', {
    ...counts,
    seconds: Math.floor(seconds),
    total: Math.floor(totalSeconds),
  });
}
