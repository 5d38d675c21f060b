import { sql } from 'kysely';
import { addSeconds, parseInstant, type OutputOf } from '@wanghuo/kernel';
import { implement, type CommandContext, type QueryContext, type Services } from '@wanghuo/platform-server';
import { capDiffers, capIssued, capMessages, capNotices, capReceived } from '../../model/index.ts';
import type { CapInfo, CapMessage } from './cap-message.ts';

type Context = CommandContext & { readonly services: Services };
type Line = OutputOf<typeof capMessages>['messages'][number];

/** A warning that says no end is shown for a day (DESIGN). */
const usualSeconds = 86_400;

export interface Stored {
  readonly direction: 'IN' | 'OUT';
  readonly deviceId: string | null;
  readonly subject: { readonly type: string; readonly id: string } | null;
}

const instantOf = (moment: string) => parseInstant(new Date(Date.parse(moment)).toISOString());

/** The information in Chinese, else the first. */
const shownInfo = ({ infos }: CapMessage): CapInfo | undefined =>
  infos.find(({ language }) => language.toLowerCase().startsWith('zh')) ?? infos[0];

/**
 * Keeps a message with its bytes. The same again changes nothing.
 * @returns its id
 * @throws capDiffers for other content under the same name and time
 */
export async function storeCap(
  context: Context,
  message: CapMessage,
  content: Uint8Array,
  { direction, deviceId, subject }: Stored,
): Promise<string> {
  const { tx, now } = context;
  const info = shownInfo(message);
  const sentAt = instantOf(message.sent);
  const expiresAt = info?.expires === undefined ? addSeconds(sentAt, usualSeconds) : instantOf(info.expires);
  const id = context.newId();
  const text = (value: string | undefined) => value?.slice(0, 4_000) ?? null;
  const { rows } =
    await sql`insert into sensing.cap_message (id, direction, device_id, identifier, sender, sent, sent_at,
      status, msg_type, event, headline, description, instruction, urgency, severity, certainty, sender_name, area_desc,
      expires_at, subject_type, subject_id, content, stored_at)
    values (${id}, ${direction}, ${deviceId}, ${message.identifier}, ${message.sender}, ${message.sent}, ${sentAt},
      ${message.status}, ${message.msgType}, ${text(info?.event)}, ${text(info?.headline)}, ${text(info?.description)},
      ${text(info?.instruction)}, ${info?.urgency ?? null}, ${info?.severity ?? null}, ${info?.certainty ?? null},
      ${text(info?.senderName)}, ${text(info?.areas.map(({ areaDesc }) => areaDesc).join('、') || undefined)}, ${expiresAt},
      ${subject?.type ?? null}, ${subject?.id ?? null}, ${Buffer.from(content)}, ${now})
    on conflict (direction, sender, identifier, sent_at) do nothing returning id`.execute(tx);
  if (rows.length === 0) return sameAsBefore(context, message, content, direction);
  const references = new Map(
    message.references.map((one) => [`${one.sender},${one.identifier},${instantOf(one.sent)}`, one]),
  );
  for (const { sender, identifier, sent } of references.values())
    await sql`insert into sensing.cap_reference (message_id, sender, identifier, sent_at)
      values (${id}, ${sender}, ${identifier}, ${instantOf(sent)})`.execute(tx);
  await context.services.announce(context, direction === 'IN' ? capReceived : capIssued, {
    capMessageId: id,
    sender: message.sender,
    identifier: message.identifier,
    msgType: message.msgType,
    status: message.status,
  });
  return id;
}

async function sameAsBefore(
  context: Context,
  { sender, identifier, sent }: CapMessage,
  content: Uint8Array,
  direction: Stored['direction'],
): Promise<string> {
  const { rows } = await sql<{ id: string; content: Buffer }>`select id, content from sensing.cap_message
    where direction = ${direction} and sender = ${sender} and identifier = ${identifier} and sent_at = ${instantOf(sent)}`.execute(
    context.tx,
  );
  const [before] = rows;
  if (!before?.content.equals(Buffer.from(content))) throw capDiffers({ identifier });
  context.announced.count += 1;
  return before.id;
}

/** A later update or cancellation of the same platform, meant in the same way: an exercise takes back no real warning. */
const replaced = sql`exists (select from sensing.cap_reference as named join sensing.cap_message as later
  on later.id = named.message_id and later.msg_type in ('Update', 'Cancel') and later.direction = message.direction
    and later.device_id is not distinct from message.device_id and later.status = message.status
  where named.sender = message.sender and named.identifier = message.identifier and named.sent_at = message.sent_at)`;

const columns = sql`message.id, direction, identifier, sender, sender_name as "senderName", sent_at as "sentAt", status,
  msg_type as "msgType", event, headline, description, instruction, severity, area_desc as "areaDesc",
  expires_at as "expiresAt", ${replaced} as "isReplaced"`;

const mostNotices = 50;

export async function listNotices({ tx, now }: Pick<QueryContext, 'tx' | 'now'>): Promise<readonly Line[]> {
  const { rows } = await sql<Line>`
    select ${columns} from sensing.cap_message as message
    where direction = 'IN' and msg_type in ('Alert', 'Update') and status in ('Actual', 'Exercise', 'Test')
      and expires_at > ${now} and not ${replaced}
    order by array_position(array['Actual', 'Exercise', 'Test'], status),
      array_position(array['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'], severity), message.id desc
    limit ${mostNotices}`.execute(tx);
  return rows;
}

export const capNoticesImplementation = implement(capNotices, async (_input, context) => ({
  notices: [...(await listNotices(context))],
}));

export const capMessagesImplementation = implement(capMessages, async ({ direction, before, limit }, { tx }) => {
  const { rows } = await sql<Line>`
    select ${columns} from sensing.cap_message as message
    where direction = ${direction} and (${before ?? null}::uuid is null or message.id < ${before ?? null}::uuid)
    order by message.id desc limit ${limit + 1}`.execute(tx);
  const messages = rows.slice(0, limit);
  return { messages, next: rows.length > limit ? (messages.at(-1)?.id ?? null) : null };
});
