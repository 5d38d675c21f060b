import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Row } from './samples.ts';
import { rootFolder } from './settings.ts';

export interface Run {
  readonly begunAt: string;
  readonly loadBefore: number;
  readonly loadAfter: number;
  readonly isQuick: boolean;
  readonly rows: readonly Row[];
  readonly remarks: readonly string[];
}

const begin = '<!-- Results: written by bench/table.ts -->';
const end = '<!-- End of results -->';

const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(1) : value.toFixed(2);

function verdictOf({ target, p50, p99 }: Row): string {
  if (!target) return '';
  const reached = target.of === 'p99' ? (p99 ?? p50) : p50;
  const [sign, bar, isReached] =
    'atMost' in target
      ? ['≤', target.atMost, reached <= target.atMost]
      : ['≥', target.atLeast, reached >= target.atLeast];
  return `${target.of} ${sign} ${bar.toLocaleString('en')}: ${isReached ? 'reached' : '**missed**'}`;
}

function lineOf(row: Row): string {
  const figure = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? '' : digits(value));
  const unit = row.unit === 'ratio' ? '×' : row.unit;
  return `| ${row.what}${row.note ? ` (${row.note.replaceAll('|', '/')})` : ''} | ${row.count.toLocaleString('en')} | ${unit} | ${figure(row.p50)} | ${figure(row.p95)} | ${figure(row.p99)} | ${figure(row.cpuMilliseconds)} | ${verdictOf(row)} |`;
}

/** Puts the results into `docs/benchmarks.md`, between its two marks; the words around them stay. */
export function writeTable(run: Run): void {
  const file = join(rootFolder, 'docs/benchmarks.md');
  const text = readFileSync(file, 'utf8');
  const [model] = cpus();
  const sections = [...Map.groupBy(run.rows, (row) => row.section)].map(([section, rows]) =>
    [
      `### ${section}`,
      '',
      '| what | n | unit | p50 | p95 | p99 | processor ms | target |',
      '| --- | --: | --- | --: | --: | --: | --: | --- |',
      ...rows.map(lineOf),
      '',
    ].join('\n'),
  );
  const busy = Math.max(run.loadBefore, run.loadAfter) > cpus().length + 1;
  const results = [
    begin,
    '',
    `Run of ${run.begunAt.slice(0, 16).replace('T', ' ')} UTC${run.isQuick ? ', **tenth of the counts**' : ''}: ${cpus().length} cores of ${model?.model.trim() ?? 'an unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, load average ${run.loadBefore.toFixed(1)} before and ${run.loadAfter.toFixed(1)} after.`,
    busy
      ? '\n**The machine was busy with other work: wall times are upper bounds, only processor time and ratios can be compared.**'
      : '',
    '',
    ...sections,
    ...run.remarks.map((remark) => `- ${remark}`),
    '',
    end,
  ].join('\n');
  const [before, after] = [text.split(begin)[0]!, text.split(end)[1] ?? ''];
  writeFileSync(file, `${before}${results}${after}`);
}

export const loadNow = (): number => loadavg()[0]!;
