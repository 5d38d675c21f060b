import { createHash, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { addSeconds } from '@wanghuo/kernel';
import { assertMay, getRecord, implement, notFound, type Services } from '@wanghuo/platform-server';
import { sql } from 'kysely';
import { device, deviceSecretRenewed, newDeviceSecret, renewDeviceSecret, secretShownSeconds } from '../model/index.ts';
import { wireOf } from './wire.ts';

interface KnownSecret {
  readonly deviceId: string;
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly signingKey: Buffer;
  readonly validUntilAt: string | null;
}

const saltBytes = 16;
const hashBytes = 32;
/** Light: the secrets are ours, long and random, and thousands of devices come back at once after a power cut. */
const cost = { N: 1024, r: 8, p: 1 };
const derive = promisify<string, Buffer, number, typeof cost, Buffer>(scrypt);
const retryMilliseconds = 1000;

/** The key that a device and we sign requests with. */
export function signingKeyOf(secret: string): Buffer {
  return createHash('sha256').update(`wanghuo-ingest-v1:${secret}`).digest();
}

/** Secrets of devices in memory, as hashes: they hold while the database is away. */
export class DeviceSecrets {
  readonly #services: Services;
  readonly #byDevice = new Map<string, KnownSecret[]>();
  /** What was found right before, by its digest: the same again costs nothing. */
  readonly #right = new Map<string, string>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #stop: () => void = () => undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  async start(): Promise<void> {
    this.#stop = this.#services.onFact(({ type, payload }) => {
      if (type === deviceSecretRenewed.type) void this.#follow((payload as { deviceId: string }).deviceId);
    });
    await this.#load(null);
  }

  stop(): void {
    this.#stop();
    if (this.#timer) clearTimeout(this.#timer);
  }

  /** Whether a secret is one of a device's that hold now. */
  async isRight(deviceId: string, secret: string): Promise<boolean> {
    const digest = createHash('sha256').update(secret).digest('base64');
    for (const known of this.#inForce(deviceId)) {
      const key = `${deviceId} ${known.hash.toString('base64')}`;
      if (this.#right.get(key) === digest) return true;
      const hash = await derive(secret, known.salt, hashBytes, cost);
      if (!timingSafeEqual(hash, known.hash)) continue;
      this.#right.set(key, digest);
      return true;
    }
    return false;
  }

  /** The keys with which a device may have signed a request. */
  signingKeys(deviceId: string): readonly Buffer[] {
    return this.#inForce(deviceId).map(({ signingKey }) => signingKey);
  }

  #inForce(deviceId: string): readonly KnownSecret[] {
    const now = this.#services.world.now();
    return (this.#byDevice.get(deviceId) ?? []).filter(
      ({ validUntilAt }) => validUntilAt === null || validUntilAt > now,
    );
  }

  async #load(ids: readonly string[] | null): Promise<void> {
    const { rows } = await this.#services.read(this.#services.jobSubject('sensing.directory'), ({ tx, now }) =>
      sql<KnownSecret>`select device_id as "deviceId", salt, hash, signing_key as "signingKey", valid_until_at as "validUntilAt"
        from sensing.device_secret
        where (valid_until_at is null or valid_until_at > ${now}) and (${ids === null} or device_id = any (${ids ?? []}::uuid[]))`.execute(
        tx,
      ),
    );
    for (const id of ids ?? []) this.#byDevice.delete(id);
    for (const row of rows) this.#byDevice.set(row.deviceId, [...(this.#byDevice.get(row.deviceId) ?? []), row]);
  }

  async #follow(deviceId: string): Promise<void> {
    this.#changed.add(deviceId);
    const ids = [...this.#changed];
    try {
      await this.#load(ids);
      for (const id of ids) this.#changed.delete(id);
    } catch (error) {
      this.#services.log.warn({ err: error }, 'changed secrets are read again later');
      this.#timer = setTimeout(() => void this.#follow(deviceId), retryMilliseconds);
    }
  }
}

export const renewDeviceSecretImplementation = implement(
  renewDeviceSecret,
  async ({ deviceId, overlapHours }, context) => {
    const { id, townshipCode, premisesNo } = await getRecord(context, device, deviceId);
    const record = { townshipCode, premisesNo };
    assertMay(context.subject, renewDeviceSecret.permission, { scope: device.scope, record });
    const renewalId = context.newId();
    const secret = wireOf(context.services).codes.deviceSecretOf(renewalId);
    const salt = Buffer.from(context.random(saltBytes));
    const hash = await derive(secret, salt, hashBytes, cost);
    const until = addSeconds(context.now, overlapHours * 3600);
    const { rows } = await sql`update sensing.device_secret set valid_until_at = ${until}
      where device_id = ${id} and (valid_until_at is null or valid_until_at > ${until}) returning id`.execute(
      context.tx,
    );
    await sql`insert into sensing.device_secret (id, device_id, salt, hash, signing_key, issued_at)
      values (${renewalId}, ${id}, ${salt}, ${hash}, ${signingKeyOf(secret)}, ${context.now})`.execute(context.tx);
    const earlierValidUntilAt = rows.length > 0 ? until : null;
    await context.services.announce(context, deviceSecretRenewed, { deviceId: id, renewalId, earlierValidUntilAt });
    return { renewalId, earlierValidUntilAt };
  },
);

export const newDeviceSecretImplementation = implement(newDeviceSecret, async ({ deviceId, renewalId }, context) => {
  const { rows } = await sql`select from sensing.device_secret
    where id = ${renewalId} and device_id = ${deviceId}
      and issued_at > ${context.now}::timestamptz - make_interval(secs => ${secretShownSeconds})`.execute(context.tx);
  if (rows.length === 0) throw notFound();
  return { secret: wireOf(context.services).codes.deviceSecretOf(renewalId) };
});
