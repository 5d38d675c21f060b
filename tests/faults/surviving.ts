import type pg from 'pg';
import type { Acknowledged } from './acknowledged.ts';

/** Something the clients were told and the database does not say, or says twice. */
export interface Missing {
  readonly operation: string;
  readonly key: string;
  readonly problem: string;
}

interface Trace {
  /** How often the command's own mark is there: its key travels in a text of the command. */
  readonly marks: string;
  /** How many of these rows carry the identifiers of the answer. */
  readonly named?: string;
  readonly ids?: (entry: Acknowledged) => readonly unknown[];
  readonly mark?: (entry: Acknowledged) => readonly unknown[];
  readonly count?: (entry: Acknowledged) => number;
}

const byKey = ({ key }: Acknowledged) => [key];

/** Where each kind of command leaves its trace. */
const traces: Readonly<Record<string, Trace>> = {
  'incidents.receiveCall': {
    marks: 'select count(*)::int as n from incidents.call where recording_reference = $1',
    named: 'select count(*)::int as n from incidents.call where recording_reference = $1 and id = $2 and call_no = $3',
    ids: ({ ids }) => [ids['callId'], ids['callNo']],
  },
  'incidents.claimCall': {
    marks: `select count(*)::int as n from ledger.fact where type = 'call.claimed' and payload->>'callId' = $1`,
    mark: ({ ids }) => [ids['callId']],
  },
  'incidents.openIncident': {
    marks: 'select count(*)::int as n from incidents.incident where description = $1',
    named: 'select count(*)::int as n from incidents.incident where description = $1 and id = $2 and incident_no = $3',
    ids: ({ ids }) => [ids['incidentId'], ids['incidentNo']],
  },
  'incidents.addNote': {
    marks: `select count(*)::int as n from incidents.timeline where kind = 'NOTE' and data->>'text' = $1`,
    named: `select count(*)::int as n from incidents.timeline where kind = 'NOTE' and data->>'text' = $1 and id = $2`,
    ids: ({ ids }) => [ids['entryId']],
  },
  'incidents.recommendForIncident': {
    marks: 'select count(*)::int as n from incidents.plan where id = $1',
    mark: ({ ids }) => [ids['planId']],
  },
  'incidents.confirmPlan': {
    marks: 'select count(*)::int as n from incidents."order" where instruction = $1',
    named: 'select count(*)::int as n from incidents."order" where instruction = $1 and id = any ($2::uuid[])',
    ids: ({ ids }) => [ids['orderIds']],
    count: ({ ids }) => (ids['orderIds'] as readonly string[]).length,
  },
  'incidents.reportUnitStep': {
    marks: `select count(*)::int as n from incidents.timeline where (data->>'deviceSequence')::int = $1`,
    mark: ({ ids }) => [ids['deviceSequence']],
  },
  'forces.setDutyState': {
    marks: `select count(*)::int as n from ledger.fact where type = 'unit.dutyStateChanged' and payload->>'note' = $1`,
  },
  'water.recordTest': {
    marks: 'select count(*)::int as n from water.test where note = $1',
    named: 'select count(*)::int as n from water.test where note = $1 and id = $2',
    ids: ({ ids }) => [ids['testId']],
  },
};

/** The commands whose trace is known; a workload runs no others. */
export const tracedOperations = Object.keys(traces);

/**
 * Compares what clients were told with what the database says: everything there, and there once (INV-1, INV-8).
 *
 * @param entries - the lines of the clients' own file
 * @returns one line for each promise that is not kept
 */
export async function findMissing(database: pg.Client, entries: readonly Acknowledged[]): Promise<readonly Missing[]> {
  const missing: Missing[] = [];
  for (const entry of entries) {
    const { operation, key } = entry;
    const trace = traces[operation];
    if (!trace) throw new Error(`Nobody knows where ${operation} leaves its trace`);
    const expected = trace.count?.(entry) ?? 1;
    const mark = (trace.mark ?? byKey)(entry);
    const marks = await countOf(database, trace.marks, mark);
    if (marks !== expected) missing.push({ operation, key, problem: `${marks} instead of ${expected} in the tables` });
    else if (trace.named) {
      const named = await countOf(database, trace.named, [...mark, ...(trace.ids?.(entry) ?? [])]);
      if (named !== expected) missing.push({ operation, key, problem: 'another identifier than was answered' });
    }
    const done = await countOf(
      database,
      'select count(*)::int as n from command.done where key = $1 and operation = $2',
      [key, operation],
    );
    if (done !== 1) missing.push({ operation, key, problem: `${done} kept answers` });
  }
  return missing;
}

async function countOf(database: pg.Client, query: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await database.query<{ n: number }>(query, [...values]);
  return rows[0]?.n ?? 0;
}
