import { rootFolder } from '../serve.ts';

/** Everything a command sees of the world outside, so that tests can stand in for it. */
export interface Terminal {
  readonly environment: NodeJS.ProcessEnv;
  /** What relative paths of arguments are relative to. */
  readonly workingFolder: string;
  /** Results. */
  out(text: string): void;
  /** Progress and errors. */
  err(text: string): void;
  /** Everything that is piped in, as text; undefined when a person sits there. */
  readStandardInput(): Promise<string | undefined>;
  /** The same as it came, for files that are no UTF-8. */
  readStandardBytes(): Promise<Uint8Array | undefined>;
  /** Ends long work from outside: Ctrl-C and SIGTERM. */
  readonly stopped: AbortSignal;
}

export function processTerminal(): Terminal {
  const stopping = new AbortController();
  return {
    environment: process.env,
    workingFolder: process.cwd() || rootFolder,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    async readStandardInput() {
      return (await pipedBytes())?.toString('utf8');
    },
    readStandardBytes: pipedBytes,
    get stopped() {
      // Asked for only by commands that end in their own way; for others a signal ends the process as usual.
      for (const name of ['SIGINT', 'SIGTERM'] as const)
        if (process.listenerCount(name) === 0) process.once(name, () => stopping.abort());
      return stopping.signal;
    },
  };
}

async function pipedBytes(): Promise<Buffer | undefined> {
  if (process.stdin.isTTY) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
