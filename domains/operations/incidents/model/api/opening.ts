import { command, instantSchema, lifeSafety, positionSchema, query, textSchema } from '@wanghuo/kernel';
import { foundPlace } from '@wanghuo/territory/model';
import { nearbyWater } from '@wanghuo/water/model';
import { z } from 'zod';
import { placeFoundBy, sceneFacts } from '../incident.ts';
import { typeSchema, levelSchema, reasonSchema } from './inputs.ts';
import * as errors from '../errors.ts';
import * as events from '../events.ts';

/** What one typed line means: place, type, floor, persons, and the level that follows. */
export const understand = query({
  name: 'incidents.understand',
  permission: 'incident.open',
  handling: lifeSafety,
  input: z.strictObject({ line: z.string().max(400), near: positionSchema.optional() }),
  output: z.object({
    places: z.array(foundPlace),
    incidentType: typeSchema.nullable(),
    typeReason: z.string().nullable(),
    facts: sceneFacts,
    level: levelSchema,
    levelReasons: z.array(z.string()),
  }),
});

const surroundings = z.object({
  townshipCode: z.string().nullable(),
  townshipName: z.string().nullable(),
  roadName: z.string().nullable(),
  building: z
    .object({
      id: z.uuid(),
      name: z.string(),
      heightClass: z.string(),
      heightMetres: z.number(),
      floorsAbove: z.int(),
      floorsBelow: z.int(),
      use: z.string(),
      accessMaxWidthMetres: z.number().nullable(),
      accessMaxHeightMetres: z.number().nullable(),
      accessMaxWeightTonnes: z.number().nullable(),
      accessNote: z.string().nullable(),
      source: z.string(),
    })
    .nullable(),
  premises: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      tier: z.string(),
      classes: z.array(z.string()),
      distanceMetres: z.int(),
      fireManagerName: z.string().nullable(),
      fireManagerPhone: z.string().nullable(),
      source: z.string(),
    }),
  ),
  preplan: z.record(z.string(), z.unknown()).nullable(),
  waters: z.array(nearbyWater),
  hazards: z.array(z.object({ name: z.string(), kind: z.string(), distanceMetres: z.int() })),
  wind: z
    .object({ fromDegrees: z.int(), speedMetresPerSecond: z.number(), observedAt: z.string(), by: z.string() })
    .nullable(),
});

export const around = query({
  name: 'incidents.around',
  permission: 'incident.read',
  handling: lifeSafety,
  input: z.strictObject({ position: positionSchema, buildingId: z.uuid().optional(), premisesId: z.uuid().optional() }),
  output: surroundings,
  refreshOn: [events.windObserved],
});

export const openIncident = command({
  name: 'incidents.openIncident',
  permission: 'incident.open',
  handling: lifeSafety,
  input: z.strictObject({
    /** The call it came from; without one a typed call is recorded, so that nothing is without its source. */
    callId: z.uuid().optional(),
    incidentType: typeSchema,
    level: levelSchema,
    levelReason: textSchema({ max: 200 }).optional(),
    position: positionSchema,
    positionSource: z.enum(placeFoundBy.names as [string, ...string[]]),
    positionErrorMetres: z.int().min(0).max(100_000).optional(),
    address: textSchema({ max: 160 }),
    buildingId: z.uuid().optional(),
    premisesId: z.uuid().optional(),
    description: textSchema({ max: 1_000, multiline: true }).optional(),
    callerNumber: z
      .string()
      .regex(/^\+?[0-9-]{3,20}$/)
      .optional(),
    facts: sceneFacts,
  }),
  output: z.object({ incidentId: z.uuid(), incidentNo: z.string() }),
  errors: [errors.placeOutsideDistrict, errors.levelOutOfRange, errors.callTaken, errors.callAlreadyAttached],
});

export const changeIncident = command({
  name: 'incidents.changeIncident',
  permission: 'incident.change',
  handling: lifeSafety,
  input: z.strictObject({
    incidentId: z.uuid(),
    incidentType: typeSchema.optional(),
    level: levelSchema.optional(),
    position: positionSchema.optional(),
    address: textSchema({ max: 160 }).optional(),
    facts: sceneFacts.optional(),
    reason: reasonSchema,
  }),
  output: z.object({ level: levelSchema }),
  errors: [errors.incidentEnded, errors.levelLoweredTooEarly, errors.levelOutOfRange, errors.placeOutsideDistrict],
});

export const takeSeat = command({
  name: 'incidents.takeSeat',
  permission: 'incident.change',
  handling: lifeSafety,
  input: z.strictObject({ incidentId: z.uuid() }),
  output: z.object({ seatName: z.string() }),
  errors: [errors.incidentEnded],
});

export const addNote = command({
  name: 'incidents.addNote',
  permission: 'incident.note',
  handling: lifeSafety,
  input: z.strictObject({
    incidentId: z.uuid(),
    text: textSchema({ max: 500, multiline: true }),
    at: instantSchema.optional(),
  }),
  output: z.object({ entryId: z.uuid() }),
});
