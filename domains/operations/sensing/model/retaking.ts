import { command, defineEvent, operational, query, textSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { frameVerdict, type FrameVerdict } from './frame.ts';

/** Verdicts after which what a frame says has had no effect, or not all of it. */
export const untakenVerdicts = ['NOT_TAKEN', 'UNREADABLE'] as const satisfies readonly FrameVerdict[];

const verdictSchema = z.enum(frameVerdict.names as unknown as [FrameVerdict, ...FrameVerdict[]]);

/** A person had frames read again: after a new release, or another profile of their device. */
export const framesRetaken = defineEvent(
  'frames.retaken',
  z.object({ retakingId: z.uuid(), looked: z.int(), taken: z.int(), failed: z.int(), reason: z.string() }),
  'retakingId',
);

/** Frames whose reading failed and that nobody has had read again with success. */
export const untakenFrames = query({
  name: 'sensing.untakenFrames',
  permission: 'gateway.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    counts: z.array(z.object({ verdict: verdictSchema, frames: z.int(), oldestAt: z.string() })),
  }),
  refreshOn: [framesRetaken],
});

/** What became of one frame that was read again. */
export const retakenFrame = z.object({
  frameId: z.uuid(),
  receivedAt: z.string(),
  address: z.string(),
  deviceName: z.string().nullable(),
  was: verdictSchema,
  /** As before where it still cannot be read; null where the effects failed again. */
  is: verdictSchema.nullable(),
  /** What of it opened an alarm or joined one. */
  alarms: z.int(),
  observations: z.int(),
  readings: z.int(),
  trouble: z.string().nullable(),
});

export type RetakenFrame = z.infer<typeof retakenFrame>;

/** Reads them again, oldest first, as far as it comes in some seconds; what is newer than what it says is left alone. */
export const retakeFrames = command({
  name: 'sensing.retakeFrames',
  permission: 'frame.retake',
  handling: operational,
  input: z.strictObject({ reason: textSchema({ min: 2, max: 200 }), after: z.uuid().optional() }),
  output: z.object({
    looked: z.int(),
    taken: z.int(),
    failed: z.int(),
    frames: z.array(retakenFrame),
    /** Where to go on; null when all have been looked at. */
    next: z.uuid().nullable(),
  }),
});

export const retakingContracts = [untakenFrames, retakeFrames];
