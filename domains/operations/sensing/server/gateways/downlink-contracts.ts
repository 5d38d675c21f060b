import { addSeconds, limits } from '@wanghuo/kernel';
import { textBody } from '@wanghuo/jt808';
import { sql } from 'kysely';
import { assertMay, getRecord, implement } from '@wanghuo/platform-server';
import {
  askDevice,
  device,
  deviceDownlinks,
  downlinkKindsOf,
  downlinkNotPossible,
  downlinkTextRefused,
  downlinkRequested,
  type DownlinkKind,
  type DownlinkState,
} from '../../model/index.ts';
import { wireOf } from '../wire.ts';

export const askDeviceImplementation = implement(askDevice, async ({ deviceId, kind, ...given }, context) => {
  const { id, protocol, address, townshipCode, premisesNo } = await getRecord(context, device, deviceId);
  assertMay(context.subject, askDevice.permission, { scope: device.scope, record: { townshipCode, premisesNo } });
  if (!downlinkKindsOf(protocol).includes(kind)) throw downlinkNotPossible();
  if (kind === 'SHOW_TEXT' && !isShowable(given.text)) throw downlinkTextRefused();
  const parameters = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Record<
    string,
    number | string
  >;
  const downlinkId = context.newId();
  const expiresAt = addSeconds(context.now, limits.gateway.downlinkSeconds);
  await sql`insert into sensing.downlink
      (id, device_id, township_code, premises_no, kind, parameters, state, requested_at, requested_by, expires_at)
    values (${downlinkId}, ${id}, ${townshipCode}, ${premisesNo}, ${kind}, ${JSON.stringify(parameters)}::jsonb, 'WAITING',
      ${context.now}, ${context.subject.displayName}, ${expiresAt})`.execute(context.tx);
  await context.services.announce(context, downlinkRequested, { downlinkId, deviceId: id, kind, parameters });
  const wire = wireOf(context.services);
  const downlinks = protocol === 'JT808' ? wire.terminalDownlinks : wire.downlinks;
  context.afterCommit(() => downlinks.begin({ id: downlinkId, deviceId: id, address, kind, parameters }));
  return { downlinkId, expiresAt };
});

/** There is something in it, and the terminal's code has all of its characters. */
function isShowable(text: string | undefined): boolean {
  if (text === undefined || text.trim() === '') return false;
  try {
    return textBody(text, '2013').length > 1;
  } catch {
    return false;
  }
}

export const deviceDownlinksImplementation = implement(
  deviceDownlinks,
  async ({ deviceId, before, limit }, context) => {
    const { id } = await getRecord(context, device, deviceId);
    const { rows } = await sql<{
      id: string;
      kind: DownlinkKind;
      parameters: Record<string, number | string>;
      state: DownlinkState;
      requestedAt: string;
      requestedBy: string;
      sentAt: string | null;
      expiresAt: string;
      settledAt: string | null;
      answer: unknown;
    }>`
    select id, kind, parameters, state, requested_at as "requestedAt", requested_by as "requestedBy", sent_at as "sentAt",
      expires_at as "expiresAt", settled_at as "settledAt", answer
    from sensing.downlink
    where device_id = ${id} and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
    order by id desc limit ${limit + 1}`.execute(context.tx);
    const downlinks = rows.slice(0, limit);
    return { downlinks, next: rows.length > limit ? (downlinks.at(-1)?.id ?? null) : null };
  },
);
