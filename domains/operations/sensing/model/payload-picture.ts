import { limits } from '@wanghuo/kernel';
import type { DeviceClass } from './device.ts';
import { pictureFields, type DeviceProfileName } from './device-profiles.ts';
import { plain, quietWords } from './payload-fields.ts';

/** A message without the pictures that came in it. */
export interface Unburdened {
  readonly text: string;
  /** The first of them as it was sent; null where there was none. */
  readonly picture: string | null;
}

const namesByProfile = new Map(
  Object.entries(pictureFields).map(([profile, names]) => [profile, new Set(names.map(plain))] as const),
);
const allNames = new Set([...namesByProfile.values()].flatMap((names) => [...names]));
const noNames: ReadonlySet<string> = new Set();

/** The fields in which messages of a profile carry pictures, as they are compared. */
export const pictureNamesOf = (profile: DeviceProfileName | undefined): ReadonlySet<string> =>
  profile === undefined ? allNames : (namesByProfile.get(profile) ?? noNames);

/** DV-17: what one message may hold. Only a lookout camera whose profile names a field for its pictures may send more. */
export function largestPayloadOf(
  device: { readonly deviceClass: DeviceClass; readonly profile: DeviceProfileName } | undefined,
): number {
  const mayShow = device?.deviceClass === 'LOOKOUT_CAMERA' && pictureNamesOf(device.profile).size > 0;
  return mayShow ? limits.devicePicture.payloadBytes : usualPayloadBytes;
}
const usualPayloadBytes = 16 * 1024;

const fieldPattern = /"([^"\\]{1,40})"\s*:\s*"/g;

/**
 * Takes the pictures out of the text of a message before anybody parses it. A picture is by far the longest and the most
 * often broken part of an event; line breaks in it, or an end that is missing, must not cost the alarm that came with it.
 */
export function takePictureOut(text: string, names: ReadonlySet<string>): Unburdened {
  const pattern = new RegExp(fieldPattern);
  const kept: string[] = [];
  let from = 0;
  let picture: string | null = null;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    if (!names.has(plain(found[1]!))) continue;
    const start = pattern.lastIndex;
    const end = endOfString(text, start);
    const value = text.slice(start, end).replaceAll('\\/', '/').trim();
    if (picture === null && value !== '' && !quietWords.includes(value.toLowerCase())) picture = value;
    kept.push(text.slice(from, start));
    from = end;
    pattern.lastIndex = end + 1;
    if (end === text.length) return { text: closed(kept.join('')), picture };
  }
  return kept.length === 0 ? { text, picture } : { text: kept.join('') + text.slice(from), picture };
}

/** Where the quote stands that ends a string, or the end of the text where none does. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

/** Ends what a message that broke off within its picture had begun. */
function closed(text: string): string {
  const open: string[] = [];
  let isWithin = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isWithin && sign === '\\') at += 1;
    else if (sign === '"') isWithin = !isWithin;
    else if (isWithin) continue;
    else if (sign === '{') open.push('}');
    else if (sign === '[') open.push(']');
    else if (sign === '}' || sign === ']') open.pop();
  }
  return `${text}"${open.toReversed().join('')}`;
}
