import {
  assertMay,
  findRecord,
  implement,
  insertRecords,
  listRecordsWhere,
  lockRecord,
  updateRecord,
  type QueryContext,
} from '@wanghuo/platform-server';
import { parseInstant, shanghaiDate } from '@wanghuo/kernel';
import {
  alreadyDead,
  casualty,
  countCasualties,
  countsAsDeath,
  deathBeforeFire,
  deathWindowEnd,
  fireRecord,
  fireRecordFacts,
  fireRegraded,
  gradeOf,
  lateDeathKept,
  lossItem,
  notApproved,
  recordLateDeath,
  recordNotOpen,
  openStates,
  saveFireRecord,
  type Casualty,
  type FireRecord,
  type GradeEntry,
  type GradeVerdict,
  type Harm,
  type LossItem,
} from '../model/index.ts';
import type { Context } from './drafting.ts';
import { assertRuleOn } from './rule-in-force.ts';

/** Casualties and loss items of a fire record, in the order of their numbers. */
export async function listParts(
  context: Pick<QueryContext, 'tx'>,
  fireRecordId: string,
): Promise<{ casualties: readonly Casualty[]; lossItems: readonly LossItem[] }> {
  const inOrder = <Row extends { readonly id: string }>(rows: readonly Row[], number: keyof Row) =>
    rows.toSorted((a, b) => (String(a[number]) < String(b[number]) ? -1 : 1));
  return {
    casualties: inOrder(await listRecordsWhere(context, casualty, { fireRecordId, validUntilOn: null }), 'casualtyNo'),
    lossItems: inOrder(await listRecordsWhere(context, lossItem, { fireRecordId, validUntilOn: null }), 'itemNo'),
  };
}

/** Whole fen, so that no sum drifts. */
const lossOf = (items: readonly { readonly amountYuan: number }[]) =>
  items.reduce((fen, { amountYuan }) => fen + Math.round(amountYuan * 100), 0) / 100;

/** Judges the fire by what belongs to it now. */
function judge(
  fire: Pick<FireRecord, 'occurredAt' | 'households' | 'placeType'>,
  casualties: readonly { readonly harm: string; readonly diedAt: string | null }[],
  lossYuan: number,
): { verdict: GradeVerdict; counts: ReturnType<typeof countCasualties> } {
  const counts = countCasualties(fire.occurredAt, casualties);
  const isResidential = fire.placeType === 'DWELLING' || fire.placeType === 'MULTI_USE';
  return {
    counts,
    verdict: gradeOf(
      { ...counts, directLossYuan: lossYuan, households: isResidential ? fire.households : null },
      shanghaiDate(parseInstant(fire.occurredAt)),
    ),
  };
}

type Cause = GradeEntry['cause'];

function graded(
  context: Pick<Context, 'now' | 'subject'>,
  before: FireRecord,
  { verdict, counts }: ReturnType<typeof judge>,
  lossYuan: number,
  cause: Cause,
) {
  const last = before.gradeHistory.at(-1);
  const entry: GradeEntry = {
    at: context.now,
    grade: verdict.grade,
    ruleVersion: verdict.ruleVersion,
    deaths: counts.deaths,
    seriousInjuries: counts.seriousInjuries,
    lossYuan: lossYuan.toFixed(2),
    cause,
    by: context.subject.displayName,
  };
  // A save that leaves the grade as it was is no news; a late death always is.
  const isNews = cause === 'LATE_DEATH' || last?.grade !== entry.grade || last.ruleVersion !== entry.ruleVersion;
  return {
    grade: verdict.grade,
    gradeRuleVersion: verdict.ruleVersion,
    gradeHistory: isNews ? [...before.gradeHistory, entry] : before.gradeHistory,
  };
}

interface WrittenCasualty {
  readonly id?: string | undefined;
  readonly harm: string;
  readonly diedAt: string | null;
  readonly isFirefighter: boolean;
  readonly ageGroup: string | null;
  readonly note: string | null;
}
interface WrittenLoss {
  readonly id?: string | undefined;
  readonly kind: string;
  readonly description: string;
  readonly method: string;
  readonly amountYuan: number;
}

/** One form: the record, its casualties, its loss items; total and grade follow. */
export const saveFireRecordImplementation = implement(
  saveFireRecord,
  async ({ id, casualties, lossItems, ...content }, context) => {
    const before = await lockRecord(context, fireRecord, id);
    assertMay(context.subject, 'record.write', { scope: fireRecord.scope, record: before });
    if (!(openStates as readonly string[]).includes(before.state)) throw recordNotOpen({ state: before.state });
    assertRuleOn(content.occurredAt);
    const lossYuan = lossOf(lossItems);
    const judged = judge({ ...before, ...content } as FireRecord, casualties, lossYuan);
    const after = await updateRecord(
      context,
      fireRecord,
      id,
      {
        ...content,
        lossYuan,
        ...graded(context, before, judged, lossYuan, before.revision > 1 ? 'CORRECTION' : 'SAVED'),
      } as never,
      context.expectedVersion,
    );
    await keepCasualties(context, after, casualties);
    await keepLosses(context, after, lossItems);
    await context.services.announce(context, fireRecordFacts.saved, { fireRecordId: id });
    return { version: after.version, grade: after.grade };
  },
);

const common = (fire: FireRecord) => ({
  fireRecordId: fire.id,
  stationId: fire.stationId,
  townshipCode: fire.townshipCode,
  source: fire.source,
  validFromOn: fire.validFromOn,
});

/** Those written down with an id are changed, new ones added, those left out retired: nothing is deleted. */
async function keepCasualties(context: Context, fire: FireRecord, written: readonly WrittenCasualty[]): Promise<void> {
  const there = await listRecordsWhere(context, casualty, { fireRecordId: fire.id });
  const valuesOf = ({ id: _id, ...one }: WrittenCasualty) => ({
    ...one,
    countedAs: (one.harm as Harm) === 'DEAD' && countsAsDeath(fire.occurredAt, one.diedAt) ? 'DEATH' : 'INJURY',
  });
  await retireOthers(context, casualty, there, written);
  for (const one of written)
    if (one.id && there.some(({ id }) => id === one.id))
      await updateRecord(context, casualty, one.id, valuesOf(one) as never, 'any');
  const fresh = written.filter((one) => !there.some(({ id }) => id === one.id));
  await insertRecords(
    context,
    casualty,
    fresh.map((one, index) => ({
      ...common(fire),
      ...valuesOf(one),
      casualtyNo: `${fire.recordNo}-R${there.length + index + 1}`,
    })) as never,
  );
}

async function keepLosses(context: Context, fire: FireRecord, written: readonly WrittenLoss[]): Promise<void> {
  const there = await listRecordsWhere(context, lossItem, { fireRecordId: fire.id });
  await retireOthers(context, lossItem, there, written);
  for (const { id, ...one } of written)
    if (id && there.some((known) => known.id === id)) await updateRecord(context, lossItem, id, one as never, 'any');
  const fresh = written.filter((one) => !there.some(({ id }) => id === one.id));
  await insertRecords(
    context,
    lossItem,
    fresh.map(({ id: _id, ...one }, index) => ({
      ...common(fire),
      ...one,
      itemNo: `${fire.recordNo}-S${there.length + index + 1}`,
    })) as never,
  );
}

async function retireOthers(
  context: Context,
  register: typeof casualty | typeof lossItem,
  there: readonly { readonly id: string; readonly validUntilOn: string | null }[],
  written: readonly { readonly id?: string | undefined }[],
): Promise<void> {
  for (const one of there)
    if (one.validUntilOn === null && !written.some(({ id }) => id === one.id))
      await updateRecord(
        context,
        register as never,
        one.id,
        { validUntilOn: shanghaiDate(context.now) } as never,
        'any',
      );
}

/** The parts of the next version of a fire record. */
export async function copyParts(context: Context, from: string, to: string, recordNo: string): Promise<void> {
  const { casualties, lossItems } = await listParts(context, from);
  const copies = (rows: readonly object[], number: string, letter: string) =>
    rows.map((row, index) => ({
      ...row,
      id: context.newId(),
      fireRecordId: to,
      [number]: `${recordNo}-${letter}${index + 1}`,
    })) as never;
  await insertRecords(context, casualty, copies(casualties, 'casualtyNo', 'R'));
  await insertRecords(context, lossItem, copies(lossItems, 'itemNo', 'S'));
}

/**
 * A death after the record was approved. Inside the window of the rule in force on the day of the fire it counts: the
 * fire is graded anew at once, and says so. After the window it is kept with the casualty and no figure moves.
 */
export const recordLateDeathImplementation = implement(recordLateDeath, async (input, context) => {
  const known = await findRecord(context, casualty, input.casualtyId);
  const fire = await lockRecord(context, fireRecord, known?.fireRecordId ?? '');
  const one = await lockRecord(context, casualty, input.casualtyId);
  assertMay(context.subject, recordLateDeath.permission, { scope: fireRecord.scope, record: fire });
  if (fire.state !== 'APPROVED') throw notApproved({ state: fire.state });
  if (one.harm === 'DEAD') throw alreadyDead({});
  if (input.diedAt < fire.occurredAt || input.diedAt > context.now)
    throw deathBeforeFire({}, [{ pointer: '#/diedAt', code: 'not_between_fire_and_now' }]);
  const counts = countsAsDeath(fire.occurredAt, input.diedAt);
  await updateRecord(
    context,
    casualty,
    one.id,
    { harm: 'DEAD', diedAt: input.diedAt, countedAs: counts ? 'DEATH' : 'INJURY', note: input.note },
    'any',
  );
  const windowEndedAt = deathWindowEnd(parseInstant(fire.occurredAt));
  const ids = { fireRecordId: fire.id, casualtyId: one.id };
  if (!counts) {
    await context.services.announce(context, lateDeathKept, { ...ids, windowEndedAt });
    return { counts, from: fire.grade, to: fire.grade, windowEndedAt };
  }
  const { casualties } = await listParts(context, fire.id);
  const judged = judge(fire, casualties, fire.lossYuan);
  const after = await updateRecord(
    context,
    fireRecord,
    fire.id,
    graded(context, fire, judged, fire.lossYuan, 'LATE_DEATH') as never,
    'any',
  );
  await context.services.announce(context, fireRegraded, {
    ...ids,
    from: fire.grade,
    to: after.grade,
    ruleVersion: after.gradeRuleVersion,
  });
  return { counts, from: fire.grade, to: after.grade, windowEndedAt };
});
