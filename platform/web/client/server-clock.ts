/**
 * The server's time as seen from this device: a seat whose clock is wrong must still count the right seconds. The
 * `Date` header has whole seconds, so the estimate is kept only when it is clearly off and the round trip was short.
 */
let offsetMillis = 0;
let bestRoundTripMillis = Number.POSITIVE_INFINITY;

/** A slower answer tells the time too badly: half of the way may lie on either side of it. */
const slowestMillis = 4_000;

/** Notes the `Date` header of one answer. */
export function noteServerDate(header: string | null, sentAtMillis: number, receivedAtMillis: number): void {
  const serverMillis = header === null ? Number.NaN : Date.parse(header);
  const roundTrip = receivedAtMillis - sentAtMillis;
  if (Number.isNaN(serverMillis) || roundTrip < 0 || roundTrip > Math.min(slowestMillis, bestRoundTripMillis + 200))
    return;
  bestRoundTripMillis = Math.min(bestRoundTripMillis, roundTrip);
  // The header was cut to the second: on average half a second earlier than the truth.
  const measured = serverMillis + 500 - (sentAtMillis + receivedAtMillis) / 2;
  offsetMillis = Math.abs(measured) < 1_500 ? 0 : Math.round(measured);
}

/** Milliseconds since the epoch by the server's clock. */
export function serverNowMillis(): number {
  return Date.now() + offsetMillis;
}

/** How far this device's clock is behind the server's, in seconds; 0 when they agree within 1.5 s. */
export function clockOffsetSeconds(): number {
  return offsetMillis / 1000;
}
