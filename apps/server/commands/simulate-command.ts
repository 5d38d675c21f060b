import { z } from 'zod';
import { issueToken } from '@wanghuo/platform-server';
import { play, runOptions, runProgress, type RunProgress } from '@wanghuo/simulator';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand, numberText } from './command-form.ts';
import { openData } from './data-access.ts';
import { wording, wordingOr } from './wording.ts';

const { shape } = runOptions;
/** Time beyond the simulation's own in which it may finish. */
const marginSeconds = 30 * 60;

/** Plays callers, crews and, unless told otherwise, a seat against the running server until the time is over or Ctrl-C. */
export const simulateCommand = defineCommand({
  path: ['simulate'],
  summary: 'simulate',
  options: [
    { flags: '--speed <n>', summary: 'simulate.speed' },
    { flags: '--duration <minutes>', summary: 'simulate.duration' },
    { flags: '--calls-per-hour <n>', summary: 'simulate.callsPerHour' },
    { flags: '--seed <n>', summary: 'simulate.seed' },
    { flags: '--dispatcher <who>', summary: 'simulate.dispatcher' },
    { flags: '--from-hour <hour>', summary: 'simulate.fromHour' },
  ],
  input: z.strictObject({
    speed: numberText(shape.speed.unwrap()).default(1),
    duration: numberText(shape.minutes.unwrap()).default(60).describe('minutes of the simulation'),
    callsPerHour: numberText(shape.callsPerHour.unwrap()).default(12),
    seed: numberText(shape.seed.unwrap()).default(1),
    dispatcher: z.enum(['auto', 'none']).default('auto'),
    fromHour: numberText(z.number().min(0).max(24))
      .optional()
      .describe('hour of the day in Shanghai; now when left out'),
    crewAccount: z.string().default('simulator'),
    seatAccount: z.string().default('dispatcher-2'),
  }),
  output: runProgress,
  run: async (input, session) => {
    const data = await openData(session);
    try {
      const { server, settings } = data;
      if (!server) throw new CommandError(exitCodes.notReachable, 'noServer', { folder: settings.dataFolder });
      const runtime = await data.runtime();
      const seconds = Math.min(86_400, Math.ceil((input.duration * 60) / input.speed) + marginSeconds);
      const [crews, seat] = [
        await issueToken(runtime, input.crewAccount, seconds),
        await issueToken(runtime, input.seatAccount, seconds),
      ];
      await assertDemonstration(server.url, crews.token);
      if (input.speed > 1) session.say(wording('simulate.fast', { speed: input.speed }));
      const now = new Date();
      const last = await play({
        url: server.url,
        tokens: { crews: crews.token, seat: seat.token },
        run: {
          speed: input.speed,
          minutes: input.duration,
          callsPerHour: input.callsPerHour,
          seed: input.seed,
          withDispatcher: input.dispatcher === 'auto',
        },
        fromHour: input.fromHour ?? (now.getUTCHours() + 8 + now.getUTCMinutes() / 60) % 24,
        stopped: session.terminal.stopped,
        standDownReason: wording('simulate.standDown'),
        onProgress: (progress) => session.progress(lineOf(progress)),
      });
      return { value: last, text: lineOf(last) };
    } finally {
      await data.close();
    }
  },
});

/** Simulated calls among real ones could cost lives. */
export async function assertDemonstration(url: string, token: string): Promise<void> {
  const answer = await fetch(`${url}/api/session/current`, { headers: { authorization: `Bearer ${token}` } });
  const { demo } = z.object({ demo: z.boolean() }).parse(await answer.json());
  if (!demo) throw new CommandError(exitCodes.usage, 'simulate.demonstrationOnly');
}

function lineOf(progress: RunProgress): string {
  return wording('simulate.progress', {
    state: wordingOr(`simulate.state.${progress.state}`, progress.state),
    now: clockOf(progress.simulatedSeconds),
    total: clockOf(progress.totalSeconds),
    calls: progress.callsMade,
    planned: progress.callsPlanned,
    opened: progress.incidentsOpened,
    closed: progress.incidentsClosed,
    answered: progress.ordersAnswered,
    moving: progress.unitsMoving,
    positions: progress.positionsSent,
    refusals:
      progress.refusals === 0
        ? ''
        : wording('simulate.refusals', { count: progress.refusals, last: progress.lastRefusal ?? '' }),
  });
}

function clockOf(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}
