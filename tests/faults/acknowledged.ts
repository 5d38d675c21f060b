import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** One command that was answered with success: which, under which key, and what the answer named. */
export interface Acknowledged {
  readonly operation: string;
  readonly key: string;
  readonly account: string;
  /** Identifiers of the answer, and of what the command was about. */
  readonly ids: Readonly<Record<string, string | readonly string[] | number>>;
}

/** The clients' own memory: a line is on the disk before anything else happens. */
export class AcknowledgedFile {
  readonly path: string;
  readonly #file: number;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'a', 0o600);
  }

  append(entry: Acknowledged): void {
    writeSync(this.#file, `${JSON.stringify(entry)}\n`);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }

  static read(path: string): readonly Acknowledged[] {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Acknowledged);
  }
}
