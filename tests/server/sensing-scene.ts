import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { insertRecord, type Services } from '../../platform/server/index.ts';
import {
  device,
  type Device,
  type Observation,
  type Report,
  type SensedCondition,
} from '../../domains/operations/sensing/model/index.ts';
import { takeReports } from '../../domains/operations/sensing/server/take-reports.ts';
import { must } from './incident-scene.ts';
import { type Caller, freshName, type TestServer } from './test-server.ts';

interface Premises {
  readonly id: string;
  readonly premisesNo: string;
  readonly name: string;
  readonly tier: string;
  readonly townshipCode: string;
  readonly buildingId: string | null;
  readonly position: readonly [number, number];
}

/** Premises of a tier, in the order of their numbers. */
export async function listPremises(caller: Caller, tier: string, limit = 20): Promise<readonly Premises[]> {
  const answer = await must(caller.get('/api/registers/premises', { 'filter.tier': tier, sort: 'premisesNo', limit }));
  return answer.rows as Premises[];
}

/** Hangs a device up in a premises. */
export function hangDevice(server: TestServer, at: Premises, more: Partial<Device> = {}): Promise<Device> {
  const services = server.runtime as unknown as Services;
  return services.transact(services.jobSubject('scene'), (context) =>
    insertRecord(context, device, {
      deviceNo: freshName('D'),
      name: '示例传输装置',
      deviceClass: 'USER_TRANSMITTER',
      protocol: 'GB26875',
      address: freshName('a'),
      profile: 'GB26875_STANDARD',
      townshipCode: at.townshipCode,
      premisesId: at.id,
      premisesNo: at.premisesNo,
      buildingId: at.buildingId,
      floor: 3,
      room: '301室',
      position: at.position,
      parentId: null,
      unitId: null,
      maintainerId: null,
      installedOn: null,
      batteryReplaceOn: null,
      heartbeatSeconds: null,
      heartbeatMisses: null,
      testUntilAt: null,
      ...more,
    }),
  );
}

export const observed = (
  condition: SensedCondition,
  component: string | null = '1/1/1',
  isActive = true,
): Observation => ({ component, componentName: component === null ? null : `部件${component}`, condition, isActive });

/** What one frame of a device says. */
export function reportOf(
  { protocol, address, id }: Pick<Device, 'protocol' | 'address'> & { readonly id: string | null },
  observations: readonly Observation[],
  more: Partial<Report> = {},
): Report {
  return {
    frameId: randomUUID(),
    speaker: { protocol, address, deviceId: id },
    receivedAt: new Date().toISOString(),
    claimedAt: null,
    isResend: false,
    observations,
    values: [],
    resets: [],
    ...more,
  };
}

/** Takes reports as the gateway does, in one transaction. */
export function take(server: TestServer, reports: readonly Report[]): Promise<void> {
  const services = server.runtime as unknown as Services;
  return services.transact(services.jobSubject('sensing.frames'), (context) => takeReports(context, reports));
}

/** Puts readings where the gateway puts them, at moments of the past. */
export async function keepReadings(
  server: TestServer,
  { id, townshipCode, premisesNo }: Device,
  quantity: string,
  unit: string,
  readings: readonly { readonly at: number; readonly value: number }[],
): Promise<void> {
  const services = server.runtime as unknown as Services;
  await services.transact(services.jobSubject('sensing.store'), async ({ tx }) => {
    await sql`insert into sensing.reading
        (device_id, township_code, premises_no, component, quantity, unit, value, at, received_at, frame_id)
      select ${id}::uuid, ${townshipCode}, ${premisesNo}, '', ${quantity}, ${unit}, value, at, at, gen_random_uuid()
      from unnest(${readings.map(({ value }) => value)}::float8[],
        ${readings.map(({ at }) => new Date(at).toISOString())}::timestamptz[]) as kept (value, at)`.execute(tx);
  });
}
