/** Time of the simulation: real time, a number of times faster. Timestamps that the server keeps stay real. */
export class SimulatedClock {
  readonly speed: number;
  readonly #startedMillis: number;
  readonly #monotonicMillis: () => number;

  constructor(speed: number, monotonicMillis: () => number) {
    this.speed = speed;
    this.#monotonicMillis = monotonicMillis;
    this.#startedMillis = monotonicMillis();
  }

  /** Seconds of the simulation since it began. */
  get seconds(): number {
    return ((this.#monotonicMillis() - this.#startedMillis) / 1000) * this.speed;
  }

  /** How many seconds of the simulation a stretch of real time is: for what a server measures by its own clock. */
  fromReal(realSeconds: number): number {
    return realSeconds * this.speed;
  }
}
