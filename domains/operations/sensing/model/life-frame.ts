import type { DeviceProtocol } from './device.ts';
import { lifeConditions } from './observation.ts';
import { alarmNames, conditionFields, fireEvents, plain } from './payload-fields.ts';
import { pictureNamesOf, takePictureOut } from './payload-picture.ts';
import { readMessageBytes, readPayload } from './payload.ts';

/**
 * Tells by a look at the bytes whether a frame may be about life: fire, manual alarm, call for help. It decides the lane
 * only; when in doubt it says yes, for a frame too many in the fast lane costs nothing. What the frame says is read later.
 */
export function isLifeFrame(protocol: DeviceProtocol, bytes: Uint8Array): boolean {
  if (protocol === 'GB26875') return isLifeOfTransmitter(bytes);
  if (protocol === 'JT808') return isLifeOfTerminal(bytes);
  return isLifeOfText(bytes);
}

const FIRE = 0b10;
const MANUAL_ALARM = 0b100;
const DATA_FROM = 27;
/** By type of the standard: where in an object the byte stands, and which bits of it are about life. */
const lifeBytes: Readonly<Record<number, readonly [offset: number, bits: number]>> = {
  1: [2, FIRE],
  2: [7, FIRE],
  4: [2, MANUAL_ALARM],
  21: [0, FIRE],
  24: [0, MANUAL_ALARM],
};

function isLifeOfTransmitter(bytes: Uint8Array): boolean {
  const command = bytes[DATA_FROM - 1];
  // Answers carry states too; confirmations and denials carry none.
  if (command !== 2 && command !== 5) return false;
  const length = (bytes[24]! | (bytes[25]! << 8)) - 2;
  const rule = lifeBytes[bytes[DATA_FROM]!];
  const count = bytes[DATA_FROM + 1] ?? 0;
  if (rule === undefined || count === 0 || length <= 0) return false;
  const [offset, bits] = rule;
  const size = length / count;
  // Objects that do not add up are read no further than the first, and that is looked at here too.
  if (!Number.isInteger(size)) return ((bytes[DATA_FROM + 2 + offset] ?? 0) & bits) !== 0;
  for (let at = DATA_FROM + 2 + offset; at < DATA_FROM + 2 + length; at += size) if (bytes[at]! & bits) return true;
  return false;
}

const LOCATION = 0x0200;
const LOCATION_ANSWER = 0x0201;
const BATCH = 0x0704;

/** Bit 0 of the alarm word of a position: the button under the driver's hand. A batch is always looked through. */
function isLifeOfTerminal(bytes: Uint8Array): boolean {
  const id = (bytes[1]! << 8) | bytes[2]!;
  if (id === BATCH) return true;
  if (id !== LOCATION && id !== LOCATION_ANSWER) return false;
  const properties = (bytes[3]! << 8) | bytes[4]!;
  // A packet of a split one: which it is tells nothing, and all of a message go the same way.
  if (properties & 0x2000) return true;
  const header = (properties & 0x4000 ? 17 : 12) + (properties & 0x2000 ? 4 : 0);
  const at = header + (id === LOCATION_ANSWER ? 2 : 0) + 3;
  // An escape makes everything behind it stand a byte later.
  let plain = 0;
  for (let i = 1; i < bytes.length; i += 1) {
    const isEscape = bytes[i] === 0x7d;
    if (plain === at) return isEscape ? bytes[i + 1] === 1 : (bytes[i]! & 1) === 1;
    plain += 1;
    if (isEscape) i += 1;
  }
  return false;
}

/** What comes as text is small enough to be read at once; what cannot be read is searched for a word. */
function isLifeOfText(bytes: Uint8Array): boolean {
  // A picture is letters by chance, and many of them.
  const { text } = takePictureOut(readMessageBytes(bytes).text, pictureNamesOf(undefined));
  // In a flood of values nobody has to look at each name: without one of these words in it no text is about life.
  if (!text.includes('\\') && !lifeNames.test(plain(text)) && !lifeWords.test(text)) return false;
  const { observations, isUnreadable } = readPayload(bytes, undefined);
  if (observations.some(({ condition, isActive }) => isActive && lifeConditions.includes(condition))) return true;
  return isUnreadable && lifeWords.test(text);
}

/** All names under which a message may say so, as they stand in a text without case and separators. */
const lifeNames = new RegExp(
  [
    ...conditionFields.filter(({ condition }) => lifeConditions.includes(condition)).flatMap(({ names }) => names),
    ...alarmNames,
    ...fireEvents,
  ].join('|'),
);
const lifeWords = /fire|smoke|alarm|sos|help|flame|\u706b|\u70df|\u8b66|\u6551/i;
