import { defineDomain, grant } from '@wanghuo/kernel';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { indicatorContracts } from './api.ts';
import { indicatorCode } from './catalogue.ts';
import {
  countingDefinition,
  countReason,
  countRole,
  indicatorDirection,
  indicatorNature,
  indicatorVerdict,
} from './codes.ts';
import { indicatorErrors } from './errors.ts';
import { indicatorComputed } from './events.ts';

export * from './api.ts';
export * from './catalogue.ts';
export * from './codes.ts';
export * from './computed.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './evidence.ts';
export * from './fraction.ts';
export * from './indicator.ts';
export * from './movers.ts';
export * from './population.ts';
export * from './verdict.ts';

export const indicatorsDomain = defineDomain({
  name: 'indicators',
  labels,
  codes: [
    indicatorCode,
    indicatorNature,
    indicatorDirection,
    indicatorVerdict,
    countRole,
    countReason,
    countingDefinition,
  ],
  errors: indicatorErrors,
  events: [indicatorComputed],
  contracts: [...indicatorContracts],
  grants: [
    ...['DISTRICT_LEADER', 'FSC_OFFICE', 'PLAN_OFFICER', 'ASSESSOR', 'DETACHMENT_HEAD', 'DUTY_COMMANDER'].map((role) =>
      grant(role, { within: 'district', may: ['indicator.read'] }),
    ),
    // Nobody but the job that works values out may add one; no contract asks for this.
    grant('JOB', { within: 'district', may: ['indicator.read', 'indicator.keep'] }),
  ],
});
