import { flawsOfPassword } from './password-policy.ts';

// Without characters that are mistaken for one another when read aloud or copied from paper.
const lower = 'abcdefghjkmnpqrstuvwxyz';
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const digits = '23456789';
const marks = '-_+=.:';
const all = lower + upper + digits + marks;

/**
 * Makes a password that satisfies AU-02 with about 6 bits a character.
 * @param random - bytes from the system's generator
 * @param length - characters, 16 or more
 */
export function generatePassword(
  random: (byteCount: number) => Uint8Array,
  length = 20,
  person: readonly string[] = [],
): string {
  if (length < 16) throw new RangeError('a generated password has at least 16 characters');
  for (;;) {
    const password = Array.from({ length }, () => pick(random)).join('');
    const kinds = [lower, upper, digits, marks].filter((kind) =>
      Array.from(password).some((one) => kind.includes(one)),
    );
    if (kinds.length === 4 && flawsOfPassword(password, person).length === 0) return password;
  }
}

/** One character, each equally likely: bytes beyond the last full round are drawn again. */
function pick(random: (byteCount: number) => Uint8Array): string {
  const limit = 256 - (256 % all.length);
  for (;;) {
    const byte = random(1)[0] ?? 256;
    if (byte < limit) return all.charAt(byte % all.length);
  }
}
