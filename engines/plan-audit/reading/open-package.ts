import { unzipSync, Unzip, UnzipInflate } from 'fflate';
import { ReadingError } from './reading-error.ts';

const guard = {
  entries: 2000,
  inflatedBytes: 200 * 1024 * 1024,
  partBytes: 60 * 1024 * 1024,
  ratio: 200,
  /** Small parts may compress very well without harm. */
  ratioFreeBytes: 4 * 1024 * 1024,
} as const;

interface Listed {
  readonly name: string;
  readonly packed: number;
  readonly inflated: number;
}

/**
 * The wanted parts of a zip package. Everything is listed first; nothing is inflated until count, size, ratio and
 * macros were judged, and inflating stops when a part is larger than the list said.
 * @throws ReadingError
 */
export function openPackage(bytes: Uint8Array, wanted: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const listed = list(bytes);
  if (listed.length > guard.entries) throw new ReadingError('ZIP_ENTRIES');
  if (listed.some(({ name }) => /(^|\/)(vbaProject[^/]*|vbaData\.xml)$/i.test(name))) throw new ReadingError('MACROS');
  const total = listed.reduce((sum, { inflated }) => sum + inflated, 0);
  if (total > guard.inflatedBytes) throw new ReadingError('ZIP_SIZE');
  for (const { packed, inflated } of listed)
    if (inflated > guard.ratioFreeBytes && inflated / Math.max(1, packed) > guard.ratio)
      throw new ReadingError('ZIP_RATIO');
  if (encrypted(bytes)) throw new ReadingError('ZIP_ENCRYPTED');
  const names = new Set(listed.map(({ name }) => name));
  return inflate(bytes, new Set(wanted.filter((name) => names.has(name))), total);
}

function list(bytes: Uint8Array): readonly Listed[] {
  const listed: Listed[] = [];
  try {
    unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        listed.push({ name, packed: size, inflated: originalSize });
        if (listed.length > guard.entries + 1) throw new ReadingError('ZIP_ENTRIES');
        return false;
      },
    });
  } catch (error) {
    if (error instanceof ReadingError) throw error;
    throw new ReadingError('ZIP_BROKEN');
  }
  return listed;
}

/** Bit 0 of the general purpose flag of the first local header. */
const encrypted = (bytes: Uint8Array) => bytes.length > 8 && bytes[0] === 0x50 && ((bytes[6] as number) & 1) === 1;

function inflate(bytes: Uint8Array, wanted: ReadonlySet<string>, listedTotal: number): ReadonlyMap<string, Uint8Array> {
  const parts = new Map<string, Uint8Array>();
  let seen = 0;
  const zip = new Unzip((file) => {
    seen += 1;
    if (seen > guard.entries) throw new ReadingError('ZIP_ENTRIES');
    if (!wanted.has(file.name) || parts.has(file.name)) return;
    const chunks: Uint8Array[] = [];
    let length = 0;
    file.ondata = (error, chunk, isLast) => {
      if (error) throw error;
      length += chunk.length;
      if (length > guard.partBytes) throw new ReadingError('ZIP_SIZE');
      if (length > guard.ratioFreeBytes && length > Math.max(listedTotal, bytes.length * guard.ratio))
        throw new ReadingError('ZIP_RATIO');
      chunks.push(chunk);
      if (isLast) parts.set(file.name, joined(chunks, length));
    };
    file.start();
  });
  zip.register(UnzipInflate);
  try {
    // In pieces, so that a lying size is noticed before memory is full.
    const step = 64 * 1024;
    for (let at = 0; at < bytes.length; at += step) zip.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  } catch (error) {
    if (error instanceof ReadingError) throw error;
    throw new ReadingError('ZIP_BROKEN');
  }
  return parts;
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
