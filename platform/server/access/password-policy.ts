import type { FieldError } from '@wanghuo/kernel';
import { commonRuns, commonWords } from './common-passwords.ts';

export const passwordRules = {
  minimumLength: 12,
  maximumLength: 128,
  /** From this length on, kinds of characters no longer matter. */
  phraseLength: 20,
  kinds: 3,
  rememberedPasswords: 5,
  /** AU-04, for administrators, dispatchers and officers. */
  changeAfterDays: 90,
} as const;

/** Why a password is refused; each has a sentence in the labels under `password.<reason>`. */
export type PasswordFlaw =
  | 'too_short'
  | 'too_long'
  | 'too_few_kinds'
  | 'common'
  | 'contains_person'
  | 'control_character';

/**
 * Checks a new password (AU-02). Length counts characters as people see code points, after NFC.
 * @param person - account name, name, unit and phone of whose password it is; the password must not contain them
 * @returns every flaw, in a fixed order; empty when the password is acceptable
 */
export function flawsOfPassword(password: string, person: readonly string[]): readonly PasswordFlaw[] {
  const text = password.normalize('NFC');
  const length = Array.from(text).length;
  const flaws: PasswordFlaw[] = [];
  if (length < passwordRules.minimumLength) flaws.push('too_short');
  if (length > passwordRules.maximumLength) flaws.push('too_long');
  if (length < passwordRules.phraseLength && countKinds(text) < passwordRules.kinds) flaws.push('too_few_kinds');
  if (isCommon(text)) flaws.push('common');
  if (person.some((part) => contains(text, part))) flaws.push('contains_person');
  if (/\p{Cc}|\p{Surrogate}/u.test(text)) flaws.push('control_character');
  return flaws;
}

/** The flaws as errors of one input field. */
export function fieldErrorsOf(flaws: readonly PasswordFlaw[], pointer: string): readonly FieldError[] {
  return flaws.map((flaw) => ({ pointer, code: `password.${flaw}` }));
}

/** Lower case, upper case, digits, other scripts' letters, everything else. */
function countKinds(text: string): number {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[\p{Lo}\p{Lm}\p{Lt}]/u, /[^\p{L}\p{Nd}]/u];
  return kinds.filter((kind) => kind.test(text)).length;
}

/** Letters are read behind the usual replacements too: P@ssw0rd is "password". */
function isCommon(text: string): boolean {
  const plain = text.toLowerCase();
  const replaced = plain.replace(/[@4]/g, 'a').replace(/0/g, 'o').replace(/3/g, 'e').replace(/[$5]/g, 's');
  for (const version of [plain, replaced, replaced.replace(/[1!]/g, 'i')]) {
    const letters = version.replace(/[^\p{L}]/gu, '');
    if (letters.length > 0 && coversAlone(letters)) return true;
  }
  if (new Set(plain).size <= 4) return true;
  const characters = Array.from(plain);
  return commonRuns.some((run) => longestShared(plain, run) >= Math.ceil(characters.length * 0.75));
}

/** Whether the letters are common words in a row and nothing else. */
function coversAlone(letters: string): boolean {
  const reached = new Set([0]);
  for (let at = 0; at < letters.length && at < 64; at += 1) {
    if (!reached.has(at)) continue;
    for (const word of commonWords) if (letters.startsWith(word, at)) reached.add(at + word.length);
  }
  return reached.has(letters.length);
}

/** Length of the longest stretch of the run that the text contains. */
function longestShared(text: string, run: string): number {
  let longest = 0;
  for (let from = 0; from < run.length; from += 1) {
    while (from + longest < run.length && text.includes(run.slice(from, from + longest + 1))) longest += 1;
  }
  return longest;
}

function contains(password: string, part: string): boolean {
  const wanted = part.normalize('NFC').trim().toLowerCase();
  // A phone number also counts by its last six digits; a two-letter name would hit by chance.
  const pieces = /^\d{7,}$/.test(wanted) ? [wanted, wanted.slice(-6)] : [wanted];
  const minimum = /^[\x20-\x7e]*$/.test(wanted) ? 3 : 2;
  const lower = password.toLowerCase();
  return pieces.some((piece) => Array.from(piece).length >= minimum && lower.includes(piece));
}
