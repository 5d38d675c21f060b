import { createHmac, timingSafeEqual } from 'node:crypto';
import { anyone, lifeSafety, limits } from '@wanghuo/kernel';
import type { Route, Services } from '@wanghuo/platform-server';
import { z } from 'zod';
import { ingestNotKept, ingestNotSigned, ingestTooLarge, largestPayloadOf, messageBytes } from '../../model/index.ts';
import type { KnownDevice } from '../device-directory.ts';
import { wireOf } from '../wire.ts';

const path = '/api/sensing/ingest';
const rememberedNonces = 100_000;
const longestNonce = 64;

interface Signed {
  readonly device: string;
  readonly timestamp: string;
  readonly nonce: string;
  readonly signature: string;
}

/** What is signed: moment, nonce and body, a line each. */
export function signatureOf(key: Buffer, timestamp: string, nonce: string, body: Buffer): string {
  return createHmac('sha256', key).update(`${timestamp}\n${nonce}\n`).update(body).digest('hex');
}

/**
 * Takes a message of a device or of a platform that speaks for it, signed with the device's key (DV-06). It answers once
 * the message is on the disk; the same request again is answered alike and has no second effect.
 */
export const ingestRoute: Route = {
  name: 'sensing.ingest',
  method: 'POST',
  path,
  permission: anyone,
  handling: lifeSafety,
  summary: 'Takes a signed message of a device.',
  /** Whatever the payload profile of the device reads, as bytes. */
  body: z.unknown(),
  register(app, services) {
    const taken = new Map<string, { id: string; at: number }>();
    void app.register(async (scope) => {
      // The signature is over the bytes as they came, whatever they call themselves.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      scope.post(path, async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const wire = wireOf(services);
        const now = Date.parse(services.world.now());
        const signed = signedHeaders(request.headers);
        const largest = largestPayloadOf(signed ? wire.directory.find('HTTP', signed.device) : undefined);
        if (body.length > largest) throw ingestTooLarge({ kibibytes: largest / 1024 });
        if (!signed || !signerOf(services, request.headers, body)) throw ingestNotSigned();
        const key = `${signed.device} ${signed.nonce}`;
        const before = taken.get(key);
        if (before !== undefined) return { frameId: before.id };
        if (wire.intake.isBehind) throw ingestNotKept();
        const frame = await wire.intake
          .take({
            protocol: 'HTTP',
            address: signed.device,
            connection: 'http',
            remote: request.ip,
            verdict: 'ACCEPTED',
            bytes: messageBytes(`ingest/${signed.nonce}`, body),
          })
          .catch(() => undefined);
        if (frame === undefined) throw ingestNotKept();
        remember(taken, key, frame.id, now);
        return reply.send({ frameId: frame.id });
      });
    });
  },
};

/** The device whose key signed a request a moment ago; null for anything else. */
export function signerOf(
  services: Services,
  headers: Readonly<Record<string, unknown>>,
  body: Buffer,
): KnownDevice | null {
  const signed = signedHeaders(headers);
  const wire = wireOf(services);
  const device = signed && wire.directory.find('HTTP', signed.device);
  if (!signed || !device) return null;
  const apart = Math.abs(Date.parse(signed.timestamp) - Date.parse(services.world.now()));
  if (apart > limits.gateway.clockToleranceSeconds * 1000) return null;
  return isRight(signed, body, wire.secrets.signingKeys(device.id)) ? device : null;
}

function signedHeaders(headers: Readonly<Record<string, unknown>>): Signed | null {
  const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '');
  const signed = {
    device: text('x-device'),
    timestamp: text('x-timestamp'),
    nonce: text('x-nonce'),
    signature: text('x-signature'),
  };
  const isWhole = signed.device !== '' && /^[\x21-\x7e]+$/.test(signed.nonce) && signed.nonce.length <= longestNonce;
  return isWhole && !Number.isNaN(Date.parse(signed.timestamp)) ? signed : null;
}

function isRight({ timestamp, nonce, signature }: Signed, body: Buffer, keys: readonly Buffer[]): boolean {
  const given = Buffer.from(signature.toLowerCase());
  return keys.some((key) => {
    const right = Buffer.from(signatureOf(key, timestamp, nonce, body));
    return given.length === right.length && timingSafeEqual(given, right);
  });
}

/** Long enough that no request of theirs is still fresh. */
function remember(taken: Map<string, { id: string; at: number }>, key: string, id: string, now: number): void {
  taken.set(key, { id, at: now });
  const before = now - 2 * limits.gateway.clockToleranceSeconds * 1000;
  for (const [oldest, { at }] of taken) {
    if (at >= before && taken.size <= rememberedNonces) break;
    taken.delete(oldest);
  }
}
