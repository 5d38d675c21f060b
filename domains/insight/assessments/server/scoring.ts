import { fractionOfText, fractionText } from '@wanghuo/indicators/model';
import { shanghaiDate, workingDayCalendar, workingDaysAfter, type WorkingDayTable } from '@wanghuo/kernel';
import {
  getRecord,
  implement,
  insertRecord,
  listRecordsWhere,
  lockRecord,
  takeStep,
  updateRecord,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { division } from '@wanghuo/territory/model';
import workingDays from '../../../../reference/codes/working-days.json' with { type: 'json' };
import {
  assessmentMethod,
  assessmentSheet,
  changeMethod,
  decideAppeal,
  defaultItems,
  draftMethod,
  methodDrafted,
  methodFixed,
  methodKnown,
  methodUnpublished,
  nothingToScore,
  placesOf,
  planYear,
  pointsOf,
  scoreSheet,
  scoreYear,
  sheetCourse,
  sheetsKnown,
  sheetsMoved,
  yearNotOver,
  type AssessmentMethod,
  type AssessmentSheet,
  type KeptItem,
  type Score,
} from '../model/index.ts';
import { readMeasures, type YearMeasures } from './measures.ts';

type Context = CommandContext & { readonly services: Services };

const calendar = workingDayCalendar(workingDays as WorkingDayTable);
const APPEAL_WORKING_DAYS = 5;
const townKinds = ['STREET', 'TOWN'];

export const draftMethodImplementation = implement(draftMethod, async ({ year }, context) => {
  const [known] = await listRecordsWhere(context, assessmentMethod, { year }, 1);
  if (known) throw methodKnown({ year });
  const id = context.newId();
  await insertRecord(context, assessmentMethod, {
    id,
    methodNo: `KH-${year}`,
    year,
    townshipCode: null,
    items: [...defaultItems],
    draftedByName: context.subject.displayName,
    publishedByName: null,
    publishedAt: null,
    state: 'DRAFT',
  });
  await context.services.announce(context, methodDrafted, { assessmentMethodId: id, year });
  return { id };
});

export const changeMethodImplementation = implement(changeMethod, async ({ id, items }, context) => {
  const row = await lockRecord(context, assessmentMethod, id);
  if (row.state !== 'DRAFT') throw methodFixed({ year: row.year });
  await updateRecord(context, assessmentMethod, id, { items }, 'any');
  await context.services.announce(context, methodDrafted, { assessmentMethodId: id, year: row.year });
  return { points: pointsOf(items) };
});

async function publishedMethod(context: Context, year: number): Promise<AssessmentMethod> {
  const [method] = await listRecordsWhere(context, assessmentMethod, { year }, 1);
  if (method?.state !== 'PUBLISHED') throw methodUnpublished({ year });
  return method;
}

export const planYearImplementation = implement(planYear, async ({ year }, context) => {
  const method = await publishedMethod(context, year);
  const [known] = await listRecordsWhere(context, assessmentSheet, { year }, 1);
  if (known) throw sheetsKnown({ year });
  const towns = (await listRecordsWhere(context, division, {})).filter(({ kind }) => townKinds.includes(kind));
  for (const { code } of towns)
    await insertRecord(context, assessmentSheet, {
      id: context.newId(),
      sheetNo: `KH-${year}-${code}`,
      year,
      townshipCode: code,
      methodId: method.id,
      selfPoints: [],
      selfAccount: null,
      verification: null,
      items: [],
      fires: { fatal: [], larger: [], major: [] },
      low: null,
      high: null,
      gradeLow: null,
      gradeHigh: null,
      bestPlace: null,
      worstPlace: null,
      scoredAt: null,
      appealUntilOn: null,
      appeals: [],
      revisions: [],
      approvedByName: null,
      approvedAt: null,
      publishedAt: null,
      state: 'PLANNED',
    });
  await context.services.announce(context, sheetsMoved, { year: String(year), reason: 'PLANNED' });
  return { sheets: towns.length };
});

const keptItems = ({ items }: Score): KeptItem[] =>
  items.map(({ earned, records, ...one }) => ({
    ...one,
    records: [...records],
    earned: earned === null ? null : fractionText(earned),
  }));

function scoredBy(method: AssessmentMethod, measures: YearMeasures, sheet: AssessmentSheet) {
  const fires = measures.firesOf(sheet.townshipCode);
  const score = scoreSheet(method.items, measures.measuresOf(sheet.townshipCode), fires);
  return {
    items: keptItems(score),
    fires: { fatal: [...fires.fatal], larger: [...fires.larger], major: [...fires.major] },
    low: fractionText(score.low),
    high: fractionText(score.high),
    gradeLow: score.gradeLow,
    gradeHigh: score.gradeHigh,
  };
}

/** Gives every scored sheet of a year its place again; whose score or place moved keeps what it was, and why it moved. */
async function replace(
  context: Context,
  sheets: readonly AssessmentSheet[],
  changed: ReadonlyMap<string, Partial<AssessmentSheet>>,
  reason: string,
): Promise<void> {
  const now = sheets.map((sheet) => ({ ...sheet, ...changed.get(sheet.id) }));
  const places = placesOf(
    now.map(({ low, high }) => ({ low: fractionOfText(low ?? '0/1'), high: fractionOfText(high ?? '0/1') })),
  );
  for (const [at, sheet] of now.entries()) {
    const { best, worst } = places[at]!;
    const before = sheets[at]!;
    const isMoved = changed.has(sheet.id) || before.bestPlace !== best || before.worstPlace !== worst;
    if (!isMoved) continue;
    const revisions = [
      ...before.revisions,
      {
        at: context.now,
        byName: context.subject.displayName,
        reason,
        low: sheet.low ?? '0/1',
        high: sheet.high ?? '0/1',
        bestPlace: best,
        worstPlace: worst,
      },
    ];
    await updateRecord(
      context,
      assessmentSheet,
      sheet.id,
      { ...changed.get(sheet.id), bestPlace: best, worstPlace: worst, revisions },
      'any',
    );
  }
}

const unscored = ['PLANNED', 'SELF_ASSESSED', 'VERIFIED'];

export const scoreYearImplementation = implement(scoreYear, async ({ year }, context) => {
  const today = shanghaiDate(context.now);
  if (today <= `${year}-12-31`) throw yearNotOver({ year });
  const method = await publishedMethod(context, year);
  const sheets = (await listRecordsWhere(context, assessmentSheet, { year })).filter(({ state }) =>
    unscored.includes(state),
  );
  if (sheets.length === 0) throw nothingToScore({ year });
  const measures = await readMeasures(context, year);
  const appealUntilOn = workingDaysAfter(calendar, today, APPEAL_WORKING_DAYS).dueOn;
  const changed = new Map<string, Partial<AssessmentSheet>>();
  for (const sheet of sheets) {
    await takeStep<AssessmentSheet>(context, sheetCourse as never, 'score', sheet.id, {}, { by: 'command' });
    changed.set(sheet.id, { ...scoredBy(method, measures, sheet), scoredAt: context.now, appealUntilOn });
  }
  await replace(context, await listRecordsWhere(context, assessmentSheet, { year }), changed, 'SCORED');
  await context.services.announce(context, sheetsMoved, { year: String(year), reason: 'SCORED' });
  return { sheets: sheets.length };
});

export const decideAppealImplementation = implement(decideAppeal, async ({ id, isUpheld, answer }, context) => {
  const sheet = await getRecord(context, assessmentSheet, id);
  const waiting = sheet.appeals.find(({ decision }) => decision === 'WAITING');
  await takeStep<AssessmentSheet>(context, sheetCourse as never, 'decideAppeal', id, {}, { by: 'command' });
  const before = sheet.low ?? '0/1';
  // Whatever was decided, the sheet says what the records say now.
  const measures = await readMeasures(context, sheet.year);
  const scored = scoredBy(await publishedMethod(context, sheet.year), measures, sheet);
  const appeals = sheet.appeals.map((one) =>
    one === waiting
      ? {
          ...one,
          decision: isUpheld ? ('UPHELD' as const) : ('REJECTED' as const),
          decidedByName: context.subject.displayName,
          decidedAt: context.now,
          answer,
          after: scored.low,
        }
      : one,
  );
  const all = (await listRecordsWhere(context, assessmentSheet, { year: sheet.year })).filter(
    ({ low }) => low !== null,
  );
  await replace(context, all, new Map([[id, { ...scored, appeals }]]), answer);
  await context.services.announce(context, sheetsMoved, { year: String(sheet.year), reason: 'APPEAL_DECIDED' });
  return { before, after: scored.low };
});
