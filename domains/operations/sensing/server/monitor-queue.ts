import { sql, type RawBuilder } from 'kysely';
import { implementShared, openSteps, type QueryContext } from '@wanghuo/platform-server';
import type { OutputOf, Position } from '@wanghuo/kernel';
import { alarmCourse, deviceAlarmClass, monitorQueue, ownerDueAt, type Alarm } from '../model/index.ts';

type Queue = OutputOf<typeof monitorQueue>;
type QueueCard = Queue['cards'][number];

/** So many alarms are shown, of those that nobody has taken and of those in somebody's hands; the counts hold all. */
const shown = { untaken: 240, inHand: 60 } as const;

interface Row extends Omit<Alarm, 'position' | 'likelihoodReasons' | 'calls'> {
  readonly address: string | null;
  readonly longitude: number | null;
  readonly latitude: number | null;
  readonly lastAt: string;
  readonly signals: number;
  readonly building_name: string | null;
  readonly reached: QueueCard['alarms'][number]['reached'];
  readonly pictures: QueueCard['alarms'][number]['pictures'];
}

/**
 * Open alarms in the order of the queue: the gravest class first, in it what nobody has taken before what is in
 * somebody's hands, and there the newest first: however many wait, a fire that comes now is on the screen. An older one
 * that nobody takes is raised by its own clocks.
 */
async function listOpen(tx: QueryContext['tx'], condition: RawBuilder<unknown>): Promise<readonly Row[]> {
  const newest = (isInHand: boolean) => sql`
    select found.*, class.rank from unnest(${[...deviceAlarmClass.names]}::text[]) with ordinality as class (name, rank)
    cross join lateral (
      select * from sensing.alarm where alarm_class = class.name and state not in ('VERIFIED', 'REJECTED')
        and ${isInHand ? sql`state = 'ACKNOWLEDGED'` : sql`state <> 'ACKNOWLEDGED'`} and ${condition}
      order by opened_at desc, id desc limit ${isInHand ? shown.inHand : shown.untaken}) as found
    order by class.rank, found.opened_at desc, found.id desc limit ${isInHand ? shown.inHand : shown.untaken}`;
  const { rows } = await sql<Row>`
    with shown as ((${newest(false)}) union all (${newest(true)}))
    select shown.id, alarm_no as "alarmNo", alarm_class as "alarmClass", condition, state, place_key as "placeKey",
      place_name as "placeName", shown.township_code as "townshipCode", shown.building_id as "buildingId",
      shown.premises_no as "premisesNo", marks, is_test as "isTest", is_trusted as "isTrusted", shown.tier, evidence,
      opened_at as "openedAt", asked_at as "askedAt", reset_at as "resetAt", rule_version as "ruleVersion",
      component_count as "componentCount", false_likelihood as "falseLikelihood", owner_answer as "ownerAnswer",
      owner_cause as "ownerCause", owner_answered_by_name as "ownerAnsweredByName", told_seats_at as "toldSeatsAt",
      unanswered_at as "unansweredAt", acknowledged_at as "acknowledgedAt", acknowledged_by_name as "acknowledgedByName",
      look_station_name as "lookStationName", look_channel as "lookChannel", shown.longitude, shown.latitude,
      building.name as building_name, coalesce(building.address, premises.address) as address,
      coalesce(told.last_at, opened_at) as "lastAt", coalesce(told.signals, 1)::int as signals,
      reached.reached, pictures.pictures
    from shown
    left join premises.building on building.id = shown.building_id
    left join premises.premises on premises.id = shown.premises_id
    left join lateral (select max(last_at) as last_at, sum(part.signals) as signals from sensing.alarm_part as part
      where alarm_id = shown.id) as told on true
    left join lateral (select json_build_object('names', json_agg(person_name order by told_at, person_name),
        'isOnDuty', bool_or(is_on_duty), 'seenByName', min(person_name) filter (where seen_at is not null)) as reached
      from sensing.alarm_reach where alarm_id = shown.id and shown.state = 'UNANSWERED'
        and told_at >= coalesce(shown.unanswered_at, shown.opened_at) having count(*) > 0) as reached on true
    cross join lateral (select json_build_object('kept', count(*) filter (where state = 'KEPT'),
        'unreadable', count(*) filter (where state not in ('KEPT', 'WAITING')),
        'confidence', (array_agg(confidence order by received_at desc))[1]) as pictures
      from sensing.alarm_picture where alarm_id = shown.id) as pictures
    order by shown.rank, shown.state = 'ACKNOWLEDGED', opened_at desc, shown.id desc`.execute(tx);
  return rows;
}

/** The open alarms within reach, with the row that says what may be done about each. */
export async function listQueueAlarms(
  { tx }: QueryContext,
  premisesNo: string | undefined,
): Promise<readonly { alarm: Alarm; shown: QueueCard['alarms'][number] }[]> {
  const rows = await listOpen(tx, premisesNo === undefined ? sql`true` : sql`premises_no = ${premisesNo}`);
  return rows.map((row) => ({ alarm: row as unknown as Alarm, shown: alarmOf(row) }));
}

export const openStepsOfAlarm = (context: QueryContext, row: Alarm) => [
  ...openSteps(alarmCourse as never, { ...row }, context),
];

/** Thirty seats look at one queue: it is worked out once for all who reach the same. */
export const monitorQueueImplementation = implementShared(monitorQueue, async (_input, { tx, now }) => {
  const rows = await listOpen(tx, sql`true`);
  const counted = await sql<{ alarm_class: Alarm['alarmClass']; count: number }>`
    select alarm_class, count(*)::int as count from sensing.alarm
    where state not in ('VERIFIED', 'REJECTED') group by alarm_class`.execute(tx);
  const open = Object.fromEntries(deviceAlarmClass.names.map((name) => [name, 0])) as Queue['open'];
  for (const { alarm_class, count } of counted.rows) open[alarm_class] = count;
  const tasks = await sql<Queue['tasks']>`
    select count(*)::int as open, (count(*) filter (where overdue_at is not null and state <> 'DONE'))::int as overdue,
      (count(*) filter (where state = 'DONE'))::int as "toConfirm"
    from sensing.device_task where state in ('OPEN', 'TAKEN', 'DONE')`.execute(tx);
  const testing = await sql<{ count: number }>`
    select count(*)::int as count from sensing.device where test_until_at > ${now} and valid_until_on is null`.execute(
    tx,
  );
  return {
    cards: cardsOf(rows),
    open,
    openTotal: Object.values(open).reduce((sum, count) => sum + count, 0),
    testing: testing.rows[0]?.count ?? 0,
    tasks: tasks.rows[0] ?? { open: 0, overdue: 0, toConfirm: 0 },
  };
});

/** Rows come in the order of the queue, so a card stands where its gravest alarm does. */
function cardsOf(rows: readonly Row[]): QueueCard[] {
  const cards = new Map<string, QueueCard>();
  for (const row of rows) {
    const cardKey = row.buildingId === null ? row.placeKey : `building/${row.buildingId}`;
    const card = cards.get(cardKey) ?? cardOf(cardKey, row);
    cards.set(cardKey, card);
    card.alarms.push(alarmOf(row));
    card.isSounding ||= ['AT_SEATS', 'UNANSWERED'].includes(row.state);
  }
  return [...cards.values()];
}

function cardOf(cardKey: string, row: Row): QueueCard {
  const position: Position | null =
    row.longitude === null || row.latitude === null ? null : [row.longitude, row.latitude];
  return {
    cardKey,
    name: row.building_name ?? row.placeName,
    address: row.address,
    townshipCode: row.townshipCode,
    position,
    buildingId: row.buildingId,
    alarmClass: row.alarmClass,
    openedAt: row.openedAt,
    isSounding: false,
    alarms: [],
  };
}

function alarmOf(row: Row): QueueCard['alarms'][number] {
  return {
    id: row.id,
    alarmNo: row.alarmNo,
    alarmClass: row.alarmClass,
    condition: row.condition,
    state: row.state as QueueCard['alarms'][number]['state'],
    placeName: row.placeName,
    marks: [...row.marks],
    isTest: row.isTest,
    tier: row.tier,
    evidence: row.evidence,
    openedAt: row.openedAt,
    lastAt: row.lastAt,
    resetAt: row.resetAt,
    components: row.componentCount,
    signals: row.signals,
    falseLikelihood: row.falseLikelihood,
    ownerDueAt: ownerDueAt(row as unknown as Alarm),
    ownerAnswer: row.ownerAnswer,
    ownerCause: row.ownerCause,
    ownerAnsweredByName: row.ownerAnsweredByName,
    toldSeatsAt: row.toldSeatsAt,
    unansweredAt: row.unansweredAt,
    acknowledgedAt: row.acknowledgedAt,
    acknowledgedByName: row.acknowledgedByName,
    lookStationName: row.lookStationName,
    lookChannel: row.lookChannel,
    reached: row.reached && { ...row.reached, names: row.reached.names.filter((name) => name !== null) },
    pictures: row.pictures,
  };
}
