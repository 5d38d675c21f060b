import { operational, lifeSafety, positionSchema, query, recordSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { device, deviceClass } from '../device.ts';
import { deviceTask } from '../device-task.ts';
import {
  alarmEvents,
  deviceHeardAgain,
  deviceNeverHeard,
  deviceTaskEvents,
  deviceTestBegun,
  deviceTestEnded,
  deviceWentSilent,
  networkLost,
} from '../events.ts';
import { sensedCondition } from '../observation.ts';
import { lifeState } from '../silence.ts';
import { queueAlarm } from './pictures.ts';

const openStep = z.object({ step: z.string(), to: z.string(), primary: z.boolean() });
const lifeEvents = [
  deviceWentSilent,
  deviceNeverHeard,
  deviceHeardAgain,
  networkLost,
  deviceTestBegun,
  deviceTestEnded,
];

/** A device as lists and maps show it: who it is and whether it lives. */
export const deviceSign = z.object({
  id: z.uuid(),
  deviceNo: z.string(),
  name: z.string(),
  deviceClass: z.enum(deviceClass.names),
  premisesName: z.string().nullable(),
  premisesId: z.uuid().nullable(),
  floor: z.int().nullable(),
  room: z.string().nullable(),
  position: positionSchema,
  townshipCode: z.string(),
  life: z.enum(lifeState.names),
  lastHeardAt: z.string().nullable(),
  sinceAt: z.string().nullable(),
  testUntilAt: z.string().nullable(),
  batteryReplaceOn: z.string().nullable(),
  /** Conditions that hold now, on it or on its components. */
  conditions: z.array(z.object({ condition: z.enum(sensedCondition.names), components: z.int() })),
});

const taskView = z.object({ task: recordSchema(deviceTask), openSteps: z.array(openStep), mayFinish: z.boolean() });

/** The unit manager's page: alarms to answer, devices and work of the premises within reach. */
export const ownPremises = query({
  name: 'sensing.ownPremises',
  permission: 'alarm.read',
  handling: lifeSafety,
  input: z.strictObject({ premisesNo: z.string().max(40).optional() }),
  output: z.object({
    alarms: z.array(queueAlarm.extend({ openSteps: z.array(openStep) })),
    devices: z.array(deviceSign),
    deviceTotal: z.int(),
    lives: z.record(z.enum(lifeState.names), z.int()),
    tasks: z.array(taskView),
    mayTest: z.boolean(),
  }),
  refreshOn: [...alarmEvents, ...deviceTaskEvents, ...lifeEvents],
});

/** Devices with their signs of life, those in trouble first; a page goes on after the last one shown. */
export const deviceSigns = query({
  name: 'sensing.deviceSigns',
  permission: 'device.read',
  handling: operational,
  input: z.strictObject({
    life: z.enum(lifeState.names).optional(),
    deviceClass: z.enum(deviceClass.names).optional(),
    townshipCode: z.string().max(12).optional(),
    premisesId: z.uuid().optional(),
    /** The last device of the page before. */
    after: z.uuid().optional(),
  }),
  output: z.object({
    devices: z.array(deviceSign),
    lives: z.record(z.enum(lifeState.names), z.int()),
    next: z.uuid().nullable(),
  }),
  refreshOn: [...lifeEvents],
});

/** One device: its life, what holds on it, its work, its alarms, and what it said. */
export const devicePage = query({
  name: 'sensing.devicePage',
  permission: 'device.read',
  handling: operational,
  input: z.strictObject({ deviceId: z.uuid() }),
  output: z.object({
    device: recordSchema(device),
    sign: deviceSign,
    contract: z.object({ intervalSeconds: z.int(), misses: z.int() }).nullable(),
    levels: z.array(
      z.object({
        component: z.string(),
        componentName: z.string().nullable(),
        condition: z.enum(sensedCondition.names),
        isActive: z.boolean(),
        sinceAt: z.string(),
        raises: z.int(),
        flutters: z.int(),
      }),
    ),
    tasks: z.array(taskView),
    alarms: z.array(
      z.object({
        alarmId: z.uuid(),
        alarmNo: z.string(),
        condition: z.enum(sensedCondition.names),
        state: z.string(),
        openedAt: z.string(),
        outcome: z.string().nullable(),
        cause: z.string().nullable(),
      }),
    ),
    signals: z.array(
      z.object({
        at: z.string(),
        component: z.string(),
        componentName: z.string().nullable(),
        condition: z.enum(sensedCondition.names),
        isActive: z.boolean(),
        claimedAt: z.string().nullable(),
        effect: z.string(),
      }),
    ),
    mayTest: z.boolean(),
  }),
  refreshOn: [...alarmEvents, ...deviceTaskEvents, ...lifeEvents],
});
