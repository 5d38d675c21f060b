import {
  command,
  dateSchema,
  defineEvent,
  defineError,
  lifeSafety,
  operational,
  positionSchema,
  query,
  textSchema,
} from '@wanghuo/kernel';
import { z } from 'zod';

export const waterTested = defineEvent(
  'water.tested',
  z.object({
    hydrantId: z.uuid(),
    testId: z.uuid(),
    testedOn: z.string(),
    status: z.string(),
    previousStatus: z.string(),
  }),
  'hydrantId',
);

export const testInFuture = defineError('water.test_in_future', 422);

export const recordTest = command({
  name: 'water.recordTest',
  permission: 'water.test',
  handling: operational,
  input: z.strictObject({
    hydrantId: z.uuid(),
    testedOn: dateSchema,
    obstructed: z.boolean(),
    damaged: z.boolean(),
    staticPressureMegapascals: z.number().min(0).max(5).nullable(),
    residualPressureMegapascals: z.number().min(0).max(5).nullable(),
    flowLitresPerSecond: z.number().min(0).max(500).nullable(),
    note: textSchema({ max: 200 }).optional(),
  }),
  output: z.object({ testId: z.uuid(), status: z.string() }),
  errors: [testInFuture],
});

export const nearbyWater = z.object({
  id: z.uuid(),
  hydrantNo: z.string(),
  kind: z.string(),
  position: positionSchema,
  distanceMetres: z.number(),
  status: z.string(),
  usability: z.enum(['USABLE', 'UNKNOWN', 'UNUSABLE']),
  lastTestedOn: z.string().nullable(),
  flowLitresPerSecond: z.number().nullable(),
  mainDiameterMillimetres: z.number().nullable(),
  source: z.string(),
});

/** Water around a place, nearest first; usable, unknown and unusable told apart. */
export const waterNear = query({
  name: 'water.near',
  permission: 'water.read',
  handling: lifeSafety,
  input: z.strictObject({ position: positionSchema, radiusMetres: z.int().min(50).max(5_000).default(500) }),
  output: z.object({ waters: z.array(nearbyWater) }),
  refreshOn: [waterTested],
});

export const testsOf = query({
  name: 'water.testsOf',
  permission: 'water.read',
  handling: operational,
  input: z.strictObject({ hydrantId: z.uuid() }),
  output: z.object({
    tests: z.array(
      z.object({
        id: z.uuid(),
        testedOn: z.string(),
        status: z.string(),
        staticPressureMegapascals: z.number().nullable(),
        residualPressureMegapascals: z.number().nullable(),
        flowLitresPerSecond: z.number().nullable(),
        note: z.string().nullable(),
        testedBy: z.string(),
      }),
    ),
  }),
  refreshOn: [waterTested],
});
