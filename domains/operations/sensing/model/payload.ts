import type { DeviceClass } from './device.ts';
import type { DeviceProfileName } from './device-profiles.ts';
import { cleanDeviceText } from './device-text.ts';
import type { Observation, SensedCondition, SensedValue } from './observation.ts';
import {
  alarmNames,
  alarmOfClass,
  conditionFields,
  deviceTopics,
  eventNames,
  fireConfidence,
  fireEvents,
  numberNames,
  plain,
  quantityFields,
  quietWords,
  timeNames,
} from './payload-fields.ts';
import { pictureNamesOf, takePictureOut } from './payload-picture.ts';

/** What a message of MQTT or HTTP says. */
export interface PayloadReading {
  readonly sentAt: string | null;
  readonly hasClock: boolean;
  readonly isNumbered: boolean;
  readonly observations: readonly Observation[];
  readonly values: readonly Omit<SensedValue, 'at'>[];
  /** It is no JSON, or nothing in it has a name we know. */
  readonly isUnreadable: boolean;
  /** A picture came with it; whether it can be shown is found out later. */
  readonly hasPicture: boolean;
}

/** A message as it is kept: the topic or path it came to, a zero byte, what was sent. */
export function messageBytes(topic: string, payload: Uint8Array): Uint8Array {
  const name = encoder.encode(topic);
  const bytes = new Uint8Array(name.length + 1 + payload.length);
  bytes.set(name);
  bytes.set(payload, name.length + 1);
  return bytes;
}

/** Takes apart what `messageBytes` put together. */
export function readMessageBytes(bytes: Uint8Array): { readonly topic: string; readonly text: string } {
  const end = bytes.indexOf(0);
  if (end < 0) return { topic: '', text: decoder.decode(bytes) };
  return { topic: decoder.decode(bytes.subarray(0, end)), text: decoder.decode(bytes.subarray(end + 1)) };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const deepest = 6;
const mostLeaves = 500;

/** Whether a device of an address may publish to a topic (DV-17). */
export function mayPublish(address: string, topic: string): boolean {
  const levels = topic.split('/');
  return deviceTopics.some((pattern) => {
    const wanted = pattern.split('/').map((level) => (level === '{id}' ? address : level));
    const open = wanted.at(-1) === '#';
    if (open ? levels.length < wanted.length : levels.length !== wanted.length) return false;
    return wanted.every((level, index) => level === '#' || level === '+' || level === levels[index]);
  });
}

/** What is subscribed to at the user's own broker: the topics that name their device. */
export const brokerTopics: readonly string[] = deviceTopics
  .filter((pattern) => pattern.includes('{id}'))
  .map((pattern) => pattern.replace('{id}', '+'));

/** The device that a topic names; null where none does. */
export function addressOfTopic(topic: string): string | null {
  const levels = topic.split('/');
  for (const pattern of deviceTopics) {
    const at = pattern.split('/').indexOf('{id}');
    const address = levels[at];
    if (at >= 0 && address && mayPublish(address, topic)) return address;
  }
  return null;
}

/**
 * Reads a message by the names that stand in it, wherever they stand: flat, under `params`, `properties`, `services`, as
 * value or as value with its time. Never throws. A name nobody knows is passed over; it stays in the raw frame.
 * @param deviceClass - says what a bare "alarm" means; unknown, it is taken for a fire
 * @param profile - says in which field a picture is; unknown, it may be in any that a profile names
 */
export function readPayload(
  bytes: Uint8Array,
  deviceClass: DeviceClass | undefined,
  profile?: DeviceProfileName,
): PayloadReading {
  // The picture goes first: whatever is wrong with it, the event around it is read.
  const { text, picture } = takePictureOut(readMessageBytes(bytes).text, pictureNamesOf(profile));
  const parsed = jsonOf(text);
  if (parsed === undefined) return unreadable;
  const leaves: Leaf[] = [];
  gather(parsed, '', 0, leaves);
  const values: Omit<SensedValue, 'at'>[] = [];
  const said = new Map<SensedCondition, Observation>();
  const say = (condition: SensedCondition, isActive: boolean) => {
    // A condition said twice is there if it is said once: no fire hides behind a second name.
    if (isActive || !said.has(condition))
      said.set(condition, { component: null, componentName: null, condition, isActive });
  };
  const confidence = confidenceIn(leaves);
  for (const { name, value } of leaves) {
    const condition = conditionsByName.get(name);
    const number = numberOf(value);
    const quantity = quantitiesByName.get(name);
    if (quantity !== undefined && number !== null) {
      const scaled = round(number * (quantity.scale ?? 1));
      if (scaled >= quantity.least && scaled <= quantity.most)
        values.push({
          component: quantity.component ?? null,
          quantity: quantity.quantity,
          unit: quantity.unit,
          value: scaled,
        });
    } else if (condition !== undefined) say(condition, isSaid(value));
    else if (alarmNames.includes(name))
      say(deviceClass === undefined ? 'FIRE' : alarmOfClass[deviceClass], isSaid(value));
    else if (eventNames.includes(name) && typeof value === 'string') {
      const event = plain(value);
      if (fireEvents.includes(event))
        say(confidence !== null && confidence < fireConfidence ? 'PRE_ALARM' : 'FIRE', true);
      else if (conditionsByName.has(event)) say(conditionsByName.get(event)!, true);
    }
  }
  const time = leaves.find(({ name }) => timeNames.includes(name));
  const sentAt = time === undefined ? null : instantOf(time.value);
  return {
    sentAt,
    hasClock: time !== undefined,
    isNumbered: time !== undefined || leaves.some(({ name }) => numberNames.includes(name)),
    observations: [...said.values()],
    values,
    isUnreadable: said.size === 0 && values.length === 0 && leaves.length > 0,
    hasPicture: picture !== null,
  };
}

/** How sure a camera is of its event, 0 to 1, as `text` says; null where it does not say, or what cannot be. */
export function confidenceOf(text: string): number | null {
  const leaves: Leaf[] = [];
  gather(jsonOf(text), '', 0, leaves);
  const said = confidenceIn(leaves);
  // Some makers say it in per cent.
  const share = said !== null && said > 1 ? said / 100 : said;
  return share !== null && share >= 0 && share <= 1 ? share : null;
}

const confidenceIn = (leaves: readonly Leaf[]): number | null =>
  numberOf(leaves.find(({ name }) => name === 'confidence' || name === 'score')?.value);

interface Leaf {
  /** Without case and separators. */
  readonly name: string;
  readonly value: unknown;
}

const unreadable: PayloadReading = {
  sentAt: null,
  hasClock: false,
  isNumbered: false,
  observations: [{ component: null, componentName: null, condition: 'PROTOCOL_FAULT', isActive: true }],
  values: [],
  isUnreadable: true,
  hasPicture: false,
};

const quantitiesByName = new Map(quantityFields.flatMap((field) => field.names.map((name) => [name, field] as const)));
const conditionsByName = new Map(
  conditionFields.flatMap(({ names, condition }) => names.map((name) => [name, condition] as const)),
);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function gather(value: unknown, name: string, depth: number, into: Leaf[]): void {
  if (into.length >= mostLeaves || depth > deepest) return;
  if (Array.isArray(value)) {
    for (const one of value) gather(one, name, depth + 1, into);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      // A value with its time beside it goes by the name of the whole.
      const isWrapped = key === 'value' && name !== '' && (typeof inner !== 'object' || inner === null);
      gather(inner, isWrapped ? name : plain(key), depth + 1, into);
    }
  } else into.push({ name, value });
}

function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value)) return Number(value);
  return null;
}

/** Six digits behind the point: what a scale adds beyond is chance. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function isSaid(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const word = String(value).trim().toLowerCase();
  return word !== '' && !quietWords.includes(word);
}

/** Seconds or milliseconds since 1970, ISO, or the bare digits of one maker; null when it is no time. */
function instantOf(value: unknown): string | null {
  const number = numberOf(value);
  if (number !== null && number > 1e9 && number < 1e14)
    return new Date(number < 1e11 ? number * 1000 : number).toISOString();
  if (typeof value !== 'string') return null;
  const text = cleanDeviceText(value).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:\d*)?Z$/,
    '$1-$2-$3T$4:$5:$6Z',
  );
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return null;
  // A time without a zone is China Standard Time, as everywhere with devices.
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}+08:00`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
