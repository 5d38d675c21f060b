import type { IncomingHttpHeaders } from 'node:http';
import type { Settings } from '../settings.ts';

/** A browser that an account has signed in from is remembered for half a year. */
const seatMarkSeconds = 180 * 86_400;
const referencePattern = /^[A-Za-z0-9_-]{43}$/;

export type CookieName = 'session' | 'seat';

/** Names with `__Host-` bind a cookie to this very host; browsers accept them over TLS only (AU-08). */
function nameOf(cookie: CookieName, isSecure: boolean): string {
  const name = cookie === 'session' ? 'wanghuo' : 'wanghuo-seat';
  return isSecure ? `__Host-${name}` : name;
}

/** Whether pages are reached over TLS, here or at the trusted proxy. */
export function servesSecurely({ http }: Pick<Settings, 'http'>): boolean {
  return http.tls !== null || (http.publicUrl?.startsWith('https:') ?? false);
}

/** Reads a reference out of the cookie header; anything not in our form counts as absent. */
export function readCookie(headers: IncomingHttpHeaders, cookie: CookieName, isSecure: boolean): string | null {
  const wanted = nameOf(cookie, isSecure);
  for (const part of (headers.cookie ?? '').split(';').slice(0, 50)) {
    const [name = '', value = ''] = part.trim().split('=', 2);
    if (name === wanted && referencePattern.test(value)) return value;
  }
  return null;
}

/** The `Set-Cookie` line that gives a browser a reference. A session's ends with the browser; the server knows its age. */
export function setCookie(cookie: CookieName, reference: string, isSecure: boolean): string {
  const age = cookie === 'seat' ? `; Max-Age=${seatMarkSeconds}` : '';
  return `${nameOf(cookie, isSecure)}=${reference}; Path=/${age}; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

/** The `Set-Cookie` line that takes it away. */
export function clearCookie(cookie: CookieName, isSecure: boolean): string {
  return `${nameOf(cookie, isSecure)}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}
