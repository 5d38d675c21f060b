import type { LocalDate } from '@wanghuo/kernel';
import type { QueryContext, Services } from '@wanghuo/platform-server';
import type { Indicator, UsedRecord } from '../model/index.ts';
import { findValues, type FoundValue } from './asking.ts';
import { described, linesOf } from './keeping.ts';
import { exportText } from './proving.ts';
import { workOut } from './working-out.ts';

/** How a record differs from what it was when a value was kept. */
export interface ChangedRecord {
  readonly change: 'REMOVED' | 'CHANGED' | 'ADDED';
  readonly register: string;
  readonly id: string;
  readonly name: string;
}

export interface CheckedValue {
  readonly found: FoundValue;
  /** The export that anybody can judge; see `apps/verify`. */
  readonly text: string;
  /** The root that the registers come to at this moment. */
  readonly rootNow: string;
  readonly changed: readonly ChangedRecord[];
}

/** A value as kept, and what its records would come to if it were worked out now: the same, or somebody changed one. */
export async function checkValue(
  context: QueryContext & { readonly services: Services },
  indicator: Indicator,
  on: LocalDate,
): Promise<CheckedValue> {
  const [found] = await findValues(context, [indicator], on);
  const text = await exportText(indicator, found!);
  const [now] = await workOut(context, [on], [indicator]);
  return {
    found: found!,
    text,
    rootNow: described(now!).root,
    changed: differences(await found!.lines(), linesOf(now!.records)),
  };
}

function differences(before: readonly string[], after: readonly string[]): readonly ChangedRecord[] {
  const read = (lines: readonly string[]) =>
    new Map(
      lines.map((line) => {
        const { register, id, name } = JSON.parse(line) as UsedRecord;
        return [`${register} ${id}`, { line, register, id, name }] as const;
      }),
    );
  const [old, young] = [read(before), read(after)];
  return [
    ...[...old].flatMap(([key, { line, ...rest }]) => {
      const now = young.get(key);
      if (now?.line === line) return [];
      return [{ change: now ? ('CHANGED' as const) : ('REMOVED' as const), ...rest }];
    }),
    ...[...young].flatMap(([key, { line: _line, ...rest }]) =>
      old.has(key) ? [] : [{ change: 'ADDED' as const, ...rest }],
    ),
  ];
}
