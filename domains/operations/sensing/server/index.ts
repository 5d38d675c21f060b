import { defineDomainServer } from '@wanghuo/platform-server';
import { sensing } from '../model/index.ts';
import { finishTaskImplementation, sendLookImplementation, setTestModeImplementation } from './acts.ts';
import { alarmDetailImplementation } from './alarm-detail.ts';
import { alarmPicturesImplementation, pictureSubscribers } from './alarm-pictures.ts';
import { alarmsForMeImplementation, reachSubscribers, seeAlarmImplementation } from './alarm-reaches.ts';
import { ingestRoute } from './gateways/http-ingest.ts';
import { likelihoodScoresImplementation, sensingCoverageImplementation } from './coverage.ts';
import { deviceSignsImplementation, devicePageImplementation, ownPremisesImplementation } from './device-signs.ts';
import { falseAlarmLeagueImplementation, silenceLeagueImplementation } from './league-tables.ts';
import { monitorQueueImplementation } from './monitor-queue.ts';
import { startForwarding } from './forwarding/forwarder.ts';
import { forwardSubscribers } from './forwarding/outbox.ts';
import { outcomeSubscribers } from './outcomes.ts';
import { followDevices, watchSilence } from './silence-watch.ts';
import { adoptRuleImplementation, ruleBookImplementation, setRuleStandingImplementation } from './rules.ts';
import {
  backtestImplementation,
  backtestJob,
  backtestsImplementation,
  startBacktestImplementation,
} from './backtests.ts';
import { capFeedRoute } from './cap/cap-feed.ts';
import { capRoute } from './cap/cap-in.ts';
import { capSubscribers } from './cap/cap-out.ts';
import { capMessagesImplementation, capNoticesImplementation } from './cap/cap-store.ts';
import { watchWarnings } from './warning-watch.ts';
import { earlyWarningsImplementation, readingLimitsImplementation } from './warnings.ts';
import { wireImplementations, wireTables } from './wire-server.ts';
import { keepPartitionsJob, Wire } from './wire.ts';

export { readLiveDevices } from './live-spans.ts';

/** Rows that lie where their device does. */
const ofDevice = { township: 'townshipCode', premises: 'premisesNo', organisation: 'maintainerId' } as const;

export const sensingServer = defineDomainServer({
  domain: sensing,
  implementations: [
    sendLookImplementation,
    setTestModeImplementation,
    finishTaskImplementation,
    monitorQueueImplementation,
    alarmDetailImplementation,
    alarmPicturesImplementation,
    alarmsForMeImplementation,
    seeAlarmImplementation,
    ownPremisesImplementation,
    deviceSignsImplementation,
    devicePageImplementation,
    falseAlarmLeagueImplementation,
    silenceLeagueImplementation,
    sensingCoverageImplementation,
    likelihoodScoresImplementation,
    earlyWarningsImplementation,
    readingLimitsImplementation,
    ruleBookImplementation,
    adoptRuleImplementation,
    setRuleStandingImplementation,
    startBacktestImplementation,
    backtestImplementation,
    backtestsImplementation,
    capNoticesImplementation,
    capMessagesImplementation,
    ...wireImplementations,
  ],
  routes: [ingestRoute, capRoute, capFeedRoute],
  jobs: [watchSilence, followDevices, watchWarnings, backtestJob, keepPartitionsJob],
  subscribers: [
    ...outcomeSubscribers,
    ...pictureSubscribers,
    ...reachSubscribers,
    ...forwardSubscribers,
    ...capSubscribers,
  ],
  scopedTables: [
    {
      table: 'sensing.alarm_part',
      read: 'alarm.read',
      scope: {},
      through: { table: 'sensing.alarm', column: 'alarm_id' },
    },
    ...['sensing.alarm_picture', 'sensing.alarm_reach'].map((table) => ({
      table,
      read: 'alarm.read' as const,
      scope: {},
      through: { table: 'sensing.alarm', column: 'alarm_id' },
    })),
    { table: 'sensing.component_state', read: 'device.read', scope: ofDevice },
    { table: 'sensing.device_life', read: 'device.read', scope: ofDevice },
    {
      table: 'sensing.live_span',
      read: 'device.read',
      scope: {},
      through: { table: 'sensing.device', column: 'device_id' },
    },
    { table: 'sensing.watch', read: 'device.read', scope: {} },
    { table: 'sensing.signal', read: 'device.read', scope: ofDevice },
    { table: 'sensing.alarm_verdict', read: 'device.read', scope: ofDevice },
    {
      table: 'sensing.series_state',
      read: 'earlyWarning.read',
      scope: {},
      through: { table: 'sensing.device', column: 'device_id' },
    },
    { table: 'sensing.rule_version', read: 'sensingRule.read', scope: {}, addedBy: 'sensingRule.decide' },
    { table: 'sensing.rule_standing', read: 'sensingRule.read', scope: {} },
    { table: 'sensing.cap_message', read: 'capMessage.read', scope: {} },
    { table: 'sensing.cap_reference', read: 'capMessage.read', scope: {} },
    { table: 'sensing.backtest', read: 'sensingRule.read', scope: {} },
    ...wireTables,
  ],
  migrations: new URL('./migrations/', import.meta.url),
  start: async (services) => {
    const stopForwarding = startForwarding(services);
    const wire = await Wire.start(services);
    return async () => {
      await wire.stop();
      await stopForwarding();
    };
  },
});
