import { join } from 'node:path';
import { sql } from 'kysely';
import type { Services } from '@wanghuo/platform-server';
import { createDemoAccounts, type DemonstrationAccount, hasRecords, insertRecord } from '@wanghuo/platform-server';
import { shift } from '@wanghuo/incidents/model';

const stationRoles = [
  'STATION_OFFICER',
  'COMMS_OFFICER',
  'FIREFIGHTER',
  'LOGISTICS_OFFICER',
  'EQUIPMENT_MANAGER',
  'INCIDENT_COMMANDER',
  'SAFETY_OFFICER',
];
const townshipRoles = ['TOWN_FIRE_OFFICER', 'TOWN_ENFORCER', 'POLICE_STATION', 'GRID_WORKER', 'CIVILIAN_ASSISTANT'];
const maintainerRoles = ['SERVICE_ORG'];
const premisesRoles = ['FIRE_SAFETY_MANAGER', 'RESPONSIBLE_PERSON', 'PREMISES_USER'];

export const demonstrationFile = (dataFolder: string) => join(dataFolder, 'demo-accounts.json');

/** One account for each role (a second dispatcher besides), named so that nobody takes them for people. */
export async function makeDemonstrationAccounts(services: Services): Promise<void> {
  const first = async (query: ReturnType<typeof sql<{ id: string; township_code: string }>>) =>
    (await services.read(services.jobSubject('demonstration'), ({ tx }) => query.execute(tx))).rows[0];
  // The first station of the built-in district; those that the plan has opened since bear the plan's own keys.
  const home = await first(sql`select id::text, township_code from forces.station
    where kind = 'FIRE_STATION' and in_service_on is not null order by station_no !~ '^Z[0-9]+$', station_no limit 1`);
  const managed = await first(sql`select premises_no as id, township_code from premises.premises
    where tier = 'HIGH_RISK' order by premises_no limit 1`);
  const maintainer = await first(sql`select id::text, coalesce(township_code, '') as township_code
    from organisations.organisation where kind = 'SERVICE_ORGANISATION' order by name limit 1`);
  const labels = Object.assign({}, ...services.declarations.map((domain) => domain.labels)) as Record<string, string>;
  const accountOf = (role: string, name: string, number: string): DemonstrationAccount => {
    const isStation = stationRoles.includes(role);
    const isTown = townshipRoles.includes(role);
    const isPremises = premisesRoles.includes(role);
    return {
      name,
      displayName: `示例·${labels[`code.role.${role}`] ?? role}${number}`,
      assignments: [
        {
          role,
          scopeValue: isStation
            ? (home?.id ?? null)
            : isTown
              ? (home?.township_code ?? null)
              : isPremises
                ? (managed?.id ?? null)
                : maintainerRoles.includes(role)
                  ? (maintainer?.id ?? null)
                  : null,
        },
      ],
      stationId: isStation ? (home?.id ?? null) : null,
      townshipCode: isTown ? (home?.township_code ?? null) : null,
      premisesId: isPremises ? (managed?.id ?? null) : null,
    };
  };
  const accounts = services.declarations
    .flatMap((domain) => domain.roles)
    .filter((role) => role.holder !== 'none')
    .map(({ id: role }) => accountOf(role, role.toLowerCase().replaceAll('_', '-'), ''));
  await createDemoAccounts(
    services,
    [...accounts, accountOf('DISPATCHER', 'dispatcher-2', '二')],
    demonstrationFile(services.settings.dataFolder),
  );
  await beginDemonstrationWatch(services);
}

/** The demonstration begins with somebody on watch, so that a silent order has names to go to. */
async function beginDemonstrationWatch(services: Services): Promise<void> {
  await services.transact(services.jobSubject('demonstration.watch'), async (context) => {
    if (await hasRecords(context, shift)) return;
    for (const [name, postKind, post] of [
      ['dispatcher', 'SEAT', '1'],
      ['dispatcher-2', 'SEAT', '2'],
      ['duty-commander', 'COMMAND', '值班指挥长'],
    ] as const) {
      const account = await services.findAccount(context, name);
      if (!account) continue;
      const id = context.newId();
      await insertRecord(context, shift, {
        id,
        source: 'SYNTHETIC',
        shiftNo: `B${id.slice(-12)}`,
        postKind,
        post,
        accountId: account.id,
        personName: account.displayName,
        stationId: null,
        unitId: null,
        townshipCode: null,
        begunAt: context.now,
        endedAt: null,
      });
    }
  });
}
