import { decodeText } from './decode-text.ts';
import type { PlanDocument } from './document.ts';
import { readDocx } from './read-docx.ts';
import { readHtml } from './read-html.ts';
import { readText } from './read-text.ts';
import { ReadingError } from './reading-error.ts';

/** The most a document may weigh. */
export const largestDocumentBytes = 20 * 1024 * 1024;

/**
 * Reads a plan of any of the three forms. What it is, is seen from the bytes; a name only helps to say why not.
 * @throws ReadingError when the file is refused or cannot be read
 */
export function readDocument(bytes: Uint8Array, name = ''): PlanDocument {
  if (bytes.length > largestDocumentBytes) throw new ReadingError('TOO_LARGE');
  if (/\.docm$/i.test(name)) throw new ReadingError('MACROS');
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06]))
    return readDocx(bytes);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw new ReadingError('LEGACY_DOC');
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46])) throw new ReadingError('NOT_TEXT');
  const { text, encoding } = decodeText(bytes);
  if (text.trim() === '') throw new ReadingError('EMPTY');
  if (
    /\.html?$/i.test(name) ||
    /^\s*(<!--[\s\S]*?-->\s*)*<(!doctype|html|head|body|div|p|h[1-6]|table|meta|\?xml)/i.test(text)
  )
    return readHtml(text, encoding);
  return readText(text, encoding);
}

const startsWith = (bytes: Uint8Array, head: readonly number[]) => head.every((byte, at) => bytes[at] === byte);
