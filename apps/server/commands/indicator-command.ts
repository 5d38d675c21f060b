import { writeFile, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { DomainError, type LocalDate } from '@wanghuo/kernel';
import {
  indicators,
  indicatorsDomain,
  shownIndicator,
  type Indicator,
  type ShownIndicator,
  type ShownResult,
} from '@wanghuo/indicators/model';
import { checkValue, dayOf, findValues, namedIndicator, shownIndicatorOf } from '@wanghuo/indicators/server';
import { judgeIndicator } from '@wanghuo/verify/indicator.mjs';
import type { QueryContext, Services } from '@wanghuo/platform-server';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand, type Session } from './command-form.ts';
import { openData } from './data-access.ts';
import { wording, wordingOr } from './wording.ts';

const asOf = { flags: '--as-of <date>', summary: 'indicator.asOf' } as const;
const idArgument = { syntax: '<id>', name: 'id', summary: 'indicator.id' } as const;
const day = z.iso.date().optional();
const label = (key: string) => indicatorsDomain.labels[key] ?? key;

type Context = QueryContext & { readonly services: Services };

/** Reads with the reach of the job: a value is of the whole district. Refusals of the domain become usage errors. */
async function reading<Result>(session: Session, work: (context: Context) => Promise<Result>): Promise<Result> {
  const data = await openData(session);
  try {
    const runtime = await data.runtime();
    return await runtime.transact(runtime.jobSubject('indicators.command'), work, { idleSeconds: 60 });
  } catch (error) {
    if (error instanceof DomainError)
      throw new CommandError(exitCodes.usage, 'indicator.refused', {
        reason: refusalText(error.code, error.parameters),
      });
    throw error;
  } finally {
    await data.close();
  }
}

const refusalText = (code: string, params: Readonly<Record<string, unknown>>) =>
  label(`error.${code}.detail`).replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''));

const resultText = (
  one: ShownIndicator,
  { definition, shown, shownLow, shownHigh, verdict, gap, isInferred }: ShownResult,
) => {
  const value = shown === null ? '—' : `${shown}${label(`unit.${one.unit}`)}`;
  const band = shownLow !== shownHigh ? `（${shownLow}～${shownHigh}）` : '';
  const missing = gap ? ` ${gapText(one.id, gap)}` : '';
  const inferred = isInferred ? ` ${wording('indicator.inferred')}` : '';
  return `${label(`code.countingDefinition.${definition}`)}：${value}${band} ${label(`code.indicatorVerdict.${verdict}`)}${missing}${inferred}`;
};

const gapText = (id: string, { from, to }: { readonly from: string; readonly to: string }) =>
  label(`gap.${id}`).replace('{count}', from === to ? to : `${from}～${to}`);

const nameOf = ({ id, row }: Pick<ShownIndicator, 'id' | 'row'>) =>
  `${row === null ? '' : `${row}. `}${label(`code.indicator.${id}`)}`;

/** Every indicator on a day, under each definition. */
export const indicatorListCommand = defineCommand({
  path: ['indicator', 'list'],
  summary: 'indicator.list',
  options: [asOf],
  input: z.strictObject({ asOf: day }),
  output: z.object({ on: z.string(), indicators: z.array(shownIndicator) }),
  run: (input, session) =>
    reading(session, async (context) => {
      const on = dayOf(context, input.asOf);
      const found = await findValues(context, indicators, on);
      const shown = indicators.map((indicator, at) => shownIndicatorOf(indicator, found[at]!.value));
      const lines = shown.flatMap((one) => [
        `${nameOf(one)} [${one.id}]`,
        ...one.results.map((result) => `    ${resultText(one, result)}`),
      ]);
      return { value: { on, indicators: shown }, text: [wording('indicator.on', { on }), ...lines].join('\n') };
    }),
});

/** One indicator: where it stands, what it counts, what is unknown, what proves it. */
export const indicatorShowCommand = defineCommand({
  path: ['indicator', 'show'],
  summary: 'indicator.show',
  arguments: [idArgument],
  options: [asOf],
  input: z.strictObject({ id: z.string(), asOf: day }),
  output: shownIndicator,
  run: (input, session) =>
    reading(session, async (context) => {
      const indicator = namedIndicator(input.id);
      const [found] = await findValues(context, [indicator], dayOf(context, input.asOf));
      const one = shownIndicatorOf(indicator, found!.value);
      return {
        value: one,
        text: [...headLines(one), ...one.results.flatMap((result) => partLines(one, result))].join('\n'),
      };
    }),
});

function headLines(one: ShownIndicator): readonly string[] {
  const figure = (name: 'baseline' | 'target') => {
    const { printed, place } = one[name] ?? {};
    return printed === undefined ? [] : [wording(`indicator.${name}`, { printed, place: label(`place.${place}`) })];
  };
  return [
    nameOf(one),
    wording('indicator.on', { on: one.asOfOn }),
    wording('indicator.formula', { formula: label(`formula.${one.id}`), version: one.formulaVersion }),
    ...figure('baseline'),
    ...figure('target'),
    wording('indicator.records', {
      count: one.recordCount,
      synthetic: one.syntheticCount,
      inferred: one.inferredCount,
      newest: one.newestOn ?? '—',
    }),
    wording('indicator.root', { root: one.root }),
    ...(one.lacks === null ? [] : [label(`lacks.${one.lacks}`)]),
  ];
}

const partLines = (one: ShownIndicator, result: ShownResult): readonly string[] => [
  resultText(one, result),
  ...result.parts.map(({ role, reason, count }) => {
    const why = reason === null ? '' : `（${label(`code.countReason.${reason}`)}）`;
    return `    ${label(`code.countRole.${role}`)}${why} ${count}`;
  }),
];

const changed = z.object({
  change: z.enum(['REMOVED', 'CHANGED', 'ADDED']),
  register: z.string(),
  id: z.string(),
  name: z.string(),
});
const shownChanges = 20;

/**
 * Lets the separate verifier work the value out again from its export, and compares the records with what the registers
 * hold now. With a file, that export is judged against the root that is kept here.
 */
export const indicatorVerifyCommand = defineCommand({
  path: ['indicator', 'verify'],
  summary: 'indicator.verify',
  arguments: [idArgument],
  options: [
    asOf,
    { flags: '--file <file>', summary: 'indicator.file' },
    { flags: '--export <file>', summary: 'indicator.export' },
  ],
  input: z.strictObject({
    id: z.string(),
    asOf: day,
    file: z.string().min(1).optional(),
    export: z.string().min(1).optional(),
  }),
  output: z.object({
    id: z.string(),
    on: z.string(),
    ok: z.boolean(),
    status: z.string(),
    fault: z.string().nullable(),
    faultLine: z.int().nullable(),
    root: z.string(),
    rootNow: z.string(),
    recordCount: z.int(),
    changedCount: z.int(),
    changed: z.array(changed),
    exportedTo: z.string().nullable(),
  }),
  run: (input, session) =>
    reading(session, async (context) => {
      const indicator = namedIndicator(input.id);
      const on = dayOf(context, input.asOf);
      const value = await verified(context, session, indicator, on, input);
      return { value, text: verdictText(indicator, value), exitCode: value.ok ? exitCodes.ok : exitCodes.foundWrong };
    }),
});

interface VerifiedValue {
  readonly id: string;
  readonly on: string;
  readonly ok: boolean;
  readonly status: string;
  readonly fault: string | null;
  readonly faultLine: number | null;
  readonly root: string;
  readonly rootNow: string;
  readonly recordCount: number;
  readonly changedCount: number;
  readonly changed: z.infer<typeof changed>[];
  readonly exportedTo: string | null;
}

async function verified(
  context: Context,
  session: Session,
  indicator: Indicator,
  on: LocalDate,
  files: { readonly file?: string | undefined; readonly export?: string | undefined },
): Promise<VerifiedValue> {
  const { found, text, rootNow, changed: differing } = await checkValue(context, indicator, on);
  const place = (file: string) => resolve(session.terminal.workingFolder, file);
  const judgedText = files.file === undefined ? text : await textOf(place(files.file));
  if (files.export !== undefined) await writeFile(place(files.export), text);
  const { root, recordCount } = found.value;
  const report = judged(judgedText, { size: recordCount, root });
  return {
    id: indicator.id,
    on,
    ok: report.status === 'VERIFIED' && differing.length === 0,
    status: report.status,
    fault: report.fault?.reason ?? (differing.length > 0 ? 'RECORDS_DIFFER_NOW' : null),
    faultLine: report.fault?.seq ?? null,
    root,
    rootNow,
    recordCount,
    changedCount: differing.length,
    changed: differing.slice(0, shownChanges),
    exportedTo: files.export === undefined ? null : place(files.export),
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(exitCodes.usage, 'indicator.noFile', { file }, error);
  }
}

function judged(text: string, kept: { readonly size: number; readonly root: string }) {
  try {
    return judgeIndicator(text.trimEnd().split('\n'), [kept]);
  } catch (error) {
    throw new CommandError(exitCodes.usage, 'indicator.noExport', {}, error);
  }
}

function verdictText({ id }: Indicator, value: VerifiedValue): string {
  const reason = value.fault === null ? '' : wordingOr(`indicator.fault.${value.fault}`, value.fault);
  return [
    `${label(`code.indicator.${id}`)} ${wording('indicator.on', { on: value.on })}`,
    value.ok ? wording('indicator.verified', { count: value.recordCount }) : wording('indicator.faulty', { reason }),
    wording('indicator.root', { root: value.root }),
    ...value.changed.map(
      (one) => `    ${wording(`indicator.change.${one.change}`)} ${one.register} ${one.name} ${one.id}`,
    ),
    ...(value.exportedTo === null ? [] : [wording('indicator.exported', { file: value.exportedTo })]),
  ].join('\n');
}
