import { sql } from 'kysely';
import {
  attachFiles,
  fileStoreOf,
  getRecord,
  implement,
  readPictureHeader,
  receiveFile,
  when,
  type CommandContext,
  type Services,
} from '@wanghuo/platform-server';
import { DomainError, limits } from '@wanghuo/kernel';
import {
  alarm,
  alarmPictureCame,
  alarmPictureJudged,
  alarmPictures,
  base64Of,
  confidenceOf,
  isShowable,
  pictureNamesOf,
  readMessageBytes,
  takePictureOut,
  type AlarmPictureState,
  type PictureFault,
  type DeviceProfileName,
  type Report,
} from '../model/index.ts';

type Context = CommandContext & { readonly services: Services };

/**
 * Notes that pictures came with signals of an alarm, in the transaction that stores the frames. Nothing of them is looked
 * at here: the alarm is raised whatever they are, and the lane of fires waits for no file.
 */
export async function notePictures(context: Context, reports: readonly Report[]): Promise<void> {
  const shown = reports.filter(({ hasPicture }) => hasPicture === true);
  if (shown.length === 0) return;
  const { rows } = await sql<{ id: string; alarmId: string }>`
    insert into sensing.alarm_picture (id, alarm_id, frame_id, device_id, received_at, claimed_at, state)
    select distinct on (came.id) came.id, told.alarm_id, came.frame_id, told.device_id, came.received_at, came.claimed_at,
      'WAITING'
    from unnest(${shown.map(() => context.newId())}::uuid[], ${shown.map(({ frameId }) => frameId)}::uuid[],
        ${shown.map(({ receivedAt }) => receivedAt)}::timestamptz[],
        ${shown.map(({ claimedAt }) => claimedAt)}::timestamptz[]) as came (id, frame_id, received_at, claimed_at)
    join sensing.signal as told on told.frame_id = came.frame_id::text
    where told.is_active and told.alarm_id is not null and told.device_id is not null
      and (select count(*) from sensing.alarm_picture as known where known.alarm_id = told.alarm_id)
        < ${limits.devicePicture.perAlarm}
    order by came.id, told.place
    on conflict (alarm_id, frame_id) do nothing
    returning id, alarm_id as "alarmId"`.execute(context.tx);
  for (const { id, alarmId } of rows)
    await context.services.announce(context, alarmPictureCame, { alarmId, pictureId: id });
}

interface Waiting {
  readonly alarmId: string;
  readonly receivedAt: string;
  readonly deviceNo: string;
  readonly profile: DeviceProfileName;
  readonly content: Buffer | null;
}

/** What a frame says of its picture: the bytes with their size, or why it cannot be shown. */
function readPicture(content: Uint8Array, profile: DeviceProfileName) {
  const { text, picture } = takePictureOut(readMessageBytes(content).text, pictureNamesOf(profile));
  const confidence = confidenceOf(text);
  const fault = (state: PictureFault) => ({ confidence, state, bytes: null, header: null });
  if (picture === null) return fault('NOT_A_PICTURE');
  const sent = base64Of(picture);
  if ('fault' in sent) return fault(sent.fault);
  const bytes = Buffer.from(sent.base64, 'base64');
  if (bytes.length > limits.devicePicture.bytes) return fault('TOO_LARGE');
  const header = readPictureHeader(bytes);
  if (typeof header === 'string') return fault(header);
  if (!isShowable(header)) return fault('WRONG_SIZE');
  return { confidence, state: 'KEPT' as const, bytes, header };
}

/** Takes the picture out of the stored frame and keeps it as a file that whoever may read the alarm may read. */
async function keepPicture(context: Context, pictureId: string): Promise<void> {
  const { rows } = await sql<Waiting>`
    select alarm_id as "alarmId", picture.received_at as "receivedAt", device_no as "deviceNo", profile, content
    from sensing.alarm_picture as picture join sensing.device on device.id = picture.device_id
    left join sensing.frame on frame.received_at = picture.received_at and frame.id = picture.frame_id
    where picture.id = ${pictureId} and picture.state = 'WAITING'`.execute(context.tx);
  const [waiting] = rows;
  if (waiting === undefined) return;
  const read = readPicture(waiting.content ?? new Uint8Array(0), waiting.profile);
  const kept = read.state === 'KEPT' ? await fileOf(context, waiting, read) : null;
  const state = read.state === 'KEPT' && kept === null ? 'NOT_KEPT' : read.state;
  await sql`update sensing.alarm_picture set state = ${state}, confidence = ${read.confidence},
      file_id = ${kept?.id ?? null}, sha256 = ${kept?.sha256 ?? null}, media_type = ${read.header?.mediaType ?? null},
      width_pixels = ${read.header?.widthPixels ?? null}, height_pixels = ${read.header?.heightPixels ?? null},
      byte_count = ${read.bytes?.length ?? null}
    where id = ${pictureId}`.execute(context.tx);
  await context.services.announce(context, alarmPictureJudged, {
    alarmId: waiting.alarmId,
    pictureId,
    state,
    sha256: kept?.sha256 ?? null,
  });
}

/** Null where the files cannot take it now; the raw frame has it still. */
async function fileOf(
  context: Context,
  { alarmId, deviceNo, receivedAt }: Waiting,
  { bytes, header }: Extract<ReturnType<typeof readPicture>, { state: 'KEPT' }>,
) {
  const ending = header.mediaType === 'image/png' ? 'png' : 'jpg';
  const fileName = `${deviceNo}-${new Date(receivedAt).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z.${ending}`;
  try {
    const store = await fileStoreOf(context.services);
    const file = await receiveFile(context, store, { fileName, bytes }, { isEssential: true });
    const record = await getRecord(context, alarm, alarmId);
    await attachFiles(context, [file.id], {
      type: alarm.name,
      id: alarmId,
      permission: alarm.permissions.read,
      scope: alarm.scope,
      record: { ...record },
    });
    return file;
  } catch (error) {
    // No room on the disk, or none left for today.
    if (!(error instanceof DomainError)) throw error;
    context.services.log.error({ err: error, alarmId }, 'the picture of an alarm was not kept');
    return null;
  }
}

export const pictureSubscribers = [
  when(alarmPictureCame, 'sensing.keepPicture', ({ pictureId }, context) => keepPicture(context, pictureId)),
];

export const alarmPicturesImplementation = implement(alarmPictures, async ({ alarmId }, context) => {
  await getRecord(context, alarm, alarmId);
  const { rows } = await sql<{
    id: string;
    state: AlarmPictureState;
    fileId: string | null;
    sha256: string | null;
    widthPixels: number | null;
    heightPixels: number | null;
    confidence: number | null;
    deviceId: string;
    deviceName: string;
    receivedAt: string;
    claimedAt: string | null;
  }>`
    select picture.id, state, file_id as "fileId", sha256, width_pixels as "widthPixels", height_pixels as "heightPixels",
      confidence, picture.device_id as "deviceId", device.name as "deviceName", picture.received_at as "receivedAt",
      claimed_at as "claimedAt"
    from sensing.alarm_picture as picture join sensing.device on device.id = picture.device_id
    where alarm_id = ${alarmId} order by picture.received_at desc, picture.id desc
    limit ${limits.devicePicture.perAlarm * 2}`.execute(context.tx);
  return { pictures: rows, isFull: rows.length >= limits.devicePicture.perAlarm };
});
