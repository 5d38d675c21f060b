import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { fromDatum } from '@wanghuo/geo';
import { instantSchema, parseInstant, positionSchema, type Instant } from '@wanghuo/kernel';
import { incidentType, previewPlan } from '@wanghuo/incidents/model';
import { incidentsServer } from '@wanghuo/incidents/server';
import { machineWorld, type QueryContext, type Services } from '@wanghuo/platform-server';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand, numberText, type Session } from './command-form.ts';
import { openData, type DataAccess } from './data-access.ts';
import { planTable, type ShownPlan } from './plan-table.ts';
import { clientFor } from './server-access.ts';
import { wording } from './wording.ts';

const positionText = z
  .string()
  .regex(/^-?\d{1,3}(\.\d+)?\s*,\s*-?\d{1,2}(\.\d+)?$/)
  .transform((text) => text.split(',').map(Number) as [number, number])
  .describe('longitude,latitude');

const callSchema = z.strictObject({
  position: z.union([positionSchema, positionText]).optional(),
  type: z.enum(incidentType.names as [string, ...string[]]).optional(),
  level: numberText(z.int().min(1).max(5)).optional(),
  building: z.uuid().optional(),
  datum: z.enum(['WGS84', 'GCJ02', 'BD09']).default('WGS84'),
  at: instantSchema.optional().describe('the moment to answer for; makes the hashes repeatable'),
});

/** The engine's answer for a call, with the reason for every unit. Nothing is kept and nobody is ordered. */
export const recommendCommand = defineCommand({
  path: ['recommend'],
  summary: 'recommend',
  arguments: [{ syntax: '[file]', name: 'file', summary: 'recommend.file' }],
  options: [
    { flags: '--position <lon,lat>', summary: 'recommend.position' },
    { flags: '--type <code>', summary: 'recommend.type' },
    { flags: '--level <n>', summary: 'recommend.level' },
    { flags: '--building <id>', summary: 'recommend.building' },
    { flags: '--datum <system>', summary: 'recommend.datum' },
    { flags: '--at <instant>', summary: 'recommend.at' },
    { flags: '--account <name>', summary: 'recommend.account' },
    { flags: '--all', summary: 'recommend.all' },
  ],
  input: callSchema.extend({
    file: z.string().min(1).optional().describe('a call as JSON with the members below; - is standard input'),
    account: z.string().default('dispatcher'),
    all: z.boolean().default(false),
  }),
  output: z.object({
    plan: z.looseObject({}).describe('DispatchPlan of engines/dispatch'),
    units: z.record(z.string(), z.looseObject({ callSign: z.string(), stationName: z.string() })),
    calculationMilliseconds: z.number(),
    networkName: z.string(),
    isSynthetic: z.boolean(),
  }),
  run: async ({ file, account, all, ...flags }, session) => {
    const call = await readCall(file, flags, session);
    const data = await openData(session);
    try {
      // At a moment of one's own choosing only the program itself can answer: a server lives in the present.
      const made =
        data.server && !call.at ? await askServer(data, account, call, session) : await calculate(data, call);
      return { value: made as never, text: planTable(made, { all }), exitCode: exitCodes.ok };
    } finally {
      await data.close();
    }
  },
});

interface Asked {
  readonly at: Instant | null;
  readonly input: {
    readonly position: readonly [number, number];
    readonly incidentType: string;
    readonly level: number;
    readonly buildingId?: string;
  };
}

/** Flags win over the file, so that one call can be asked about with one thing changed. */
async function readCall(
  file: string | undefined,
  flags: z.output<typeof callSchema>,
  session: Session,
): Promise<Asked> {
  let given: Partial<z.output<typeof callSchema>> = {};
  const isComplete = flags.position !== undefined && flags.type !== undefined;
  const text =
    file === undefined
      ? isComplete
        ? undefined
        : await session.terminal.readStandardInput()
      : file === '-'
        ? await session.terminal.readStandardInput()
        : await readFile(resolve(session.terminal.workingFolder, file), 'utf8').catch(
            (error: NodeJS.ErrnoException) => {
              throw new CommandError(exitCodes.usage, 'fileUnreadable', { file, reason: error.code ?? '' });
            },
          );
  if (text !== undefined && text.trim() !== '') {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new CommandError(exitCodes.usage, 'recommend.notJson', { reason: (error as Error).message });
    }
    const parsed = callSchema.safeParse(value);
    if (!parsed.success)
      throw new CommandError(exitCodes.usage, 'recommend.badCall', {
        field: parsed.error.issues[0]?.path.join('.') ?? '',
      });
    given = parsed.data;
  }
  const position = flags.position ?? given.position;
  const type = flags.type ?? given.type;
  if (!position || !type) throw new CommandError(exitCodes.usage, 'recommend.incomplete');
  const datum = flags.datum === 'WGS84' ? (given.datum ?? 'WGS84') : flags.datum;
  const at = flags.at ?? given.at;
  const buildingId = flags.building ?? given.building;
  const [longitude, latitude] = fromDatum([position[0], position[1]], datum);
  return {
    at: at === undefined ? null : parseInstant(at),
    input: {
      position: [longitude, latitude],
      incidentType: type,
      level: flags.level ?? given.level ?? 1,
      ...(buildingId === undefined ? {} : { buildingId }),
    },
  };
}

async function askServer(data: DataAccess, account: string, call: Asked, session: Session): Promise<ShownPlan> {
  session.progress(wording('recommend.asking', { url: data.server?.url ?? '' }));
  const client = await clientFor(data, account, session);
  return (await client.query(previewPlan, call.input as never)) as unknown as ShownPlan;
}

/** The same implementation that answers over HTTP, run here with a clock that stands still. */
async function calculate(data: DataAccess, call: Asked): Promise<ShownPlan> {
  const runtime = await data.runtime(call.at === null ? undefined : { ...machineWorld, now: () => call.at as Instant });
  const found = incidentsServer.implementations.find(({ contract }) => contract.name === previewPlan.name);
  if (!found) throw new Error(`${previewPlan.name} is not implemented`);
  const run = found.run as unknown as (
    input: Asked['input'],
    context: QueryContext & { readonly services: Services },
  ) => Promise<ShownPlan>;
  return runtime.transact(runtime.jobSubject('recommend'), (context) => run(call.input, context), {
    statementTimeoutSeconds: 30,
  });
}
