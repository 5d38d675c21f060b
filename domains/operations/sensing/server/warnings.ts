import { sql } from 'kysely';
import { parseInstant, shanghaiDate, type OutputOf } from '@wanghuo/kernel';
import { findRecord, implement, maskedRecord, openSteps } from '@wanghuo/platform-server';
import {
  earlyWarning,
  earlyWarnings,
  readingLimits,
  warningCourse,
  warningKinds,
  warningRule,
  warningRuleOn,
  type DeviceClass,
} from '../model/index.ts';
import { adoptedForFrames } from './rule-store.ts';

type Row = OutputOf<typeof earlyWarnings>['warnings'][number];

export const earlyWarningsImplementation = implement(
  earlyWarnings,
  async ({ state, rule, deviceId, premisesNo, withObserved, after, limit }, context) => {
    const { rows } = await sql<{ id: string; name: string; deviceClass: DeviceClass; place: string | null }>`
      select warning.id, device.name, device.device_class as "deviceClass", own.name as place
      from sensing.early_warning as warning join sensing.device on device.id = warning.device_id
      left join premises.premises as own on own.id = warning.premises_id
      where (${state ?? null}::text is null or warning.state = ${state ?? null})
        and (${rule ?? null}::text is null or warning.rule = ${rule ?? null})
        and (${deviceId ?? null}::uuid is null or warning.device_id = ${deviceId ?? null})
        and (${premisesNo ?? null}::text is null or warning.premises_no = ${premisesNo ?? null})
        and (${withObserved} or not warning.is_observed)
        and (${after ?? null}::uuid is null or warning.id < ${after ?? null}::uuid)
      order by warning.id desc limit ${limit + 1}`.execute(context.tx);
    const warnings: Row[] = [];
    for (const { id, name, deviceClass, place } of rows.slice(0, limit)) {
      const record = await findRecord(context, earlyWarning, id);
      if (!record) continue;
      warnings.push({
        warning: maskedRecord(earlyWarning, record) as Row['warning'],
        deviceName: name,
        deviceClass,
        placeName: place,
        openSteps: [...openSteps(warningCourse as never, { ...record }, context)],
      });
    }
    return { warnings, next: rows.length > limit ? (warnings.at(-1)?.warning['id'] as string) : null };
  },
);

export const readingLimitsImplementation = implement(readingLimits, async ({ quantity }, context) => {
  const day = shanghaiDate(parseInstant(context.now));
  const adopted = await adoptedForAnybody(context);
  return {
    limits: warningRule.names
      .filter((rule) => warningKinds[rule].quantity === quantity)
      .flatMap((rule) => {
        const { version, rule: parameters } = warningRuleOn(rule, adopted, day);
        if (parameters.bound === null) return [];
        const bound = { rule, version, value: parameters.bound, isSettle: false };
        return parameters.shape === 'TREND'
          ? [bound]
          : [bound, { ...bound, value: parameters.settleBound, isSettle: true }];
      }),
  };
});

/** Versions are no secret, and whoever looks after a place reads no decisions: they are read for them. */
const adoptedForAnybody = (context: Parameters<typeof adoptedForFrames>[0]) =>
  context.services.read(context.services.jobSubject('sensing.limits'), (own) => adoptedForFrames(own));
