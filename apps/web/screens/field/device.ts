import { forgetOnDevice, keepOnDevice, keptOnDevice, serverNowMillis } from '@wanghuo/platform-web';

/** The vehicle this phone is on. */
export interface OwnUnit {
  readonly id: string;
  readonly callSign: string;
}

export const ownUnit = () => keptOnDevice<OwnUnit>('phone.unit')?.value ?? null;
export const keepOwnUnit = (unit: OwnUnit) => keepOnDevice('phone.unit', unit);
export const leaveUnit = () => forgetOnDevice('phone.unit');

const counter = 'wanghuo.deviceSequence';

/** The count of taps on this device: what was tapped first is told first, whatever clocks say. Never goes back. */
export function nextDeviceSequence(): number {
  const last = Number(localStorage.getItem(counter) ?? '0');
  const next = Number.isSafeInteger(last) && last >= 0 ? last + 1 : 1;
  localStorage.setItem(counter, String(next));
  return next;
}

/** The instant of a tap, by the server's clock as this device knows it. */
export const deviceNow = (): string => new Date(serverNowMillis()).toISOString();

/** What the server answered to a queued act that deserves a look: it no longer fitted, and was kept all the same. */
export interface ConflictNotice {
  readonly at: string;
  readonly words: string;
}

export const conflictNotices = (): readonly ConflictNotice[] =>
  keptOnDevice<readonly ConflictNotice[]>('phone.conflicts')?.value ?? [];
export const keepConflictNotices = (notices: readonly ConflictNotice[]) =>
  keepOnDevice('phone.conflicts', notices.slice(-10));
