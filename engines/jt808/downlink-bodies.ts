import { textBytes, textSize } from '@wanghuo/gb26875';
import type { MessageHeader } from './message.ts';

export const POSITION_QUERY = 0x8201;
export const SHOW_TEXT = 0x8300;

const ON_SCREEN = 1 << 2;
const READ_ALOUD = 1 << 3;
/** The edition of 2019 tells in two bits what a text is for, and in a byte of its own what kind it is. */
const SERVICE_TEXT = 0b01;
const NOTICE = 1;

/**
 * The body of 0x8300: a text for the terminal's screen and loudspeaker.
 * @throws RangeError for a character that GBK does not have
 */
export function textBody(text: string, edition: MessageHeader['edition']): Uint8Array {
  const bytes = textBytes(text, textSize(text));
  const flags = ON_SCREEN | READ_ALOUD;
  return Uint8Array.from(edition === '2019' ? [flags | SERVICE_TEXT, NOTICE, ...bytes] : [flags, ...bytes]);
}
