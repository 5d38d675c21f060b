import {
  command,
  dateSchema,
  instantSchema,
  lifeSafety,
  operational,
  positionSchema,
  query,
  textSchema,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { closureDirection, closureReason, roadClosed, roadNetworkReplaced, roadReopened } from './closure.ts';
import { closureEnded, noRoadNear, noRoadNetwork } from './errors.ts';

export const foundPlace = z.object({
  /** Where it was found: a division, a gazetteer entry, a building, premises, a kilometre post, a coordinate. */
  kind: z.enum(['DIVISION', 'PLACE', 'BUILDING', 'PREMISES', 'KILOMETRE_POST', 'COORDINATE']),
  id: z.string().nullable(),
  name: z.string(),
  description: z.string(),
  position: positionSchema,
  townshipCode: z.string().nullable(),
  buildingId: z.string().nullable(),
  premisesId: z.string().nullable(),
  /** 0 to 100: how well it fits what was typed. */
  fit: z.number(),
  source: z.string(),
});
export type FoundPlace = z.infer<typeof foundPlace>;

/** Which town a point lies in (nearest seat in the generated district), with the nearest road. */
export const townAt = query({
  name: 'territory.townAt',
  permission: 'territory.read',
  handling: lifeSafety,
  input: z.strictObject({ position: positionSchema }),
  output: z.object({
    townshipCode: z.string().nullable(),
    townshipName: z.string().nullable(),
    roadName: z.string().nullable(),
    roadDistanceMetres: z.number().nullable(),
  }),
});

export const closeRoad = command({
  name: 'territory.closeRoad',
  permission: 'closure.edit',
  handling: lifeSafety,
  input: z.strictObject({
    position: positionSchema,
    direction: z.enum(closureDirection.names as [string, ...string[]]).default('BOTH'),
    reason: z.enum(closureReason.names as [string, ...string[]]),
    note: textSchema({ max: 200 }).optional(),
    untilAt: instantSchema.optional(),
  }),
  output: z.object({ closureId: z.uuid(), wayId: z.string(), roadName: z.string().nullable() }),
  errors: [noRoadNear, noRoadNetwork],
});

export const reopenRoad = command({
  name: 'territory.reopenRoad',
  permission: 'closure.edit',
  handling: lifeSafety,
  input: z.strictObject({ closureId: z.uuid() }),
  output: z.object({}),
  errors: [closureEnded],
});

const closureView = z.object({
  id: z.uuid(),
  wayId: z.string(),
  roadName: z.string().nullable(),
  position: positionSchema,
  /** From junction to junction: what nobody drives through while it is closed. */
  line: z.array(positionSchema),
  direction: z.string(),
  reason: z.string(),
  note: z.string().nullable(),
  fromAt: z.string(),
  untilAt: z.string().nullable(),
  closedBy: z.string(),
});

export const openClosures = query({
  name: 'territory.openClosures',
  permission: 'closure.read',
  handling: lifeSafety,
  input: z.strictObject({}),
  output: z.object({ closures: z.array(closureView) }),
  refreshOn: [roadClosed, roadReopened],
});

/** The base map: what changes only with the road network. Coordinates are delta-encoded, see `base-map.ts`. */
export const baseMap = query({
  name: 'territory.baseMap',
  permission: 'territory.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    networkId: z.uuid(),
    name: z.string(),
    attribution: z.string(),
    isSynthetic: z.boolean(),
    /** By road class: lines as runs of delta-encoded integers (1e-5 degrees), names beside them. */
    roads: z.array(
      z.object({ roadClass: z.string(), lines: z.array(z.array(z.int())), names: z.array(z.string().nullable()) }),
    ),
    waterways: z.array(z.object({ name: z.string(), line: z.array(positionSchema), halfWidthMetres: z.number() })),
    outline: z.array(positionSchema),
    towns: z.array(z.object({ code: z.string(), name: z.string(), kind: z.string(), position: positionSchema })),
    settlements: z.array(z.object({ code: z.string(), name: z.string(), kind: z.string(), position: positionSchema })),
  }),
  refreshOn: [roadNetworkReplaced],
});

/** Size of the vehicle that is to pass; what is left out limits nothing. */
const vehicleSize = {
  widthMetres: z.number().min(0).max(10).optional(),
  heightMetres: z.number().min(0).max(10).optional(),
  weightTonnes: z.number().min(0).max(100).optional(),
};

export const route = query({
  name: 'territory.route',
  permission: 'territory.read',
  handling: lifeSafety,
  input: z.strictObject({ from: positionSchema, to: positionSchema, ...vehicleSize }),
  output: z.object({
    seconds: z.number().nullable(),
    lengthMetres: z.number().nullable(),
    line: z.array(positionSchema),
    steps: z.array(z.object({ roadName: z.string().nullable(), lengthMetres: z.number(), seconds: z.number() })),
    unreachable: z.string().nullable(),
  }),
  errors: [noRoadNetwork],
});

/** Everything that can be reached within a time, for the coverage layer. */
export const reach = query({
  name: 'territory.reach',
  permission: 'territory.read',
  handling: operational,
  input: z.strictObject({ from: positionSchema, withinSeconds: z.int().min(30).max(3600), ...vehicleSize }),
  output: z.object({ lines: z.array(z.array(positionSchema)), reachedMetres: z.number() }),
  errors: [noRoadNetwork],
});

export const populationOn = query({
  name: 'territory.populationOn',
  permission: 'territory.read',
  handling: operational,
  input: z.strictObject({
    divisionCode: z.string().max(12),
    basis: z.enum(['RESIDENT', 'REGISTERED']),
    on: dateSchema,
  }),
  output: z.object({
    count: z.int().nullable(),
    countedOn: z.string().nullable(),
    origin: z.string().nullable(),
    note: z.string().nullable(),
  }),
});
