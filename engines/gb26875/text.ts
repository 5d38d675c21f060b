const decoder = new TextDecoder('gb18030');
let codes: Map<string, readonly number[]> | undefined;

/** A text of a frame, and its bytes where they are no text. */
export interface FieldText {
  readonly text: string;
  /** Set where the bytes do not read as text: some makers put numbers here. */
  readonly hex?: string;
}

/**
 * Reads a text of GB 18030: up to the first zero byte, without blanks around it. A character cut at the end of the field is left out;
 * what is no text is shown as hexadecimal.
 */
export function readText(bytes: Uint8Array): FieldText {
  const zero = bytes.indexOf(0);
  const filled = zero < 0 ? bytes : bytes.subarray(0, zero);
  const whole = decoder.decode(filled).replace(/\uFFFD$/, '');
  const text = whole.trim();
  const isText = !/[\u0000-\u001F\u007F\uFFFD]/.test(text);
  if (isText && !(text === '' && bytes.some((byte) => byte !== 0 && byte !== 0x20))) return { text };
  return { text: isText ? text : '', hex: hexOf(bytes) };
}

/**
 * Writes a text as GB 18030 into a field, cut where a character ends and filled with zero bytes.
 * @throws RangeError for a character that GB 18030 does not have
 */
export function textBytes(text: string, size: number): Uint8Array {
  const field = new Uint8Array(size);
  let at = 0;
  for (const character of text) {
    const code = bytesOf(character);
    if (at + code.length > size) break;
    field.set(code, at);
    at += code.length;
  }
  return field;
}

/** How many bytes a text takes in GB 18030. */
export function textSize(text: string): number {
  return [...text].reduce((size, character) => size + bytesOf(character).length, 0);
}

function bytesOf(character: string): readonly number[] {
  if (character <= '\u007F') return [character.codePointAt(0)!];
  codes ??= buildCodes();
  const code = codes.get(character);
  if (code === undefined) throw new RangeError(`GB 18030 has no code of two or four bytes for ${character}.`);
  return code;
}

/** The platform only decodes GB 18030, so its codes are decoded once and turned round. */
function buildCodes(): Map<string, readonly number[]> {
  const built = new Map<string, readonly number[]>();
  const add = (...code: number[]): void => {
    const character = decoder.decode(Uint8Array.from(code));
    if ([...character].length === 1 && character !== '\uFFFD' && !built.has(character)) built.set(character, code);
  };
  for (let lead = 0x81; lead <= 0xfe; lead += 1)
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) add(lead, trail);
  for (let a = 0x81; a <= 0x84; a += 1)
    for (let b = 0x30; b <= 0x39; b += 1)
      for (let c = 0x81; c <= 0xfe; c += 1) for (let d = 0x30; d <= 0x39; d += 1) add(a, b, c, d);
  return built;
}

/** Bytes as they are written down: `40 40 01`. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
