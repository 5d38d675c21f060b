import { secondsBetween, parseInstant } from '@wanghuo/kernel';
import { sql } from 'kysely';
import type { CommandContext, Services } from '@wanghuo/platform-server';
import { alarmRulesWith, fold, sourceKeyOf, type Report } from '../model/index.ts';
import { notePictures } from './alarm-pictures.ts';
import { noteHeard } from './device-life.ts';
import { queueReports } from './forwarding/outbox.ts';
import { keepFolded } from './keep-folded.ts';
import { adoptedForFrames } from './rule-store.ts';
import { listSpeakingDevices } from './speaking-devices.ts';
import { loadStanding } from './standing.ts';
import { raiseTasks } from './task-raising.ts';

type Context = CommandContext & { readonly services: Services };

/**
 * Takes what frames said, in the order in which they came, in the transaction that stores the frames: what the rules of
 * alarms and silence make of them lasts exactly if the frames do. A few statements for a batch, however large.
 */
export async function takeReports(context: Context, reports: readonly Report[]): Promise<void> {
  // Whoever sends again is alive: a device whose clock and serial stand says the same bytes every half minute.
  await noteHeard(context, reports);
  const fresh = reports.filter(({ isResend }) => !isResend);
  if (fresh.length === 0) return;
  const { version, rule } = alarmRulesWith(context.now, await adoptedForFrames(context));
  const telling = await reportsThatTell(context, fresh, rule.claimSeconds);
  if (telling.length === 0) return;
  const devices = await listSpeakingDevices(
    context,
    telling.map(({ speaker }) => speaker),
  );
  const { standing, openAlarms } = await loadStanding(context, telling, devices);
  const folded = fold(standing, telling, rule);
  await keepFolded(context, { before: standing, folded, devices, openAlarms, ruleVersion: version });
  await notePictures(context, fresh);
  await raiseTasks(context, folded.tasks, rule);
  await queueReports(context, standing, telling, devices);
}

/** Most frames are values and heartbeats: they change nothing here, unless a clock went wrong or came right. */
async function reportsThatTell(
  { tx }: Pick<Context, 'tx'>,
  reports: readonly Report[],
  claimSeconds: number,
): Promise<readonly Report[]> {
  const quiet = [
    ...new Set(reports.filter(({ claimedAt }) => claimedAt !== null).map(({ speaker }) => sourceKeyOf(speaker))),
  ];
  const { rows } = await sql<{ source: string }>`
    select source from sensing.component_state
    where source = any (${quiet}::text[]) and component = '' and condition = 'CLOCK_FAULT' and is_active`.execute(tx);
  const wrong = new Set(rows.map(({ source }) => source));
  return reports.filter(
    ({ observations, resets, claimedAt, receivedAt, isClaimImpossible, speaker }) =>
      observations.length > 0 ||
      resets.length > 0 ||
      isClaimImpossible === true ||
      (claimedAt !== null &&
        (wrong.has(sourceKeyOf(speaker)) ||
          Math.abs(secondsBetween(parseInstant(claimedAt), parseInstant(receivedAt))) > claimSeconds)),
  );
}
