import { defineCodeTable, defineEvent, limits } from '@wanghuo/kernel';
import { z } from 'zod';

/** What became of a picture that came with an alarm. Whatever it is, the alarm stands and the raw frame holds the picture. */
export const alarmPictureState = defineCodeTable('alarmPictureState', 'this project', [
  'WAITING',
  'KEPT',
  /** An address of a picture elsewhere: nothing is fetched from there. */
  'AN_ADDRESS',
  'NOT_BASE64',
  'NOT_A_PICTURE',
  'BROKEN',
  'TOO_LARGE',
  'WRONG_SIZE',
  /** It is one, and the files could not take it. */
  'NOT_KEPT',
]);
export type AlarmPictureState = (typeof alarmPictureState.names)[number];
/** Why a picture cannot be shown. */
export type PictureFault = Exclude<AlarmPictureState, 'WAITING' | 'KEPT'>;

const ofPicture = z.object({ alarmId: z.uuid(), pictureId: z.uuid() });
export const alarmPictureCame = defineEvent('alarm.pictureCame', ofPicture, 'alarmId');
export const alarmPictureJudged = defineEvent(
  'alarm.pictureJudged',
  z.object({
    alarmId: z.uuid(),
    pictureId: z.uuid(),
    state: z.enum(alarmPictureState.names),
    sha256: z.string().nullable(),
  }),
  'alarmId',
);
export const alarmPictureEvents = [alarmPictureCame, alarmPictureJudged];

/** Longest base64 of a picture that is taken. */
const longestBase64 = Math.ceil(limits.devicePicture.bytes / 3) * 4;

/** The base64 of a picture as it was sent, or why it has none that could be decoded. */
export function base64Of(sent: string): { readonly base64: string } | { readonly fault: PictureFault } {
  if (/^(https?|ftp|rtsp):\/\//i.test(sent)) return { fault: 'AN_ADDRESS' };
  const base64 = sent
    .replace(/^data:[a-z0-9.+/-]{0,60};base64,/i, '')
    .replaceAll(/\\[nrt]|\s/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '');
  if (base64.length > longestBase64) return { fault: 'TOO_LARGE' };
  if (base64.length % 4 === 1 || !/^[a-z0-9+/]+$/i.test(base64)) return { fault: 'NOT_BASE64' };
  return { base64 };
}

/** Whether a picture has a size that a camera's picture can have and a screen can show. */
export function isShowable({ widthPixels, heightPixels }: { widthPixels: number; heightPixels: number }): boolean {
  const { leastSidePixels, mostSidePixels, mostPixels } = limits.devicePicture;
  const sides = [widthPixels, heightPixels];
  return (
    sides.every((side) => side >= leastSidePixels && side <= mostSidePixels) && widthPixels * heightPixels <= mostPixels
  );
}
