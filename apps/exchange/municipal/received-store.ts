import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';

const line = z.object({
  receipt: z.string(),
  key: z.string(),
  way: z.enum(['TRANSMISSION', 'PUSH']),
  receivedAt: z.string(),
  content: z.record(z.string(), z.unknown()),
});
/** A message as it is kept. */
export type ReceivedMessage = z.infer<typeof line>;

/** What was received, each message once; in a file it is there before anybody hears of it. */
export class ReceivedStore {
  readonly messages: ReceivedMessage[] = [];
  readonly #byKey = new Map<string, ReceivedMessage>();
  readonly #file: number | null;

  constructor(path: string | null) {
    if (path !== null && existsSync(path))
      for (const text of readFileSync(path, 'utf8').split('\n')) if (text !== '') this.#add(parsed(text));
    this.#file = path === null ? null : openSync(path, 'a');
  }

  /** @returns the message as it is kept, and whether it was there before */
  keep(message: Omit<ReceivedMessage, 'receipt'>): { readonly kept: ReceivedMessage; readonly isAgain: boolean } {
    const before = this.#byKey.get(message.key);
    if (before !== undefined) return { kept: before, isAgain: true };
    const kept = { receipt: `R${String(this.messages.length + 1).padStart(8, '0')}`, ...message };
    if (this.#file !== null) {
      writeSync(this.#file, `${JSON.stringify(kept)}\n`);
      fsyncSync(this.#file);
    }
    this.#add(kept);
    return { kept, isAgain: false };
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  #add(message: ReceivedMessage | null): void {
    if (message === null) return;
    this.messages.push(message);
    this.#byKey.set(message.key, message);
  }
}

/** The last line may have been cut by a fall: nobody was told that it was received. */
function parsed(text: string): ReceivedMessage | null {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
