import { lifeSafety, positionSchema, query, recordSchema } from '@wanghuo/kernel';
import { z } from 'zod';
import { alarm, alarmVerdict, openAlarmStates } from '../alarm.ts';
import { alarmPictureEvents } from '../alarm-picture.ts';
import { alarmReach, alarmReachEvents } from '../alarm-reach.ts';
import { deviceAlarmClass } from '../alarm-rules.ts';
import { alarmMark } from '../episodes.ts';
import { alarmEvents, deviceTaskEvents, deviceTestBegun, deviceTestEnded } from '../events.ts';
import { sensedCondition } from '../observation.ts';

/** One open alarm on its building's card. */
export const queueAlarm = z.object({
  id: z.uuid(),
  alarmNo: z.string(),
  alarmClass: z.enum(deviceAlarmClass.names),
  condition: z.enum(sensedCondition.names),
  state: z.enum(openAlarmStates),
  placeName: z.string(),
  marks: z.array(z.enum(alarmMark.names)),
  isTest: z.boolean(),
  tier: z.string().nullable(),
  evidence: z.string(),
  openedAt: z.string(),
  lastAt: z.string(),
  resetAt: z.string().nullable(),
  /** Components that joined, and how often they said so. */
  components: z.int(),
  signals: z.int(),
  falseLikelihood: z.int().nullable(),
  /** Who is asked: until when the premises should answer, what they said, who has it at a seat. */
  ownerDueAt: z.string().nullable(),
  ownerAnswer: z.enum(alarmVerdict.names).nullable(),
  ownerCause: z.string().nullable(),
  ownerAnsweredByName: z.string().nullable(),
  toldSeatsAt: z.string().nullable(),
  unansweredAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
  acknowledgedByName: z.string().nullable(),
  lookStationName: z.string().nullable(),
  lookChannel: z.string().nullable(),
  /** Who was told when nobody had answered; null before that. Nobody on duty: everybody of the role. */
  reached: z
    .object({
      names: z.array(z.string()),
      isOnDuty: z.boolean(),
      seenByName: z.string().nullable(),
    })
    .nullable(),
  /** Pictures that came with it: how many can be shown, and how sure the camera was of the newest. */
  pictures: z.object({ kept: z.int(), unreadable: z.int(), confidence: z.number().nullable() }),
});

export const queueCard = z.object({
  /** Building where there is one, else what the alarm is about. */
  cardKey: z.string(),
  name: z.string(),
  address: z.string().nullable(),
  townshipCode: z.string().nullable(),
  position: positionSchema.nullable(),
  buildingId: z.uuid().nullable(),
  /** Of the gravest alarm; the queue is in this order, then by age. Likelihoods order nothing. */
  alarmClass: z.enum(deviceAlarmClass.names),
  openedAt: z.string(),
  /** Not answered and past its clock: it sounds until somebody takes it. */
  isSounding: z.boolean(),
  alarms: z.array(queueAlarm),
});

/** The monitoring seat: one card a building; the gravest class first, in it the untaken ones, the newest on top. */
export const monitorQueue = query({
  name: 'sensing.monitorQueue',
  permission: 'alarm.read',
  handling: lifeSafety,
  input: z.strictObject({}),
  output: z.object({
    cards: z.array(queueCard),
    /** All that is open, also what is too much to show. */
    open: z.record(z.enum(deviceAlarmClass.names), z.int()),
    openTotal: z.int(),
    testing: z.int(),
    tasks: z.object({ open: z.int(), overdue: z.int(), toConfirm: z.int() }),
  }),
  refreshOn: [
    ...alarmEvents,
    ...alarmReachEvents,
    ...alarmPictureEvents,
    ...deviceTaskEvents,
    deviceTestBegun,
    deviceTestEnded,
  ],
});

const alarmPart = z.object({
  deviceId: z.uuid().nullable(),
  deviceName: z.string().nullable(),
  deviceClass: z.string().nullable(),
  floor: z.int().nullable(),
  room: z.string().nullable(),
  source: z.string(),
  component: z.string(),
  componentName: z.string().nullable(),
  condition: z.enum(sensedCondition.names),
  signals: z.int(),
  firstAt: z.string(),
  lastAt: z.string(),
  clearedAt: z.string().nullable(),
  isInTest: z.boolean(),
});

/** One alarm with its evidence, who was asked, what stands beside it, and what may be done now. */
export const alarmDetail = query({
  name: 'sensing.alarmDetail',
  permission: 'alarm.read',
  handling: lifeSafety,
  input: z.strictObject({ alarmId: z.uuid() }),
  output: z.object({
    alarm: recordSchema(alarm),
    ownerDueAt: z.string().nullable(),
    parts: z.array(alarmPart),
    partTotal: z.int(),
    /** Other devices of the place that hold a condition now: started pumps, shields, faults. */
    beside: z.array(
      z.object({
        deviceId: z.uuid(),
        deviceName: z.string(),
        component: z.string(),
        componentName: z.string().nullable(),
        condition: z.enum(sensedCondition.names),
        sinceAt: z.string(),
      }),
    ),
    cameras: z.array(
      z.object({ deviceId: z.uuid(), name: z.string(), position: positionSchema, distanceMetres: z.int() }),
    ),
    nearestStations: z.array(
      z.object({
        stationId: z.uuid(),
        name: z.string(),
        memberCount: z.int(),
        position: positionSchema,
        distanceMetres: z.int(),
      }),
    ),
    earlier: z.array(
      z.object({
        alarmId: z.uuid(),
        alarmNo: z.string(),
        alarmClass: z.enum(deviceAlarmClass.names),
        openedAt: z.string(),
        outcome: z.string().nullable(),
        cause: z.string().nullable(),
      }),
    ),
    timeline: z.array(z.object({ step: z.string(), to: z.string(), at: z.string(), actorName: z.string().nullable() })),
    /** Whom it was told to when nobody had answered. */
    reached: z.array(alarmReach),
    openSteps: z.array(z.object({ step: z.string(), to: z.string(), primary: z.boolean() })),
    maySendLook: z.boolean(),
  }),
  refreshOn: [...alarmEvents, ...alarmReachEvents],
});
