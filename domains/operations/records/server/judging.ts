import { listRecordsWhere, type QueryContext, type Services } from '@wanghuo/platform-server';
import {
  alarmRules,
  findingsOf,
  fireRules,
  openStates,
  teamReport,
  teamRules,
  type AlarmRecord,
  type Finding,
  type FireRecord,
  type LoopRecord,
  type RecordKind,
  type TeamReport,
} from '../model/index.ts';
import { listParts } from './fire-parts.ts';

type Context = Pick<QueryContext, 'tx' | 'now'>;

/** What the rules say to a record as it stands, with everything they look at. */
export async function findingsOfRecord(
  context: Context,
  kind: RecordKind,
  record: LoopRecord,
): Promise<readonly Finding[]> {
  const { now } = context;
  if (kind === 'alarmRecord') return findingsOf(alarmRules, { record: record as unknown as AlarmRecord, now });
  if (kind === 'teamReport') return findingsOf(teamRules, { record: record as unknown as TeamReport, now });
  const fire = record as unknown as FireRecord;
  const reports = fire.alarmRecordId
    ? await listRecordsWhere(context, teamReport, { alarmRecordId: fire.alarmRecordId })
    : [];
  return findingsOf(fireRules, {
    record: fire,
    ...(await listParts(context, record.id)),
    openTeamReports: reports.filter(({ state }) => (openStates as readonly string[]).includes(state)).length,
    now,
  });
}

/** A Chinese text of this domain; the key itself when there is none, which the label test finds first. */
export function wordOf({ services }: { readonly services: Services }, key: string): string {
  return services.declarations.find(({ name }) => name === 'records')?.labels[key] ?? key;
}
