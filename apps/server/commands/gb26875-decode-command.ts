import { z } from 'zod';
import { explainFrame, frameFaults, readDatagram, type FrameExplanation } from '@wanghuo/gb26875';
import { exitCodes } from './command-error.ts';
import { defineCommand } from './command-form.ts';
import { fieldLines, readFrameInput } from './frame-input.ts';
import { wording } from './wording.ts';

const faults = Object.keys(frameFaults) as (keyof typeof frameFaults)[];

const frameSchema = z.looseObject({
  valid: z.boolean(),
  error: z.enum(faults).nullable(),
  serial: z.int().nullable(),
  majorVersion: z.int().nullable(),
  userVersion: z.int().nullable(),
  sentAt: z.string().nullable(),
  source: z.string().nullable().describe('decimal'),
  destination: z.string().nullable().describe('decimal'),
  command: z.int().nullable(),
  type: z.int().nullable(),
  objects: z.array(z.record(z.string(), z.unknown())),
});

/** Explains frames of GB/T 26875.3 field by field. Needs neither database nor server. */
export const gb26875DecodeCommand = defineCommand({
  path: ['gb26875', 'decode'],
  summary: 'gb26875.decode',
  arguments: [{ syntax: '<hex>', name: 'hex', summary: 'frame.hex' }],
  input: z.strictObject({ hex: z.string().min(1) }),
  output: z.array(frameSchema),
  isLines: true,
  run: async ({ hex }, session) => {
    const frames = explained(await readFrameInput(hex, session));
    const text = frames.map((frame) =>
      [
        wording(frame.valid ? 'frame.valid' : 'frame.invalid', { reason: frame.reason ?? '' }),
        ...fieldLines(frame),
      ].join('\n'),
    );
    return { value: frames as never, text: text.join('\n\n'), exitCode: exitCodes.ok };
  },
});

/** In their order: frames, broken frames with what belongs to them, and chance bytes between. */
function explained(bytes: Uint8Array): FrameExplanation[] {
  const starts: number[] = [];
  let at = 0;
  let previous: string | undefined;
  for (const { kind, bytes: piece } of readDatagram(bytes)) {
    // The rest of a broken frame comes as junk: it is explained with it.
    if (kind !== 'junk' || previous !== 'broken') starts.push(at);
    previous = kind;
    at += piece.length;
  }
  return starts.map((start, index) => explainFrame(bytes.subarray(start, starts[index + 1] ?? bytes.length)));
}
