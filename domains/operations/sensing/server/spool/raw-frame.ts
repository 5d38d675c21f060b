import {
  deviceProtocol,
  frameVerdict,
  type DeviceProtocol,
  type FrameVerdict,
  type RawFrame,
} from '../../model/index.ts';

/** Order on the disk; names are only ever added at the end. */
const protocols = deviceProtocol.names as readonly DeviceProtocol[];
const verdicts = frameVerdict.names as readonly FrameVerdict[];
const ID_BYTES = 16;
const LONGEST_TEXT_BYTES = 255;
/** Where the hexadecimal digits of an id stand. */
const partsOfId = [
  [0, 8],
  [9, 13],
  [14, 18],
  [19, 23],
  [24, 36],
] as const;

/** A frame with what is known of its arrival, as one record of the spool. */
export function writeRawFrame({ id, protocol, verdict, address, connection, remote, bytes }: RawFrame): Buffer {
  const texts = [address, connection, remote];
  const lengths = texts.map((text) => Math.min(LONGEST_TEXT_BYTES, Buffer.byteLength(text)));
  const record = Buffer.allocUnsafe(
    ID_BYTES + 2 + lengths[0]! + lengths[1]! + lengths[2]! + lengths.length + bytes.length,
  );
  let at = 0;
  for (const [from, to] of partsOfId) at += record.write(id.slice(from, to), at, 'hex');
  record[at] = protocols.indexOf(protocol);
  record[at + 1] = verdicts.indexOf(verdict);
  at += 2;
  for (const [index, text] of texts.entries()) {
    record[at] = lengths[index]!;
    const written = record.write(text, at + 1, lengths[index]!);
    at += 1 + lengths[index]!;
    // A character that would be cut in two is not written at all.
    if (written < lengths[index]!) record.fill(0x20, at - lengths[index]! + written, at);
  }
  record.set(bytes, at);
  return record;
}

/**
 * Reads what `writeRawFrame` wrote.
 * @throws RangeError for anything else
 */
export function readRawFrame(record: Buffer): RawFrame {
  const hex = record.toString('hex', 0, ID_BYTES);
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  const protocol = protocols[record[ID_BYTES] ?? -1];
  const verdict = verdicts[record[ID_BYTES + 1] ?? -1];
  if (protocol === undefined || verdict === undefined) throw new RangeError('This record is no frame.');
  let at = ID_BYTES + 2;
  const text = () => {
    const length = record[at] ?? 0;
    at += 1 + length;
    return record.toString('utf8', at - length, at);
  };
  const [address, connection, remote] = [text(), text(), text()];
  return { id, protocol, verdict, address, connection, remote, bytes: record.subarray(at) };
}
