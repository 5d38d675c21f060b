import type { IncomingHttpHeaders } from 'node:http';
import type { Settings } from '../settings.ts';
import { foreignOrigin } from './errors.ts';

/** What of a request matters here; a Fastify request has it. */
export interface RequestLike {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Address of the caller, a trusted proxy's word included. */
  readonly ip: string;
}

const changesNothing = new Set(['GET', 'HEAD', 'OPTIONS']);
const acceptedTypes = /^(application\/json|multipart\/form-data)\s*(;|$)/i;

/**
 * Refuses a change that another site's page could have sent (AU-11): it needs our own header, a type that a plain form
 * cannot send (or, for uploads, our header beside it), and the browser's word that the page is ours. A bearer token is
 * exempt, because no browser adds it by itself. A live connection has no header of ours and must name its origin.
 *
 * @throws foreignOrigin (403) with the reason
 */
export function assertSameOrigin(request: RequestLike, settings: Pick<Settings, 'http'>): void {
  if (isBearer(request.headers)) return;
  if (isUpgrade(request.headers)) return assertOwnUpgrade(request, settings);
  if (changesNothing.has(request.method)) return;
  if (request.headers['x-wanghuo'] !== '1') throw foreignOrigin({ reason: 'header' });
  const type = request.headers['content-type'];
  if (type !== undefined ? !acceptedTypes.test(type) : hasBody(request.headers))
    throw foreignOrigin({ reason: 'type' });
  assertOwnOrigin(request, settings);
  const isVouchedFor = request.headers.origin !== undefined || request.headers['sec-fetch-site'] !== undefined;
  // Without a session there is nothing to abuse yet, so a program may sign in without pretending to be a browser.
  if (!isVouchedFor && request.headers.cookie !== undefined) throw foreignOrigin({ reason: 'origin' });
}

/** A live connection from another site's page (AU-13): browsers send cookies with it and ask nobody. */
function assertOwnUpgrade(request: RequestLike, settings: Pick<Settings, 'http'>): void {
  assertOwnOrigin(request, settings);
  if (request.headers.origin === undefined && request.headers.cookie !== undefined)
    throw foreignOrigin({ reason: 'origin' });
}

function assertOwnOrigin({ headers }: RequestLike, settings: Pick<Settings, 'http'>): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') throw foreignOrigin({ reason: 'site' });
  if (headers.origin === undefined) return;
  const { publicUrl, tls } = settings.http;
  const own = publicUrl ?? `${tls ? 'https' : 'http'}://${headers.host ?? ''}`;
  if (headers.origin !== own) throw foreignOrigin({ reason: 'origin' });
}

export function isBearer(headers: IncomingHttpHeaders): boolean {
  return bearerOf(headers) !== null;
}

/** The token of `Authorization: Bearer …`; for a live connection also of the subprotocol `bearer.…`. Else null. */
export function bearerOf(headers: IncomingHttpHeaders): string | null {
  const sent = /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(headers.authorization ?? '')?.[1];
  if (sent !== undefined) return sent;
  if (!isUpgrade(headers)) return null;
  return /(?:^|,)\s*bearer\.([A-Za-z0-9_-]{43})\s*(?:,|$)/.exec(headers['sec-websocket-protocol'] ?? '')?.[1] ?? null;
}

function isUpgrade(headers: IncomingHttpHeaders): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket';
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
