import { compareFractions, fractionOfText, fractionText } from '@wanghuo/indicators/model';
import { shanghaiDate } from '@wanghuo/kernel';
import {
  getRecord,
  implement,
  listRecordsWhere,
  openSteps,
  type QueryContext,
  type Services,
} from '@wanghuo/platform-server';
import { division } from '@wanghuo/territory/model';
import {
  assessmentMethod,
  assessmentPage,
  assessmentSheet,
  assessmentYear,
  measuredPart,
  methodCourse,
  pointsOf,
  sheetCourse,
  type AssessmentMethod,
  type AssessmentSheet,
} from '../model/index.ts';

/**
 * The methods of all years for those who set them, the published ones for everybody who is assessed by them: they lie in no
 * town, so no town's own reach has them.
 */
async function readMethods(context: Context): Promise<readonly AssessmentMethod[]> {
  const own = await listRecordsWhere(context, assessmentMethod, {});
  if (own.length > 0) return own;
  return context.services.transact(context.services.jobSubject('assessments.method'), (all) =>
    listRecordsWhere(all, assessmentMethod, { state: 'PUBLISHED' }),
  );
}

const lowOf = ({ low }: AssessmentSheet) => fractionOfText(low ?? '0/1');

type Context = QueryContext & { readonly services: Services };

async function townNames(context: QueryContext): Promise<ReadonlyMap<string, string>> {
  return new Map((await listRecordsWhere(context, division, {})).map(({ code, name }) => [code, name]));
}

function measuredOf({ low, items }: AssessmentSheet) {
  if (low === null) return null;
  const { earned, points } = measuredPart(
    items.map((one) => ({ ...one, earned: one.earned === null ? null : fractionOfText(one.earned) })),
  );
  return { earned: fractionText(earned), points: fractionText(points) };
}

const headOf = (sheet: AssessmentSheet, names: ReadonlyMap<string, string>) => ({
  id: sheet.id,
  year: sheet.year,
  townshipCode: sheet.townshipCode,
  townName: names.get(sheet.townshipCode) ?? sheet.townshipCode,
  state: sheet.state,
  low: sheet.low,
  high: sheet.high,
  gradeLow: sheet.gradeLow,
  gradeHigh: sheet.gradeHigh,
  bestPlace: sheet.bestPlace,
  worstPlace: sheet.worstPlace,
  measured: measuredOf(sheet),
  source: sheet.source,
});

export const assessmentYearImplementation = implement(assessmentYear, async ({ year }, context) => {
  const methods = await readMethods(context);
  const method = methods.find((one) => one.year === year);
  const names = await townNames(context);
  const sheets = await listRecordsWhere(context, assessmentSheet, { year });
  return {
    years: methods.map((one) => one.year).toSorted((a, b) => b - a),
    method: method
      ? {
          id: method.id,
          state: method.state,
          items: method.items,
          points: pointsOf(method.items),
          publishedByName: method.publishedByName,
          publishedAt: method.publishedAt,
          openSteps: [...openSteps(methodCourse as never, { ...method }, context)],
        }
      : null,
    sheets: sheets
      .toSorted(
        (a, b) =>
          (a.bestPlace ?? 0) - (b.bestPlace ?? 0) ||
          (a.worstPlace ?? 0) - (b.worstPlace ?? 0) ||
          compareFractions(lowOf(b), lowOf(a)) ||
          (a.townshipCode < b.townshipCode ? -1 : 1),
      )
      .map((sheet) => headOf(sheet, names)),
    today: shanghaiDate(context.now),
  };
});

export const assessmentPageImplementation = implement(assessmentPage, async ({ id }, context) => {
  const sheet = await getRecord(context, assessmentSheet, id);
  const { selfPoints, selfAccount, verification, items, fires, appeals, revisions } = sheet;
  const { scoredAt, appealUntilOn, approvedByName, approvedAt, publishedAt } = sheet;
  const method = (await readMethods(context)).find(({ id: one }) => one === sheet.methodId);
  return {
    head: headOf(sheet, await townNames(context)),
    methodItems: method?.items ?? [],
    selfPoints,
    selfAccount,
    verification,
    items,
    fires,
    appeals,
    revisions,
    scoredAt,
    appealUntilOn,
    approvedByName,
    approvedAt,
    publishedAt,
    openSteps: [...openSteps(sheetCourse as never, { ...sheet }, context)],
  };
});
