/**
 * Measures everything, one part after the other, each in a process of its own, and writes `docs/benchmarks.md`. Nothing
 * but 127.0.0.1 is asked. `npm run all` takes up to twenty minutes on two quiet cores, `npm run quick` tries the harness.
 * Parts can be named: `npm run all -- travel calls`.
 */
import { fork } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder, openProduct, type Product } from './product.ts';
import type { Row } from './samples.ts';
import { isQuick, minutesOf, workFolder } from './settings.ts';
import { loadNow, writeTable } from './table.ts';

interface Result {
  readonly rows: Row[];
  readonly remarks?: string[];
  readonly begunAt?: string;
}

const parts: Readonly<Record<string, { minutes: number; work: () => Promise<Result> }>> = {
  travel: { minutes: 4, work: async () => (await import('./travel-bench.ts')).travelRows() },
  recommendation: {
    minutes: 2,
    work: async () => ({ rows: await (await import('./recommendation-bench.ts')).recommendationRows() }),
  },
  start: { minutes: 5, work: async () => ({ rows: await (await import('./start-bench.ts')).startRows() }) },
  calls: {
    minutes: 4,
    work: () => withProduct(async (product) => (await import('./call-bench.ts')).callRows(product)),
  },
  view: {
    minutes: 4,
    work: () => withProduct(async (product) => (await import('./first-view-bench.ts')).firstViewRows(product)),
  },
  indicators: {
    minutes: 4,
    work: () =>
      withProduct(async (product) => (await import('./indicators-bench.ts')).indicatorRows(product), { fresh: true }),
  },
  // Everything of sensing has a folder of its own; the first of them makes it.
  codec: { minutes: 3, work: async () => ({ rows: (await import('./codec-bench.ts')).codecRows() }) },
  gateway: {
    minutes: minutesOf('BENCH_GATEWAY_MINUTES', 14),
    work: async () => ({ rows: await (await import('./gateway-bench.ts')).gatewayRows() }),
  },
  mqtt: { minutes: 4, work: async () => ({ rows: await (await import('./mqtt-bench.ts')).messageRows() }) },
  'alarm-queue': {
    minutes: minutesOf('BENCH_QUEUE_MINUTES', 4),
    work: async () => ({ rows: await (await import('./alarm-queue-bench.ts')).alarmQueueRows() }),
  },
  silence: { minutes: 5, work: async () => ({ rows: await (await import('./silence-bench.ts')).silenceRows() }) },
  // Loads thousands of records, so it begins with a district of its own and comes last.
  registers: {
    minutes: 5,
    work: () =>
      withProduct(async (product) => (await import('./register-bench.ts')).registerRows(product), { fresh: true }),
  },
};

async function withProduct(work: (product: Product) => Promise<Row[]>, { fresh = false } = {}): Promise<Result> {
  if (fresh) rmSync(dataFolder, { recursive: true, force: true });
  const product = await openProduct(30);
  try {
    return { rows: await work(product) };
  } finally {
    await product.stop();
  }
}

const asked = process.env['BENCH_PART'];
if (asked) {
  const result = await parts[asked]!.work().catch((error: Error): Result => ({
    rows: [],
    remarks: [`Not measured: ${asked}: ${error.message.split('\n')[0]}`],
  }));
  process.send!(result, () => process.exit(0));
} else {
  await runAll(process.argv.slice(2).filter((word) => word in parts));
}

async function runAll(named: readonly string[]): Promise<void> {
  const begunAt = new Date().toISOString();
  const loadBefore = loadNow();
  const kept = join(workFolder, isQuick ? 'quick.json' : 'results.json');
  const results: Record<string, Result> =
    named.length > 0 && existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {};
  for (const name of named.length > 0 ? named : Object.keys(parts)) {
    const begun = performance.now();
    const result = await runPart(name).catch((error: Error) => ({
      rows: [],
      remarks: [`Not measured: ${name}: ${error.message}`],
    }));
    results[name] = { ...result, begunAt };
    process.stdout.write(
      `${name}: ${result.rows.length} rows in ${((performance.now() - begun) / 1000).toFixed(0)} s\n`,
    );
    for (const remark of result.remarks ?? []) process.stdout.write(`  ${remark}\n`);
    writeFileSync(kept, JSON.stringify(results));
  }
  const ordered = Object.keys(parts).flatMap((name) => results[name] ?? []);
  writeTable({
    begunAt,
    loadBefore,
    loadAfter: loadNow(),
    isQuick,
    rows: ordered.flatMap(({ rows }) => rows),
    remarks: [...ordered.flatMap(({ remarks }) => remarks ?? []), ...keptRemarks(results, begunAt)],
  });
  process.stdout.write('docs/benchmarks.md is written\n');
}

/** Which tables are of an earlier run, and of which. */
function keptRemarks(results: Readonly<Record<string, Result>>, begunAt: string): string[] {
  return Object.entries(results)
    .filter(([, result]) => result.begunAt !== undefined && result.begunAt !== begunAt)
    .map(([name, result]) => `Kept from the run of ${result.begunAt!.slice(0, 16).replace('T', ' ')} UTC: ${name}.`);
}

function runPart(name: string): Promise<Result> {
  const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
    env: { ...process.env, BENCH_PART: name },
  });
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGTERM');
      reject(new Error(`it took more than ${parts[name]!.minutes} minutes`));
    }, parts[name]!.minutes * 60_000);
    child.once('message', (result) => resolve(result as Result));
    child.once('exit', (code) => {
      clearTimeout(limit);
      if (code !== 0) reject(new Error(`its process ended with ${code}`));
    });
  });
}
