import { fileTypeRefused } from './errors.ts';
import { inspectZip } from './zip-guard.ts';

/** Kinds of files that are taken, with the name endings that agree with them. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
  'audio/wav': ['wav'],
  'audio/mpeg': ['mp3'],
  'audio/ogg': ['ogg', 'oga'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'text/csv': ['csv'],
  'text/plain': ['txt'],
  'application/geo+json': ['geojson', 'json'],
};

export const imageTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];
export const xlsxType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/**
 * Tells the kind of a file by its content; the name must agree (FI-02). Programs, web pages, drawings with script,
 * macros and anything unknown are refused.
 *
 * @throws fileTypeRefused, fileUnpackRefused
 */
export async function mediaTypeOf(content: Buffer, fileName: string): Promise<string> {
  const ending = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
  const type = await sniff(content, ending);
  if (type === undefined || !endings[type]?.includes(ending)) throw fileTypeRefused({ ending });
  return type;
}

async function sniff(content: Buffer, ending: string): Promise<string | undefined> {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => content[index] === byte);
  const ascii = (from: number, to: number) => content.toString('latin1', from, to);
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (ascii(0, 4) === 'RIFF') {
    if (ascii(8, 12) === 'WEBP') return 'image/webp';
    return ascii(8, 12) === 'WAVE' ? 'audio/wav' : undefined;
  }
  if (ascii(0, 5) === '%PDF-') return 'application/pdf';
  if (ascii(0, 3) === 'ID3' || (starts(0xff) && ((content[1] ?? 0) & 0xe0) === 0xe0 && ending === 'mp3'))
    return 'audio/mpeg';
  if (ascii(0, 4) === 'OggS') return 'audio/ogg';
  if (starts(0x50, 0x4b, 0x03, 0x04)) {
    const names = new Set((await inspectZip(content)).map((entry) => entry.name));
    if (names.has('xl/workbook.xml')) return xlsxType;
    if (names.has('word/document.xml'))
      return 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    return undefined;
  }
  return sniffText(content, ending);
}

/** Text is whatever has no bytes that text never has; markup and scripts hiding as text are refused. */
function sniffText(content: Buffer, ending: string): string | undefined {
  const head = content.subarray(0, 64 * 1024);
  for (const byte of head) if (byte < 0x09 || (byte > 0x0d && byte < 0x20) || byte === 0x7f) return undefined;
  const start = head
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (start.startsWith('#!') || start.startsWith('<') || start.includes('<script') || start.includes('<html'))
    return undefined;
  if (ending === 'csv') return 'text/csv';
  if (ending === 'txt') return 'text/plain';
  if ((ending === 'json' || ending === 'geojson') && start.startsWith('{')) return 'application/geo+json';
  return undefined;
}
