import { defineDomain, grant, type EventDefinition } from '@wanghuo/kernel';
import { serviceRoles, townshipRoles } from '@wanghuo/organisations/model';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import {
  alarm,
  alarmCause,
  alarmCourse,
  alarmState,
  alarmVerdict,
  calledParty,
  likelihoodBasis,
  lookChannel,
} from './alarm.ts';
import { alarmPictureEvents, alarmPictureState } from './alarm-picture.ts';
import { alarmReachEvents } from './alarm-reach.ts';
import { deviceAlarmClass, deviceTaskKind } from './alarm-rules.ts';
import { coverageClass, leagueBy, sensingContracts } from './api/index.ts';
import { deviceProfile } from './device-profiles.ts';
import { deviceRepair, deviceTask, deviceTaskState } from './device-task.ts';
import { device, deviceClass, deviceProtocol } from './device.ts';
import { alarmMark } from './episodes.ts';
import { sensingErrors } from './errors.ts';
import * as events from './events.ts';
import { sensedCondition } from './observation.ts';
import { downlinkEvents, wireCodes, wireGrants, wireStreams } from './wire.ts';
import { downlinkNotPossible, downlinkTextRefused } from './downlink.ts';
import { secretContracts, secretEvents } from './device-secret.ts';
import { ingestErrors } from './ingest.ts';
import { forwardContracts } from './api/forward.ts';
import { wireContracts } from './api/wire.ts';
import { forwardErrors, forwardEvents } from './forwarding.ts';
import { framesRetaken, retakingContracts } from './retaking.ts';
import { wireEvents } from './wire-events.ts';
import { lifeState } from './silence.ts';
import { earlyWarning, outcomeBasis, warningCourse, warningOutcome, warningState } from './early-warning.ts';
import { warningErrors } from './warning-errors.ts';
import * as signEvents from './warning-events.ts';
import { ruleStanding, warningRule } from './warning-rules.ts';
import { warningContracts } from './api/warnings.ts';
import { backtestContracts } from './api/backtests.ts';
import { backtestState } from './backtest.ts';
import { capContracts, capErrors, capEvents } from './cap-notice.ts';

export * from './alarm.ts';
export * from './alarm-picture.ts';
export * from './alarm-reach.ts';
export * from './alarm-rules.ts';
export * from './api/index.ts';
export * from './device.ts';
export * from './device-profiles.ts';
export * from './device-task.ts';
export * from './episodes.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './likelihood.ts';
export * from './observation.ts';
export * from './device-text.ts';
export * from './frame.ts';
export * from './life-frame.ts';
export * from './payload.ts';
export * from './payload-picture.ts';
export * from './device-secret.ts';
export * from './ingest.ts';
export * from './wire-events.ts';
export * from './downlink.ts';
export * from './api/wire.ts';
export * from './forwarding.ts';
export * from './retaking.ts';
export * from './api/forward.ts';
export * from './silence.ts';
export * from './warning-rules.ts';
export * from './warning-signs.ts';
export * from './warning-events.ts';
export * from './warning-errors.ts';
export * from './early-warning.ts';
export * from './rule-book.ts';
export * from './api/warnings.ts';
export * from './api/backtests.ts';
export * from './backtest.ts';
export * from './coverage.ts';
export * from './cap-notice.ts';

const see = ['device.read', 'alarm.read', 'deviceTask.read', 'earlyWarning.read'];
const premisesRoles = ['FIRE_SAFETY_MANAGER', 'RESPONSIBLE_PERSON', 'PREMISES_USER'];

/** What a file of facts declares, without the lists it makes of them. */
const eventsOf = (declared: object): readonly EventDefinition[] =>
  Object.values(declared).filter((one) => !Array.isArray(one)) as EventDefinition[];

export const sensing = defineDomain({
  name: 'sensing',
  labels,
  codes: [
    deviceClass,
    deviceProtocol,
    deviceProfile,
    sensedCondition,
    deviceAlarmClass,
    deviceTaskKind,
    deviceTaskState,
    alarmMark,
    alarmState,
    alarmVerdict,
    alarmCause,
    calledParty,
    likelihoodBasis,
    lookChannel,
    alarmPictureState,
    lifeState,
    leagueBy,
    coverageClass,
    warningRule,
    ruleStanding,
    warningState,
    warningOutcome,
    outcomeBasis,
    backtestState,
    ...wireCodes,
  ],
  errors: [
    ...ingestErrors,
    ...sensingErrors,
    ...warningErrors,
    ...capErrors,
    ...forwardErrors,
    downlinkNotPossible,
    downlinkTextRefused,
  ],
  events: [
    ...eventsOf(events),
    ...eventsOf(signEvents),
    ...alarmPictureEvents,
    ...alarmReachEvents,
    ...capEvents,
    ...wireEvents,
    ...downlinkEvents,
    ...forwardEvents,
    framesRetaken,
    ...secretEvents,
  ],
  streams: wireStreams,
  registers: [device, alarm, deviceTask, earlyWarning],
  workflows: [alarmCourse, deviceRepair, warningCourse],
  contracts: [
    ...sensingContracts,
    ...warningContracts,
    ...backtestContracts,
    ...capContracts,
    ...wireContracts,
    ...forwardContracts,
    ...retakingContracts,
    ...secretContracts,
  ],
  grants: [
    ...serviceRoles.map((role) => grant(role, { within: 'district', may: see })),
    ...townshipRoles.map((role) => grant(role, { within: 'township', may: see })),
    ...premisesRoles.map((role) => grant(role, { within: 'premises', may: [...see, 'alarm.answer'] })),
    ...['MONITOR_OPERATOR', 'DISPATCHER', 'DUTY_COMMANDER'].map((role) =>
      grant(role, { within: 'district', may: ['alarm.handle'] }),
    ),
    grant('MONITOR_OPERATOR', {
      within: 'district',
      may: ['device.edit', 'device.test', 'deviceTask.repair', 'deviceTask.confirm', 'earlyWarning.settle'],
    }),
    grant('FIRE_SAFETY_MANAGER', {
      within: 'premises',
      may: ['device.test', 'deviceTask.repair', 'deviceTask.confirm', 'earlyWarning.settle'],
    }),
    grant('SERVICE_ORG', {
      within: 'organisation',
      may: ['device.read', 'device.test', 'deviceTask.read', 'deviceTask.repair', 'earlyWarning.read'],
    }),
    ...serviceRoles.map((role) => grant(role, { within: 'district', may: ['sensingRule.read', 'capMessage.read'] })),
    ...['MONITOR_OPERATOR', 'DUTY_COMMANDER'].map((role) =>
      grant(role, { within: 'district', may: ['sensingRule.decide', 'sensingRule.try'] }),
    ),
    ...wireGrants,
  ],
});
