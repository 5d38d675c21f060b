import { sql } from 'kysely';
import type { QueryContext } from '@wanghuo/platform-server';

/** A test of the built-in district. */
export interface MadeUpTest {
  readonly id: string;
  readonly hydrantId: string;
  readonly townshipCode: string;
  readonly testedOn: string;
  readonly status: string;
  readonly staticPressureMegapascals: number | null;
  readonly residualPressureMegapascals: number | null;
  readonly flowLitresPerSecond: number | null;
}

/**
 * Adds past tests that a demonstration brings along; no hydrant is changed and nothing is announced.
 * @param testedBy - the words that stand where a person's name would
 */
export async function addMadeUpTests(
  { tx }: Pick<QueryContext, 'tx'>,
  tests: readonly MadeUpTest[],
  testedBy: string,
): Promise<void> {
  await sql`insert into water.test (id, hydrant_id, township_code, tested_on, recorded_at, status, obstructed, damaged,
      static_pressure_megapascals, residual_pressure_megapascals, flow_litres_per_second, note, tested_by)
    select id, "hydrantId", "townshipCode", "testedOn", "testedOn" + interval '10 hours', status, status = 'BURIED',
      status = 'DAMAGED', "staticPressureMegapascals", "residualPressureMegapascals", "flowLitresPerSecond",
      null, ${testedBy}
    from json_to_recordset(${JSON.stringify(tests)}::json) as row (id uuid, "hydrantId" uuid, "townshipCode" text,
      "testedOn" date, status text, "staticPressureMegapascals" double precision,
      "residualPressureMegapascals" double precision, "flowLitresPerSecond" double precision)`.execute(tx);
}
