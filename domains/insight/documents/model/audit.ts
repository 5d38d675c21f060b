import type { LayoutBlock, Severity } from '@wanghuo/plan-audit';
import { z } from 'zod';

/** From the surest down. Written here because the pages need the words and not the engine. */
export const findingSeverities = ['provable', 'needs-ruling', 'ambiguity'] as const satisfies readonly Severity[];

const offset = z.int();
const interval = z.object({ low: z.number().nullable(), high: z.number().nullable() });

/** A place in the text of a document; `quote` is what stands there. */
export const spanSchema = z.object({ line: offset, column: offset, from: offset, to: offset, quote: z.string() });
export type AuditSpan = z.output<typeof spanSchema>;

const check = z.object({ rule: z.string(), message: z.string(), arithmetic: z.string(), spans: z.array(spanSchema) });
export const passedSchema = check.extend({ isExact: z.boolean() });
export const findingSchema = check.extend({
  /** `F12`, by its order in this audit. */
  id: z.string(),
  /** By which the same finding is known in other audits. */
  key: z.string(),
  severity: z.enum(findingSeverities),
  settles: z.string(),
});
export type AuditFinding = z.output<typeof findingSchema>;

const piece = { from: offset, to: offset };
export const blockSchema: z.ZodType<LayoutBlock> = z.union([
  z.object({ kind: z.literal('paragraph'), ...piece, level: z.int() }),
  z.object({
    kind: z.literal('table'),
    ...piece,
    rowCount: z.int(),
    columnCount: z.int(),
    cells: z.array(
      z.object({
        row: z.int(),
        column: z.int(),
        rowSpan: z.int(),
        columnSpan: z.int(),
        ...piece,
        isHeader: z.boolean(),
      }),
    ),
  }),
]);

/** Which population, area or number of households the printed values of one column imply, and what conflicts. */
export const denominatorSchema = z.object({
  tableId: z.string(),
  column: z.string(),
  year: z.int(),
  base: z.enum(['person', 'area', 'household']),
  isReconcilable: z.boolean().nullable(),
  common: interval.nullable(),
  rows: z.array(
    z.object({
      indicator: z.string(),
      printed: z.string(),
      per: z.number(),
      span: spanSchema,
      numerators: z.array(
        z.object({
          value: z.number(),
          arithmetic: z.string(),
          noun: z.string(),
          kind: z.enum(['stated', 'withPlanned', 'addedOnly']),
          implies: interval.nullable(),
          isCompatible: z.boolean().nullable(),
          spans: z.array(spanSchema),
        }),
      ),
      impliedNumerator: interval.nullable(),
    }),
  ),
  populations: z.array(
    z.object({
      stated: z.string(),
      value: z.number(),
      fits: z.array(z.string()),
      fitsNot: z.array(z.string()),
      span: spanSchema,
    }),
  ),
  conflicts: z.array(z.object({ one: z.string(), other: z.string(), arithmetic: z.string() })),
});
export type DenominatorColumn = z.output<typeof denominatorSchema>;

/** An audit as a screen needs it: the document block by block, and everything that was found in it. */
export const auditBody = z.object({
  auditId: z.uuid(),
  engineVersion: z.string(),
  auditedAt: z.string(),
  format: z.enum(['txt', 'html', 'docx']),
  encoding: z.string(),
  years: z.object({ from: z.int(), to: z.int(), base: z.int(), issued: z.int().nullable() }).nullable(),
  rules: z.array(z.object({ name: z.string(), title: z.string() })),
  text: z.string(),
  blocks: z.array(blockSchema),
  tables: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      span: spanSchema,
      certainty: z.enum(['certain', 'headerUncertain', 'notRecovered']),
      doubt: z.string().nullable(),
    }),
  ),
  notices: z.array(z.object({ code: z.string(), message: z.string(), span: spanSchema.nullable() })),
  claimCount: z.int(),
  findings: z.array(findingSchema),
  passed: z.array(passedSchema),
  denominators: z.array(denominatorSchema),
});
export type AuditBody = z.output<typeof auditBody>;
