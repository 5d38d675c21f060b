import { z } from 'zod';
import { explainMessage, MessageReader, messageFaults, type MessageExplanation } from '@wanghuo/jt808';
import { exitCodes } from './command-error.ts';
import { defineCommand } from './command-form.ts';
import { fieldLines, readFrameInput } from './frame-input.ts';
import { wording } from './wording.ts';

const faults = Object.keys(messageFaults) as (keyof typeof messageFaults)[];

const messageSchema = z.looseObject({
  valid: z.boolean(),
  error: z.enum(faults).nullable(),
  messageId: z.string().nullable().describe('such as 0x0200'),
  edition: z.enum(['2013', '2019']).nullable(),
  phone: z.string().nullable(),
  serial: z.int().nullable(),
  body: z.record(z.string(), z.unknown()).nullable(),
});

const FLAG = 0x7e;

/** Explains messages of JT/T 808 field by field. Needs neither database nor server. */
export const jt808DecodeCommand = defineCommand({
  path: ['jt808', 'decode'],
  summary: 'jt808.decode',
  arguments: [{ syntax: '<hex>', name: 'hex', summary: 'frame.hex' }],
  input: z.strictObject({ hex: z.string().min(1) }),
  output: z.array(messageSchema),
  isLines: true,
  run: async ({ hex }, session) => {
    const messages = explained(await readFrameInput(hex, session));
    const text = messages.map((message) =>
      [
        wording(message.valid ? 'frame.valid' : 'frame.invalid', { reason: message.reason ?? '' }),
        ...fieldLines(message),
      ].join('\n'),
    );
    return { value: messages as never, text: text.join('\n\n'), exitCode: exitCodes.ok };
  },
});

function explained(bytes: Uint8Array): MessageExplanation[] {
  const found = new MessageReader().push(bytes);
  if (found.length === 0) return [explainMessage(bytes)];
  return found.map((between) => explainMessage(Uint8Array.from([FLAG, ...between, FLAG])));
}
