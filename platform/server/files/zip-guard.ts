import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { fileUnpackRefused } from './errors.ts';

const inflate = promisify(inflateRaw);

/** FI-04. Office files are archives, so these hold for every workbook too. */
export const zipLimits = { entries: 100, totalBytes: 100 * 1024 * 1024, ratio: 100 } as const;
/** Below this an entry may be packed as tightly as it likes: a page of equal cells is no bomb. */
const ratioFromBytes = 1024 * 1024;

export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
}

interface Located extends ZipEntry {
  readonly packedBytes: number;
  readonly method: number;
  readonly crc: number;
  readonly offset: number;
}

const isNested = (name: string) => /\.(zip|7z|rar|gz|tgz|bz2|xz|jar|docx|xlsx|xlsm|pptx)$/i.test(name);

/**
 * Unpacks an archive in memory, entry by entry and within the limits, before any library gets to see it.
 * No links, no paths that lead out, no archives inside, no encryption, no macros, no document types in XML (FI-05); the
 * real sizes and checksums must be the declared ones, and no two entries may share bytes.
 *
 * @throws fileUnpackRefused with the reason as a parameter
 */
export async function inspectZip(archive: Buffer): Promise<readonly ZipEntry[]> {
  const entries = readDirectory(archive);
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (total > zipLimits.totalBytes) throw refuse('too_large');
  const ranges: [start: number, end: number][] = [];
  for (const entry of entries) {
    const start = dataStart(archive, entry);
    const end = start + entry.packedBytes;
    if (end > archive.length) throw refuse('damaged');
    if (ranges.some(([from, to]) => start < to && from < end)) throw refuse('overlapping');
    if (end > start) ranges.push([start, end]);
    const content = await unpack(archive.subarray(start, end), entry);
    if (content.length !== entry.bytes || crc32(content) !== entry.crc) throw refuse('size_untrue');
    if (/\.(xml|rels|vml)$/i.test(entry.name) && /<!(DOCTYPE|ENTITY)/i.test(decodeXml(content)))
      throw refuse('document_type');
  }
  return entries.map(({ name, bytes }) => ({ name, bytes }));
}

function readDirectory(archive: Buffer): readonly Located[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  if (archive.readUInt16LE(end + 4) !== 0 || archive.readUInt16LE(end + 8) !== count) throw refuse('split');
  if (count > zipLimits.entries) throw refuse('too_many_entries');
  const entries: Located[] = [];
  const names = new Set<string>();
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > end || archive.readUInt32LE(at) !== 0x02014b50) throw refuse('damaged');
    const flags = archive.readUInt16LE(at + 8);
    const nameLength = archive.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (next > end) throw refuse('damaged');
    const entry: Located = {
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      packedBytes: archive.readUInt32LE(at + 20),
      bytes: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
    };
    if (flags & 1) throw refuse('encrypted');
    if (entry.method !== 0 && entry.method !== 8) throw refuse('unknown_packing');
    if (((archive.readUInt32LE(at + 38) >>> 28) & 0xf) === 0xa) throw refuse('link');
    if (/(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[a-z]:|\0/i.test(entry.name)) throw refuse('path');
    if (isNested(entry.name)) throw refuse('nested');
    if (/vbaProject|\.(exe|dll|js|vbs|bin\.exe)$/i.test(entry.name)) throw refuse('macro');
    if (names.has(entry.name)) throw refuse('repeated_name');
    if (entry.bytes > ratioFromBytes && entry.bytes > entry.packedBytes * zipLimits.ratio) throw refuse('ratio');
    names.add(entry.name);
    entries.push(entry);
    at = next;
  }
  return entries;
}

/** The end record stands at the end, but for a comment of at most 65,535 bytes. */
function findEnd(archive: Buffer): number {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - 65_535); at -= 1) {
    if (archive.readUInt32LE(at) === 0x06054b50 && at + 22 + archive.readUInt16LE(at + 20) === archive.length)
      return at;
  }
  throw refuse('damaged');
}

function dataStart(archive: Buffer, entry: Located): number {
  const at = entry.offset;
  if (at + 30 > archive.length || archive.readUInt32LE(at) !== 0x04034b50) throw refuse('damaged');
  return at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
}

async function unpack(packed: Buffer, entry: Located): Promise<Buffer> {
  if (entry.method === 0) return packed;
  try {
    return await inflate(packed, { maxOutputLength: entry.bytes + 1 });
  } catch {
    // Longer than declared, or no deflate stream at all: either way not what the directory says.
    throw refuse('size_untrue');
  }
}

function decodeXml(content: Buffer): string {
  const isUtf16 =
    (content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff) || content[1] === 0;
  return isUtf16 ? content.toString('utf16le') : content.toString('latin1');
}

function refuse(reason: string): Error {
  return fileUnpackRefused({ reason });
}
