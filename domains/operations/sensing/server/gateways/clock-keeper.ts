import { standardProfile } from '@wanghuo/gb26875';
import { addSeconds, limits } from '@wanghuo/kernel';
import { sql } from 'kysely';
import type { Services } from '@wanghuo/platform-server';
import { downlinkRequested, transmitterProfiles } from '../../model/index.ts';
import type { KnownDevice } from '../device-directory.ts';
import { wordsOf } from '../words.ts';
import type { Downlinks } from './downlinks.ts';

const daySeconds = 24 * 3600;
/** A device says its wrong time in every frame; it is looked at once in so long. */
const lookMilliseconds = 60_000;
const mostRemembered = 20_000;

/** Tells transmission devices whose clock is wrong what time it is, as their make lets be told (type 90). */
export class ClockKeeper {
  readonly #services: Services;
  readonly #downlinks: Downlinks;
  readonly #lookedAt = new Map<string, number>();

  constructor(services: Services, downlinks: Downlinks) {
    this.#services = services;
    this.#downlinks = downlinks;
  }

  /** A device has sent a time that cannot be. */
  notice(device: KnownDevice): void {
    const rule = (transmitterProfiles[device.profile] ?? standardProfile).clockSync;
    if (device.protocol !== 'GB26875' || rule === null) return;
    const now = Date.now();
    if (now - (this.#lookedAt.get(device.id) ?? -Infinity) < lookMilliseconds) return;
    if (this.#lookedAt.size >= mostRemembered) this.#lookedAt.clear();
    this.#lookedAt.set(device.id, now);
    this.#sync(device, rule).catch((error: unknown) => {
      this.#services.log.warn({ err: error, device: device.id }, 'a clock was not set');
      this.#lookedAt.delete(device.id);
    });
  }

  /** Not again soon, and not for ever: what several settings did not mend is work for whoever keeps the device. */
  async #sync(
    device: KnownDevice,
    rule: { readonly everySeconds: number; readonly mostPerDay: number },
  ): Promise<void> {
    await this.#services.transact(this.#services.jobSubject('sensing.keepClocks'), async (context) => {
      const { rows } = await sql<{ times: number; lastAt: string | null }>`
        select count(*)::int as times, max(requested_at) as "lastAt" from sensing.downlink
        where device_id = ${device.id} and kind = 'SYNC_CLOCK'
          and requested_at > ${addSeconds(context.now, -daySeconds)}`.execute(context.tx);
      const { times, lastAt } = rows[0]!;
      if (times >= rule.mostPerDay || (lastAt !== null && lastAt > addSeconds(context.now, -rule.everySeconds))) return;
      const downlinkId = context.newId();
      await sql`insert into sensing.downlink
          (id, device_id, township_code, premises_no, kind, parameters, state, requested_at, requested_by, expires_at)
        values (${downlinkId}, ${device.id}, ${device.townshipCode}, ${device.premisesNo}, 'SYNC_CLOCK', '{}'::jsonb, 'WAITING',
          ${context.now}, ${wordsOf(context.services)('downlink.byRule')},
          ${addSeconds(context.now, limits.gateway.downlinkSeconds)})`.execute(context.tx);
      const said = { deviceId: device.id, kind: 'SYNC_CLOCK' as const, parameters: {} };
      await context.services.announce(context, downlinkRequested, { downlinkId, ...said });
      context.afterCommit(() => this.#downlinks.begin({ id: downlinkId, address: device.address, ...said }));
    });
  }
}
