import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { auditPlan, largestDocumentBytes, ReadingError, severities, type PlanAudit } from '@wanghuo/plan-audit';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand, type Session } from './command-form.ts';
import { planAuditText } from './plan-audit-text.ts';

const spanSchema = z.object({ line: z.int(), column: z.int(), from: z.int(), to: z.int(), quote: z.string() });
const claimSchema = z.looseObject({
  id: z.string(),
  printed: z.string(),
  value: z.number().describe('in base units: yuan, square metres, persons, …'),
  unit: z.string().nullable(),
  measure: z.string().describe('what is counted'),
  subject: z.string(),
  period: z.object({ from: z.int(), to: z.int(), text: z.string(), basis: z.string() }).nullable(),
  scope: z.string(),
  span: spanSchema,
});
const findingSchema = z.object({
  id: z.string(),
  rule: z.string(),
  severity: z.enum(severities),
  message: z.string(),
  arithmetic: z.string(),
  spans: z.array(spanSchema),
  settles: z.string(),
});
const passedSchema = z.object({
  rule: z.string(),
  message: z.string(),
  arithmetic: z.string(),
  spans: z.array(spanSchema),
  isExact: z.boolean(),
});

/** Audits a plan document. Needs neither database nor server; the same file gives the same bytes. */
export const planAuditCommand = defineCommand({
  path: ['plan-audit'],
  summary: 'planAudit',
  arguments: [{ syntax: '<file>', name: 'file', summary: 'planAudit.file' }],
  options: [
    { flags: '--severity <list>', summary: 'planAudit.severity' },
    { flags: '--claims', summary: 'planAudit.claims' },
    { flags: '--passed', summary: 'planAudit.passed' },
  ],
  input: z.strictObject({
    file: z.string().min(1),
    severity: z.string().optional(),
    claims: z.boolean().default(false),
    passed: z.boolean().default(false),
  }),
  output: z.object({
    engine: z.looseObject({ name: z.string(), version: z.string() }),
    document: z.looseObject({ sha256: z.string(), format: z.string(), encoding: z.string(), lines: z.int() }),
    claims: z.array(claimSchema),
    findings: z.array(findingSchema),
    passed: z.array(passedSchema),
    denominators: z.array(z.looseObject({ column: z.string(), isReconcilable: z.boolean().nullable() })),
  }),
  run: async ({ file, severity, claims, passed }, session) => {
    const wanted = wantedSeverities(severity);
    const name = file === '-' ? '' : basename(file);
    const whole = audited(await read(file, session), name, file);
    const audit = { ...whole, findings: whole.findings.filter((one) => wanted.has(one.severity)) };
    const text = planAuditText(audit, {
      file,
      claims,
      passed,
      severities: severities.filter((one) => wanted.has(one)),
    });
    return { value: audit as never, text, exitCode: exitCodes.ok };
  },
});

function wantedSeverities(given: string | undefined): ReadonlySet<(typeof severities)[number]> {
  if (given === undefined) return new Set(severities);
  const words = given.split(/[,，\s]+/).filter((word) => word !== '');
  for (const word of words)
    if (!(severities as readonly string[]).includes(word))
      throw new CommandError(exitCodes.usage, 'planAudit.badSeverity', { severity: word });
  return new Set(words as (typeof severities)[number][]);
}

async function read(file: string, session: Session): Promise<Uint8Array> {
  if (file === '-') {
    const bytes = await session.terminal.readStandardBytes();
    if (bytes === undefined) throw new CommandError(exitCodes.usage, 'planAudit.noInput');
    return bytes;
  }
  const path = resolve(session.terminal.workingFolder, file);
  try {
    // What is too large is not read at all.
    if ((await stat(path)).size > largestDocumentBytes) throw new ReadingError('TOO_LARGE');
    return await readFile(path);
  } catch (error) {
    if (error instanceof ReadingError) throw refusal(error, file);
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CommandError(exitCodes.usage, 'fileUnreadable', { file, reason });
  }
}

function audited(bytes: Uint8Array, name: string, file: string): PlanAudit {
  try {
    return auditPlan(bytes, name);
  } catch (error) {
    if (error instanceof ReadingError) throw refusal(error, file);
    throw error;
  }
}

const refusal = (error: ReadingError, file: string) =>
  new CommandError(exitCodes.usage, 'planAudit.refused', { file, reason: error.message, code: error.code }, error);
