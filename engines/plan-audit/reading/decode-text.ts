import { ReadingError } from './reading-error.ts';

export interface DecodedText {
  readonly text: string;
  readonly encoding: 'UTF-8' | 'UTF-16' | 'GB18030';
}

/**
 * Text of UTF-8, UTF-16 with a byte order mark, or GB 18030. Line ends become `\n`; the mark is dropped.
 * @throws ReadingError when the bytes are none of these
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return finish(decode('utf-16le', bytes), 'UTF-16');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return finish(decode('utf-16be', bytes), 'UTF-16');
  const asUtf8 = decode('utf-8', bytes);
  if (asUtf8 !== undefined) return finish(asUtf8, 'UTF-8');
  const asGuobiao = decode('gb18030', bytes);
  if (asGuobiao === undefined) throw new ReadingError('ENCODING');
  return finish(asGuobiao, 'GB18030');
}

function decode(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function finish(text: string | undefined, encoding: DecodedText['encoding']): DecodedText {
  if (text === undefined) throw new ReadingError('ENCODING');
  const plain = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  // A text has no control characters; a picture or a program has them everywhere.
  const strange = plain.slice(0, 20_000).match(/[\u0000-\u0008\u000E-\u001F\uFFFD]/g)?.length ?? 0;
  if (strange > 4 && strange > plain.length / 1000) throw new ReadingError('NOT_TEXT');
  return { text: plain, encoding };
}
