import type { Logger } from 'pino';

/** Repeats work: after each run it waits as long as the run said, or until woken. Failures are logged and retried. */
export class Loop {
  readonly #name: string;
  readonly #log: Logger;
  readonly #run: () => Promise<number>;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(name: string, log: Logger, run: () => Promise<number>) {
    this.#name = name;
    this.#log = log;
    this.#run = run;
  }

  start(): void {
    this.wake();
  }

  wake(): void {
    if (this.#stopped) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#once().then((wait) => {
      this.#running = null;
      if (this.#stopped) return;
      if (this.#again) {
        this.#again = false;
        this.wake();
      } else this.#timer = setTimeout(() => this.wake(), wait);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running;
  }

  async #once(): Promise<number> {
    try {
      return await this.#run();
    } catch (error) {
      if (!this.#stopped) this.#log.error({ err: error, loop: this.#name }, 'background work failed');
      return 1000;
    }
  }
}
