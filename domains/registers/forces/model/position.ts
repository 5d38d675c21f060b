import {
  command,
  defineEvent,
  defineError,
  defineStream,
  instantSchema,
  lifeSafety,
  positionSchema,
  query,
  textSchema,
} from '@wanghuo/kernel';
import { z } from 'zod';
import { dutyState } from './unit.ts';

export const unitPosition = z.object({
  unitId: z.uuid(),
  callSign: z.string(),
  stationId: z.uuid(),
  townshipCode: z.string(),
  position: positionSchema,
  headingDegrees: z.number().nullable(),
  speedKilometresPerHour: z.number().nullable(),
  source: z.enum(['TERMINAL', 'PHONE', 'SIMULATOR', 'STATION']),
});
export type UnitPosition = z.infer<typeof unitPosition>;

/** Where units are: latest value, thinned to once a second, always with its age; never facts (ruling 2). */
export const unitPositions = defineStream({
  name: 'forces.unitPositions',
  permission: 'forces.read',
  schema: unitPosition,
  scope: { station: 'stationId', township: 'townshipCode' },
});

/** Positions older than this are unknown: shown faded, counted by the engine's rule for stale positions. */
export const positionStaleSeconds = 120;

export const dutyStateChanged = defineEvent(
  'unit.dutyStateChanged',
  z.object({
    unitId: z.uuid(),
    from: z.string(),
    to: z.string(),
    note: z.string().nullable(),
    /** The clock of the terminal and its own count, when the change came from one. */
    deviceAt: z.string().nullable(),
    deviceSequence: z.int().nullable(),
  }),
  'unitId',
);

export const unitOnAssignment = defineError('forces.unit_on_assignment', 409);
export const timeInFuture = defineError('forces.time_in_future', 422);

/** A batch of positions of units; a phone sends its own, a simulator sends many. */
export const reportPositions = command({
  name: 'forces.reportPositions',
  permission: 'unit.reportPosition',
  handling: lifeSafety,
  input: z.strictObject({
    positions: z
      .array(
        z.strictObject({
          unitId: z.uuid(),
          position: positionSchema,
          headingDegrees: z.number().min(0).max(360).nullable().optional(),
          speedKilometresPerHour: z.number().min(0).max(200).nullable().optional(),
          at: instantSchema,
        }),
      )
      .min(1)
      .max(200),
    source: z.enum(['TERMINAL', 'PHONE', 'SIMULATOR']),
  }),
  output: z.object({ accepted: z.int(), refused: z.int() }),
  errors: [timeInFuture],
});

/** Takes a unit out of service or back, with the reason; states of an assignment are changed by `incidents`. */
export const setDutyState = command({
  name: 'forces.setDutyState',
  permission: 'unit.setDutyState',
  handling: lifeSafety,
  input: z.strictObject({
    unitId: z.uuid(),
    to: z.enum(['IN_STATION', 'TRAINING', 'MAINTENANCE', 'OUT_OF_SERVICE']),
    note: textSchema({ max: 200 }).optional(),
  }),
  output: z.object({ dutyState: z.string() }),
  errors: [unitOnAssignment],
});

export const unitView = z.object({
  id: z.uuid(),
  callSign: z.string(),
  stationId: z.uuid(),
  stationName: z.string(),
  stationKind: z.string(),
  townshipCode: z.string(),
  kind: z.string(),
  apparatusType: z.string().nullable(),
  dutyState: z.enum(dutyState.names as [string, ...string[]]),
  dutyStateAt: z.string(),
  dutyNote: z.string().nullable(),
  crewCount: z.int(),
  crewSize: z.int(),
  isAvailable: z.boolean(),
  /** What a road or gate must let through; null where the register does not say. */
  widthMetres: z.number().nullable(),
  heightMetres: z.number().nullable(),
  weightTonnes: z.number().nullable(),
  position: positionSchema,
  positionAt: z.string().nullable(),
  source: z.string(),
});
export type UnitView = z.infer<typeof unitView>;

/** The units of the district by station: the board under the map and the duty board. */
export const unitBoard = query({
  name: 'forces.unitBoard',
  permission: 'forces.read',
  handling: lifeSafety,
  input: z.strictObject({ stationId: z.uuid().optional(), includeTeams: z.boolean().default(false) }),
  output: z.object({ units: z.array(unitView) }),
  refreshOn: [dutyStateChanged],
});
