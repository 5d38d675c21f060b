/**
 * The product in a process of its own, as `npm start` runs it, with accounts for the load and no waiting for passwords.
 * Speaks with its parent: says `ready` once, then answers the orders below.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sql } from 'kysely';
import { createDemoAccounts, insertRecords, issueToken, verifyLedger } from '@wanghuo/platform-server';
import { premises } from '@wanghuo/premises/model';
import { recompute } from '@wanghuo/indicators/server';
import { wireOf } from '../domains/operations/sensing/server/wire.ts';
import { startProduct } from '../apps/server/serve.ts';
import { manyPremises } from './many-premises.ts';

export interface StationHome {
  readonly id: string;
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
}

export interface Ready {
  readonly url: string;
  readonly dispatchers: readonly string[];
  readonly administrator: string;
  /** Of the demonstration's water utility. */
  readonly utility: string;
  /** Of the demonstration's monitoring seat. */
  readonly monitor: string;
  readonly stations: readonly (StationHome & { readonly token: string })[];
}

export type Order =
  | { readonly do: 'load premises'; readonly count: number }
  | { readonly do: 'recompute indicators' }
  | { readonly do: 'verify ledger' }
  | { readonly do: 'processor time' }
  | { readonly do: 'wire state' }
  | { readonly do: 'stop' };

const dispatcherCount = Number(process.env['BENCH_DISPATCHERS'] ?? 30);
const tokenSeconds = 3600;

const running = await startProduct();
const services = running.server.runtime;

const stations = await services.read(services.jobSubject('bench'), ({ tx }) =>
  sql<StationHome>`select station.id::text, station.name, station.longitude, station.latitude from forces.station
    where in_service_on is not null and exists (
      select from forces.unit where unit.station_id = station.id and unit.kind = 'APPARATUS')
    order by station_no limit 40`.execute(tx),
);
const dispatchers = Array.from({ length: dispatcherCount }, (_, index) => `bench-dispatcher-${index + 1}`);
await createDemoAccounts(
  services,
  [
    ...dispatchers.map((name, index) => ({
      name,
      displayName: `示例·席位${index + 1}`,
      assignments: [{ role: 'DISPATCHER', scopeValue: null }],
    })),
    ...stations.rows.map((station, index) => ({
      name: `bench-station-${index + 1}`,
      displayName: `示例·通信员${index + 1}`,
      assignments: [{ role: 'COMMS_OFFICER', scopeValue: station.id }],
      stationId: station.id,
    })),
    { name: 'bench-premises', displayName: '示例·登记员', assignments: [{ role: 'DUTY_COMMANDER', scopeValue: null }] },
  ],
  `${running.settings.dataFolder}/bench-accounts.json`,
);
const tokenOf = async (name: string) => (await issueToken(services, name, tokenSeconds)).token;
const ready: Ready = {
  url: running.server.url,
  dispatchers: await Promise.all(dispatchers.map(tokenOf)),
  administrator: await tokenOf('bench-premises'),
  utility: await tokenOf('water-utility'),
  monitor: await tokenOf('monitor-operator'),
  stations: await Promise.all(
    stations.rows.map(async (row, index) => ({ ...row, token: await tokenOf(`bench-station-${index + 1}`) })),
  ),
};

async function obey(order: Order): Promise<unknown> {
  if (order.do === 'load premises') {
    const begun = performance.now();
    for (let from = 0; from < order.count; from += 2_000) {
      const rows = manyPremises(from, Math.min(2_000, order.count - from));
      await services.transact(
        services.jobSubject('bench.premises'),
        (context) => insertRecords(context, premises, rows as never, { history: false }),
        { statementTimeoutSeconds: 60 },
      );
    }
    return { milliseconds: performance.now() - begun };
  }
  if (order.do === 'recompute indicators') {
    const [begun, before] = [performance.now(), process.cpuUsage()];
    await services.transact(services.jobSubject('bench.indicators'), (context) => recompute(context), {
      statementTimeoutSeconds: 60,
      idleSeconds: 60,
    });
    const { user, system } = process.cpuUsage(before);
    const { rows } = await sql<{ values: number }>`
      select sum(jsonb_array_length(results))::integer as values from indicators.computed`.execute(services.database);
    return {
      milliseconds: performance.now() - begun,
      processorMilliseconds: (user + system) / 1000,
      values: rows[0]?.values ?? 0,
    };
  }
  if (order.do === 'verify ledger') {
    // What the sealer has not reached yet is no divergence; wait for it, within reason.
    for (let waited = 0; waited < 300; waited += 1) {
      const { rows } = await sql<{ there: boolean }>`select exists (select from ledger.pending) as there`
        .execute(services.database)
        .catch(() => ({ rows: [] }));
      if (!rows[0]?.there) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const begun = performance.now();
    const { signer, publicKey } = services.keys;
    const registers = services.declarations.flatMap((domain) => domain.registers);
    const verdict = await verifyLedger(services.database, [{ keyId: signer.keyId, publicKey }], { registers });
    return {
      milliseconds: performance.now() - begun,
      ok: verdict.ok,
      entries: verdict.log.entryCount,
      pending: verdict.pendingCount,
      divergences: verdict.divergenceCount,
      first: verdict.first,
    };
  }
  if (order.do === 'processor time') {
    const { user, system } = process.cpuUsage();
    return { milliseconds: (user + system) / 1000 };
  }
  if (order.do === 'wire state') return wireState();
  await running.stop();
  return {};
}

/** How the gateways and the way to the database are, and what the process takes. */
export interface WireState {
  readonly rssMebibytes: number;
  readonly connections: number;
  readonly frames: number;
  readonly notKept: number;
  readonly shed: number;
  /** Frames that are durable on disk and not in the database yet. */
  readonly behind: number;
  readonly lifeBehind: number;
  readonly devices: number;
  readonly loopLagMilliseconds: number;
}

const loopDelay = monitorEventLoopDelay({ resolution: 10 });
loopDelay.enable();

function wireState(): WireState {
  const wire = wireOf(services);
  const gateways = wire.gateways.map(({ now }) => now);
  const loopLagMilliseconds = loopDelay.percentile(99) / 1e6;
  loopDelay.reset();
  return {
    rssMebibytes: process.memoryUsage.rss() / 2 ** 20,
    connections: gateways.reduce((sum, one) => sum + one.connections, 0),
    frames: wire.intake.counts.frames,
    notKept: wire.intake.counts.notKept,
    shed: gateways.reduce((sum, one) => sum + one.shedMessages, 0),
    behind: wire.drains.REST.behind ?? 0,
    lifeBehind: wire.drains.LIFE.behind ?? 0,
    devices: wire.directory.size,
    loopLagMilliseconds,
  };
}

process.on('message', (message: { id: number; order: Order }) => {
  void obey(message.order).then(
    (answer) => process.send?.({ id: message.id, answer }, () => message.order.do === 'stop' && process.exit(0)),
    (error: Error) => process.send?.({ id: message.id, failed: error.stack ?? error.message }),
  );
});
process.once('disconnect', () => void running.stop().then(() => process.exit(0)));
process.send?.({ ready });
