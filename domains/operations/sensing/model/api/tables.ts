import { defineCodeTable, operational, query } from '@wanghuo/kernel';
import { z } from 'zod';

/** By what devices are compared. */
export const leagueBy = defineCodeTable('leagueBy', 'this project', ['DEVICE', 'MODEL', 'MAINTAINER']);
export type LeagueBy = (typeof leagueBy.names)[number];

const named = {
  /** Identifier of the device or maintainer, or the model's code; null for devices that nobody keeps. */
  key: z.string().nullable(),
  name: z.string(),
  devices: z.int(),
};
const period = {
  by: z.enum(leagueBy.names),
  days: z.int().min(1).max(1_096).default(90),
};

/** Which devices, models and maintainers cry wolf: outcomes of their alarms, the most false ones first. */
export const falseAlarmLeague = query({
  name: 'sensing.falseAlarmLeague',
  permission: 'device.read',
  handling: operational,
  input: z.strictObject(period),
  output: z.object({
    rows: z.array(
      z.object({
        ...named,
        alarms: z.int(),
        real: z.int(),
        falseAlarms: z.int(),
        faults: z.int(),
        tests: z.int(),
        unknown: z.int(),
        /** False ones and faults of those with a known outcome, per cent; tests and unknown ones left out. */
        falseRate: z.number().nullable(),
      }),
    ),
  }),
});

/** Who is silent how often and for how long, and how fast it is seen to. */
export const silenceLeague = query({
  name: 'sensing.silenceLeague',
  permission: 'device.read',
  handling: operational,
  input: z.strictObject(period),
  output: z.object({
    rows: z.array(
      z.object({
        ...named,
        alive: z.int(),
        late: z.int(),
        silent: z.int(),
        never: z.int(),
        silences: z.int(),
        overdue: z.int(),
        /** Median hours from silence to confirmation; null when none was confirmed. */
        medianHours: z.number().nullable(),
      }),
    ),
  }),
});

/** What project 9 asks to be watched, by the year in which it is due. */
export const coverageClass = defineCodeTable(
  'coverageClass',
  'plan 2021–2025, project 9; section 12 of the domain rules',
  ['HIGH_RISE', 'HIGH_RISK_PREMISES', 'KEY_PREMISES', 'NINE_SMALL_PLACES'],
);

/** Coverage of project 9: places with a device that lives, of the places due. Late, silent and never heard are not live. */
export const sensingCoverage = query({
  name: 'sensing.coverage',
  permission: 'device.read',
  handling: operational,
  input: z.strictObject({ townshipCode: z.string().max(12).optional() }),
  output: z.object({
    asOfAt: z.string(),
    rows: z.array(
      z.object({
        coverageClass: z.enum(coverageClass.names),
        dueYear: z.int(),
        due: z.int(),
        /** With at least one device in the register, and with one that lives. */
        equipped: z.int(),
        live: z.int(),
        unknown: z.int(),
        coverageRate: z.number().nullable(),
      }),
    ),
    cameras: z.object({ registered: z.int(), live: z.int() }),
  }),
});

/** How good the stated likelihoods were, month by month. */
export const likelihoodScores = query({
  name: 'sensing.likelihoodScores',
  permission: 'device.read',
  handling: operational,
  input: z.strictObject({}),
  output: z.object({
    months: z.array(
      z.object({
        month: z.string(),
        judged: z.int(),
        falseAlarms: z.int(),
        /** 0 is perfect; 0.25 is what "one in two" gets. */
        brierScore: z.number(),
        /** What was said on the average and what came, per cent. */
        meanLikelihood: z.number(),
        falseRate: z.number(),
      }),
    ),
  }),
});
