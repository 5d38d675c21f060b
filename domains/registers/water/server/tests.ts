import { sql } from 'kysely';
import { implement, lockRecord, updateRecord } from '@wanghuo/platform-server';
import { shanghaiDate } from '@wanghuo/kernel';
import { hydrant, recordTest, statusAfterTest, testInFuture, testsOf, waterTested } from '../model/index.ts';

/** A test is a fact of its own; the hydrant carries the newest one, whatever the order of arrival. */
export const recordTestImplementation = implement(recordTest, async (input, context) => {
  if (input.testedOn > shanghaiDate(context.now))
    throw testInFuture({}, [{ pointer: '#/testedOn', code: 'in_future' }]);
  const record = await lockRecord(context, hydrant, input.hydrantId);
  const status = statusAfterTest(input);
  const testId = context.newId();
  await sql`insert into water.test (id, hydrant_id, township_code, tested_on, recorded_at, status, obstructed, damaged,
      static_pressure_megapascals, residual_pressure_megapascals, flow_litres_per_second, note, tested_by)
    values (${testId}, ${record.id}, ${record.townshipCode}, ${input.testedOn}, ${context.now}, ${status},
      ${input.obstructed}, ${input.damaged}, ${input.staticPressureMegapascals}, ${input.residualPressureMegapascals},
      ${input.flowLitresPerSecond}, ${input.note ?? null}, ${context.subject.displayName})`.execute(context.tx);
  const isNewest = record.lastTestedOn === null || input.testedOn >= record.lastTestedOn;
  if (isNewest)
    await updateRecord(
      context,
      hydrant,
      record.id,
      {
        status,
        lastTestedOn: input.testedOn,
        staticPressureMegapascals: input.staticPressureMegapascals,
        residualPressureMegapascals: input.residualPressureMegapascals,
        flowLitresPerSecond: input.flowLitresPerSecond,
      },
      'any',
    );
  await context.services.announce(context, waterTested, {
    hydrantId: record.id,
    testId,
    testedOn: input.testedOn,
    status,
    previousStatus: record.status,
  });
  return { testId, status: isNewest ? status : record.status };
});

interface TestRow {
  readonly id: string;
  readonly testedOn: string;
  readonly status: string;
  readonly staticPressureMegapascals: number | null;
  readonly residualPressureMegapascals: number | null;
  readonly flowLitresPerSecond: number | null;
  readonly note: string | null;
  readonly testedBy: string;
}

export const testsOfImplementation = implement(testsOf, async ({ hydrantId }, { tx }) => {
  const rows = await sql<TestRow>`
    select id, tested_on as "testedOn", status, static_pressure_megapascals as "staticPressureMegapascals",
      residual_pressure_megapascals as "residualPressureMegapascals", flow_litres_per_second as "flowLitresPerSecond",
      note, tested_by as "testedBy"
    from water.test where hydrant_id = ${hydrantId} order by tested_on desc, recorded_at desc limit 100`.execute(tx);
  return { tests: rows.rows };
});
