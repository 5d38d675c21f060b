import { CommandError, exitCodes } from './command-error.ts';
import type { Session } from './command-form.ts';

/** Bytes a person gave as hexadecimal on the line, or piped in as hexadecimal text or as they are. */
export async function readFrameInput(given: string, session: Session): Promise<Uint8Array> {
  if (given !== '-') return parsed(given) ?? refuse(given);
  const bytes = await session.terminal.readStandardBytes();
  if (bytes === undefined || bytes.length === 0) throw new CommandError(exitCodes.usage, 'frame.noInput');
  // A frame as it came over the wire is no text of hexadecimal digits.
  return parsed(Buffer.from(bytes).toString('latin1')) ?? bytes;
}

/** Blanks, commas, colons and `0x` between bytes are how people write them down. */
function parsed(text: string): Uint8Array | undefined {
  const digits = text.replaceAll(/0x|[\s,;:-]/gi, '');
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) return undefined;
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

function refuse(given: string): never {
  const wrong = /[^0-9a-fx\s,;:-]/i.exec(given)?.[0];
  if (wrong !== undefined) throw new CommandError(exitCodes.usage, 'frame.notHex', { wrong });
  throw new CommandError(exitCodes.usage, 'frame.oddDigits');
}

/** An explanation for people: one field a line, what is absent left out. */
export function fieldLines(value: object, depth = 0): string[] {
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    const lead = `${'  '.repeat(depth)}${name}`;
    if (one === null || one === undefined || (Array.isArray(one) && one.length === 0)) return [];
    if (Array.isArray(one) && typeof one[0] === 'object')
      return one.flatMap((item: object, index) => [`${lead} ${index + 1}`, ...fieldLines(item, depth + 1)]);
    if (typeof one === 'object' && !Array.isArray(one)) return [lead, ...fieldLines(one, depth + 1)];
    return [`${lead}: ${Array.isArray(one) ? one.join('、') : String(one as string | number | boolean)}`];
  });
}
