import { addSeconds, type Instant, isInstant, parseInstant, shanghaiDate } from '@wanghuo/kernel';

/**
 * The only place where times, durations, distances and counts become text. Times are Shanghai's, seconds are cut and
 * never rounded up, so that no clock shows a moment that has not come.
 */

const shanghaiOffsetSeconds = 8 * 3600;
const unknown = '—';

function shanghaiText(at: string): string | null {
  const instant = isInstant(at) ? at : safeInstant(at);
  return instant === null ? null : addSeconds(instant, shanghaiOffsetSeconds);
}

function safeInstant(at: string): Instant | null {
  try {
    return parseInstant(at);
  } catch {
    return null;
  }
}

/** `03:12:40` */
export function formatClock(at: string | null | undefined): string {
  return (at && shanghaiText(at)?.slice(11, 19)) || unknown;
}

/** `03:12` */
export function formatMinute(at: string | null | undefined): string {
  return (at && shanghaiText(at)?.slice(11, 16)) || unknown;
}

/** `2026-11-03 03:12:40` */
export function formatInstant(at: string | null | undefined): string {
  const text = at ? shanghaiText(at) : null;
  return text ? `${text.slice(0, 10)} ${text.slice(11, 19)}` : unknown;
}

/** `11-03 03:12` on another day, `03:12:40` on the day of `nowAt`. */
export function formatMoment(at: string | null | undefined, nowAt: string): string {
  const instant = at ? safeInstant(at) : null;
  const now = safeInstant(nowAt);
  if (!at || !instant || !now) return unknown;
  if (shanghaiDate(instant) === shanghaiDate(now)) return formatClock(at);
  return `${shanghaiText(at)?.slice(5, 10)} ${formatMinute(at)}`;
}

/** `2026-11-03`, as dates are kept. */
export function formatDate(on: string | null | undefined): string {
  return on ? on : unknown;
}

/** `45″`, `2′10″`, `1:02′10″`, `3天04:00`; negative durations carry a minus. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return unknown;
  const sign = seconds < 0 ? '−' : '';
  const whole = Math.floor(Math.abs(seconds));
  const [days, hours, minutes, rest] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ] as const;
  const two = (value: number) => String(value).padStart(2, '0');
  if (days > 0) return `${sign}${days}天${two(hours)}:${two(minutes)}`;
  if (hours > 0) return `${sign}${hours}:${two(minutes)}′${two(rest)}″`;
  if (minutes > 0) return `${sign}${minutes}′${two(rest)}″`;
  return `${sign}${rest}″`;
}

/** `350 米`, `1.2 公里`, `42 公里` */
export function formatDistance(metres: number | null | undefined): string {
  if (metres === null || metres === undefined || !Number.isFinite(metres)) return unknown;
  if (metres < 995) return `${metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10} 米`;
  const kilometres = metres / 1000;
  return `${kilometres < 9.95 ? kilometres.toFixed(1) : Math.round(kilometres)} 公里`;
}

/** `1,326` */
export function formatCount(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return unknown;
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A decimal as it is, without exponent, at most `places` digits after the point. */
export function formatDecimal(value: number | null | undefined, places = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return unknown;
  const [whole, fraction] = value.toFixed(places).split('.') as [string, string?];
  const kept = fraction?.replace(/0+$/, '');
  return formatCount(Number(whole)).replace(/^0$/, value < 0 && value > -1 ? '-0' : '0') + (kept ? `.${kept}` : '');
}

/** `106.25930, 29.29010`, longitude first. */
export function formatPosition(position: readonly [number, number] | null | undefined): string {
  return position ? `${position[0].toFixed(5)}, ${position[1].toFixed(5)}` : unknown;
}
