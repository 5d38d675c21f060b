import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type {} from '@fastify/websocket';
import type { Services } from '../services.ts';
import { certificatesOf } from '../settings/certificates.ts';

const listeners = new WeakMap<Services, FastifyInstance>();

/** Remembers which listener serves these services, so that its connections can be counted. */
export function rememberListener(services: Services, app: FastifyInstance): void {
  listeners.set(services, app);
}

/** Live connections of this process. */
export function liveConnectionCountOf(services: Services): number | null {
  return listeners.get(services)?.websocketServer.clients.size ?? null;
}

/** The version that the API's own document names. */
export async function versionOf(services: Services): Promise<string> {
  const answer = await listeners.get(services)?.inject({ method: 'GET', url: '/api/openapi.json' });
  if (answer?.statusCode !== 200) return '';
  return (answer.json() as { info: { version: string } }).info.version;
}

/** Room on the disk that holds database, files and keys. */
export async function diskOf(folder: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** Whole days until the certificate on disk ends; null without one. Read anew, because it is replaced while we run. */
export function certificateDaysLeftOf(settings: Services['settings'], nowMillis: number): number | null {
  const { tls } = settings.http;
  if (!tls) return null;
  const { validTo } = new X509Certificate(readFileSync(tls.certificateFile));
  return Math.floor((Date.parse(validTo) - nowMillis) / 86_400_000);
}

/**
 * Whole days until the first certificate on disk ends that gateways or the way to a broker need; null where none is set.
 * A file that cannot be read any more has no day left: the next start fails on it.
 */
export function gatewayCertificateDaysLeftOf({ gateways }: Services['settings'], nowMillis: number): number | null {
  const { tls, mqttBroker } = gateways;
  const ends = [
    ...[tls.gb26875, tls.jt808, tls.mqtt, mqttBroker?.tls].map((files) => endOf(files?.certificateFile, 'first')),
    ...[tls.gb26875, tls.jt808, tls.mqtt, mqttBroker].map((files) => endOf(files?.caFile, 'any')),
  ].filter((one) => one !== null);
  return ends.length === 0 ? null : Math.max(0, Math.floor((Math.min(...ends) - nowMillis) / 86_400_000));
}

function endOf(path: string | null | undefined, which: 'first' | 'any'): number | null {
  if (!path) return null;
  try {
    const found = certificatesOf(readFileSync(path, 'latin1'));
    return Math.min(...(which === 'first' ? found.slice(0, 1) : found).map(({ validTo }) => Date.parse(validTo)));
  } catch {
    return 0;
  }
}

/** How long a task waits for its turn: what every request waits as well. */
export function loopLagMilliseconds(monotonicMillis: () => number): Promise<number> {
  const start = monotonicMillis();
  return new Promise((resolve) => setImmediate(() => resolve(monotonicMillis() - start)));
}
