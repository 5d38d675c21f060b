import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { limits } from '@wanghuo/kernel';
import { every, type Services } from '@wanghuo/platform-server';
import { frameLanes, type FrameLane } from '../model/index.ts';
import { DeviceDirectory } from './device-directory.ts';
import { DeviceSecrets } from './device-secrets.ts';
import { FrameStore } from './frames/frame-store.ts';
import { FrameWatch } from './frames/frame-watch.ts';
import { BrokerClient } from './gateways/broker-client.ts';
import { openChannel } from './gateways/channel.ts';
import { ClockKeeper } from './gateways/clock-keeper.ts';
import { Downlinks } from './gateways/downlinks.ts';
import { TransmissionGateway } from './gateways/gb26875.ts';
import type { ConnectionNow, Gateway } from './gateways/gateway.ts';
import { Intake } from './gateways/intake.ts';
import { MessageGateway } from './gateways/mqtt.ts';
import { TerminalGateway } from './gateways/jt808.ts';
import { TerminalDownlinks } from './gateways/terminal-downlinks.ts';
import { TerminalCodes } from './gateways/terminal-codes.ts';
import { Drain, type DrainOptions } from './spool/drain.ts';
import { FrameSpool } from './spool/frame-spool.ts';

/** Short transactions: whatever comes next, and every fact of others, waits for the end of the one that runs. */
const batches: Readonly<Record<FrameLane, DrainOptions['batch']>> = {
  LIFE: { records: 1000, bytes: 256 * 1024, milliseconds: 100, longestMilliseconds: 400 },
  REST: { records: 2000, bytes: 1024 * 1024, milliseconds: 60, longestMilliseconds: 120 },
};
/** What a stop waits for frames that are on the disk already; the rest is stored at the next start. */
const stopMilliseconds = 3000;

/** Everything between the sockets and the database, as it runs in this process. */
export class Wire {
  readonly services: Services;
  readonly spool: FrameSpool;
  readonly directory: DeviceDirectory;
  readonly intake: Intake;
  readonly secrets: DeviceSecrets;
  readonly watch: FrameWatch;
  readonly stores: Readonly<Record<FrameLane, FrameStore>>;
  readonly drains: Readonly<Record<FrameLane, Drain>>;
  readonly downlinks: Downlinks;
  readonly clocks: ClockKeeper;
  readonly terminalDownlinks: TerminalDownlinks;
  readonly transmissions: TransmissionGateway;

  readonly gateways: readonly Gateway[];
  readonly codes: TerminalCodes;

  private constructor(services: Services, spool: FrameSpool, codes: TerminalCodes) {
    this.services = services;
    this.codes = codes;
    this.spool = spool;
    this.directory = new DeviceDirectory(services);
    this.intake = new Intake(services, spool, this.directory);
    this.secrets = new DeviceSecrets(services);
    this.watch = new FrameWatch(services);
    const storeOf = (lane: FrameLane) =>
      new FrameStore(services, this.directory, spool.id, lane, (frames) => {
        this.watch.take(frames);
        for (const { device, isClockWrong } of frames) if (device && isClockWrong) this.clocks.notice(device);
      });
    this.stores = { LIFE: storeOf('LIFE'), REST: storeOf('REST') };
    const drainOf = (lane: FrameLane) =>
      new Drain({
        name: lane,
        spool: spool.lanes[lane],
        batch: batches[lane],
        loadPosition: () => this.stores[lane].loadPosition(spool.lanes[lane].first),
        store: (batch, isGivenUp) => this.stores[lane].store(batch, isGivenUp),
        ...(lane === 'REST' ? { restsWhenBusy: true, isToWait: () => (this.drains.LIFE.behind ?? 0) > 0 } : {}),
        log: services.log,
      });
    this.drains = { LIFE: drainOf('LIFE'), REST: drainOf('REST') };
    this.downlinks = new Downlinks(
      services,
      (address, bytes) => this.transmissions.send(address, bytes),
      (address) => this.transmissions.isReachable(address),
    );
    this.clocks = new ClockKeeper(services, this.downlinks);
    const { host, gb26875Port, jt808Port, mqttPort, mqttBroker, tls } = services.settings.gateways;
    this.transmissions = new TransmissionGateway({
      services,
      directory: this.directory,
      intake: this.intake,
      host,
      port: gb26875Port,
      channel: openChannel(tls.gb26875),
      isAnswer: (address, frame) => this.downlinks.isAnswer(address, frame),
      answered: (address, frame) => this.downlinks.answered(address, frame),
      reachable: (address) => this.downlinks.reachable(address),
    });
    const shared = { services, directory: this.directory, intake: this.intake, host };
    // A port of 0 keeps a gateway closed.
    const terminals = new TerminalGateway({
      ...shared,
      codes,
      port: jt808Port,
      channel: openChannel(tls.jt808),
      answered: (phone, header, body) => this.terminalDownlinks.answered(phone, header, body),
    });
    this.terminalDownlinks = new TerminalDownlinks(services, (...said) => terminals.send(...said));
    this.gateways = [
      ...(gb26875Port === 0 ? [] : [this.transmissions]),
      ...(jt808Port === 0 ? [] : [terminals]),
      // The user's own broker takes the place of the embedded one.
      ...(mqttBroker === null
        ? []
        : [new BrokerClient({ ...shared, broker: mqttBroker, clientId: `wanghuo-${spool.id}` })]),
      ...(mqttPort === 0 || mqttBroker !== null
        ? []
        : [new MessageGateway({ ...shared, secrets: this.secrets, port: mqttPort, channel: openChannel(tls.mqtt) })]),
    ];
  }

  static async start(services: Services): Promise<Wire> {
    const { dataFolder } = services.settings;
    const wire = new Wire(
      services,
      await FrameSpool.open(dataFolder, services.log),
      await TerminalCodes.open(dataFolder),
    );
    await services.transact(services.jobSubject('sensing.partitions'), keepPartitions);
    await wire.directory.start();
    await wire.secrets.start();
    await wire.downlinks.start();
    wire.terminalDownlinks.start();
    for (const lane of frameLanes) wire.drains[lane].start();
    for (const gateway of wire.gateways) await gateway.start();
    wires.set(services, wire);
    return wire;
  }

  /** Every connection of every gateway. */
  get connections(): readonly ConnectionNow[] {
    return this.gateways.flatMap((gateway) => gateway.connections);
  }

  /** Closes the sockets first, then carries over what is on the disk as far as there is time. */
  async stop(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => gateway.stop()));
    this.downlinks.stop();
    this.terminalDownlinks.stop();
    const until = Date.now() + stopMilliseconds;
    const isDone = () => frameLanes.every((lane) => this.drains[lane].behind === 0 || this.drains[lane].isWaiting);
    while (!isDone() && Date.now() < until) await pause(20);
    for (const lane of frameLanes) await this.drains[lane].close();
    this.directory.stop();
    this.secrets.stop();
    this.watch.stop();
    await this.spool.close();
    wires.delete(this.services);
  }
}

const wires = new Map<Services, Wire>();

/** The wire of a running server. */
export function wireOf(services: Services): Wire {
  const wire = wires.get(services);
  if (wire === undefined) throw new Error('The wire is not there yet.');
  return wire;
}

const prunedRows = 20_000;

const keepPartitions = async ({ tx, now }: Parameters<Parameters<Services['transact']>[1]>[0]): Promise<void> => {
  await sql`select sensing.keep_partitions(${limits.retentionMonths.rawFrames}, ${limits.retentionMonths.readings})`.execute(
    tx,
  );
  await sql`delete from sensing.forward where id in (
    select id from sensing.forward where state <> 'WAITING'
      and settled_at < ${now}::timestamptz - make_interval(months => ${limits.retentionMonths.rawFrames}) limit ${prunedRows})`.execute(
    tx,
  );
};

/** Partitions ahead of time, and the end of those that were kept long enough (DV-18). */
export const keepPartitionsJob = every(6 * 3600, 'sensing.keepPartitions', keepPartitions, { limitSeconds: 60 });
