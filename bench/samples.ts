/** One row of the results: a spread of wall times, or a single figure, with what it should reach. */
export interface Row {
  readonly section: string;
  readonly what: string;
  readonly count: number;
  readonly unit: 'ms' | 's' | 'per second' | 'count' | 'ratio' | 'MiB';
  readonly p50: number;
  readonly p95?: number;
  readonly p99?: number;
  /** Processor time of one, all threads of the measuring process together; wall time lies when others are busy. */
  readonly cpuMilliseconds?: number;
  readonly target?: Target;
  readonly note?: string;
}

export type Target = { readonly of: 'p50' | 'p99' } & ({ readonly atMost: number } | { readonly atLeast: number });

/** Nearest-rank quantile, so that a p99 is a time that was really taken. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
}

export const spread = (milliseconds: readonly number[]) => ({
  count: milliseconds.length,
  unit: 'ms' as const,
  p50: quantile(milliseconds, 0.5),
  p95: quantile(milliseconds, 0.95),
  p99: quantile(milliseconds, 0.99),
});

interface Contestant {
  /** Answers the question with this number. */
  readonly ask: (index: number) => unknown;
  readonly milliseconds: number[];
  cpuMicroseconds: number;
}

/**
 * Puts the same numbered questions to several contestants in turn, so that a neighbour's burst of work hits all alike.
 * @param warmUp - questions asked before the clock runs
 */
export async function inTurn<Name extends string>(
  asks: Readonly<Record<Name, (index: number) => unknown>>,
  { count, warmUp }: { readonly count: number; readonly warmUp: number },
): Promise<Record<Name, ReturnType<typeof spread> & { cpuMilliseconds: number }>> {
  const contestants = new Map<Name, Contestant>();
  for (const name of Object.keys(asks) as Name[])
    contestants.set(name, { ask: asks[name], milliseconds: [], cpuMicroseconds: 0 });
  for (let index = 0; index < warmUp; index += 1) for (const one of contestants.values()) await one.ask(count + index);
  for (let index = 0; index < count; index += 1) {
    for (const one of contestants.values()) {
      const cpu = process.cpuUsage();
      const begun = performance.now();
      const answer = one.ask(index);
      if (answer instanceof Promise) await answer;
      one.milliseconds.push(performance.now() - begun);
      const spent = process.cpuUsage(cpu);
      one.cpuMicroseconds += spent.user + spent.system;
    }
  }
  return Object.fromEntries(
    [...contestants].map(([name, one]) => [
      name,
      { ...spread(one.milliseconds), cpuMilliseconds: one.cpuMicroseconds / 1000 / count },
    ]),
  ) as never;
}
