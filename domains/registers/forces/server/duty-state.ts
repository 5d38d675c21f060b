import { implement, lockRecord, updateRecord, type CommandContext, type Services } from '@wanghuo/platform-server';
import { sql } from 'kysely';
import {
  availableStates,
  dutyStateChanged,
  setDutyState,
  unit,
  unitOnAssignment,
  type DutyState,
} from '../model/index.ts';

/**
 * Changes what a unit is doing. `incidents` calls this in the transaction of its own step, so that the unit and its
 * assignment never disagree.
 */
export async function changeDutyState(
  context: CommandContext & { readonly services: Services },
  unitId: string,
  to: DutyState,
  options: { note?: string | null; deviceAt?: string | null; deviceSequence?: number | null } = {},
): Promise<void> {
  const record = await lockRecord(context, unit, unitId);
  if (record.dutyState === to && record.dutyNote === (options.note ?? null)) return;
  await updateRecord(
    context,
    unit,
    unitId,
    { dutyState: to, dutyStateAt: context.now, dutyNote: options.note ?? null },
    'any',
  );
  await context.services.announce(context, dutyStateChanged, {
    unitId,
    from: record.dutyState,
    to,
    note: options.note ?? null,
    deviceAt: options.deviceAt ?? null,
    deviceSequence: options.deviceSequence ?? null,
  });
}

const keptByHand: readonly DutyState[] = ['TRAINING', 'MAINTENANCE', 'OUT_OF_SERVICE'];

export const setDutyStateImplementation = implement(setDutyState, async ({ unitId, to, note }, context) => {
  const record = await lockRecord(context, unit, unitId);
  const isFree = availableStates.includes(record.dutyState) || keptByHand.includes(record.dutyState);
  if (!isFree) throw unitOnAssignment({ callSign: record.callSign });
  await changeDutyState(context, unitId, to as DutyState, { note: note ?? null });
  if (to === 'IN_STATION') await sql`delete from forces.unit_position where unit_id = ${unitId}`.execute(context.tx);
  return { dutyState: to };
});
