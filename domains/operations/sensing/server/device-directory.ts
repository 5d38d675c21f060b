import { sql } from 'kysely';
import type { Services } from '@wanghuo/platform-server';
import { device, type DeviceClass, type DeviceProfileName, type DeviceProtocol } from '../model/index.ts';

/** What gateways need to know of a device at every frame. */
export interface KnownDevice {
  readonly id: string;
  readonly deviceNo: string;
  readonly name: string;
  readonly protocol: DeviceProtocol;
  readonly address: string;
  readonly profile: DeviceProfileName;
  readonly deviceClass: DeviceClass;
  readonly townshipCode: string;
  readonly premisesId: string | null;
  readonly premisesNo: string | null;
  readonly buildingId: string | null;
  readonly floor: number | null;
  readonly room: string | null;
  readonly unitId: string | null;
}

const gatherMilliseconds = 100;
const retryMilliseconds = 1000;

/**
 * The register of devices in memory, by protocol and address: a gateway asks it at every frame, and has to be answered
 * while the database is away. It follows what is saved.
 */
export class DeviceDirectory {
  readonly #services: Services;
  readonly #byAddress = new Map<string, KnownDevice>();
  readonly #keyOf = new Map<string, string>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #stop: () => void = () => undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  async start(): Promise<void> {
    this.#stop = this.#services.onFact(({ type, payload }) => {
      const saved = payload as { register?: string; recordId?: string };
      if (type !== 'register.recordSaved' || saved.register !== device.name || saved.recordId === undefined) return;
      this.#changed.add(saved.recordId);
      this.#timer ??= setTimeout(() => void this.#follow(), gatherMilliseconds);
    });
    await this.#load(null);
  }

  stop(): void {
    this.#stop();
    if (this.#timer) clearTimeout(this.#timer);
  }

  get size(): number {
    return this.#byAddress.size;
  }

  find(protocol: DeviceProtocol, address: string): KnownDevice | undefined {
    return this.#byAddress.get(`${protocol} ${address}`);
  }

  /** Reads some devices anew, or all of them. */
  async #load(ids: readonly string[] | null): Promise<void> {
    const rows = await this.#services.read(this.#services.jobSubject('sensing.directory'), ({ tx }) =>
      sql<KnownDevice>`
        select id, device_no as "deviceNo", name, protocol, address, profile, device_class as "deviceClass", township_code as "townshipCode",
          premises_id as "premisesId", premises_no as "premisesNo", building_id as "buildingId", floor, room, unit_id as "unitId"
        from sensing.device
        where valid_until_on is null and (${ids === null} or id = any (${ids ?? []}::uuid[]))`.execute(tx),
    );
    for (const id of ids ?? []) {
      const key = this.#keyOf.get(id);
      if (key !== undefined) this.#byAddress.delete(key);
      this.#keyOf.delete(id);
    }
    for (const row of rows.rows) {
      const key = `${row.protocol} ${row.address}`;
      this.#byAddress.set(key, row);
      this.#keyOf.set(row.id, key);
    }
  }

  async #follow(): Promise<void> {
    this.#timer = null;
    const ids = [...this.#changed];
    this.#changed.clear();
    try {
      await this.#load(ids);
    } catch (error) {
      this.#services.log.warn({ err: error }, 'changed devices are read again later');
      for (const id of ids) this.#changed.add(id);
      this.#timer ??= setTimeout(() => void this.#follow(), retryMilliseconds);
    }
  }
}
