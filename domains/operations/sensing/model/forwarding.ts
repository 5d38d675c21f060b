import { defineCodeTable, defineError, defineEvent } from '@wanghuo/kernel';
import { z } from 'zod';
import { isLife } from './alarm-rules.ts';
import { levelKeyOf, sourceKeyOf, type Standing } from './episodes.ts';
import type { Report, SensedCondition } from './observation.ts';

/** Ways to the platform of the municipality. */
export const forwardChannel = defineCodeTable('forwardChannel', 'this project', [
  /** GB/T 26875.3 upstream: we are the transmission device. */
  'TRANSMISSION',
  /** HTTP with signed JSON. */
  'PUSH',
]);
export type ForwardChannel = (typeof forwardChannel.names)[number];

export const forwardState = defineCodeTable('forwardState', 'this project', [
  'WAITING',
  /** The other side has said that it has it. */
  'CONFIRMED',
  /** The other side has said no: a person decides. */
  'REFUSED',
  /** Too old to be news. */
  'EXPIRED',
]);
export type ForwardState = (typeof forwardState.names)[number];

export const forwardKind = defineCodeTable('forwardKind', 'this project', [
  /** What a device said, as far as it changes what is known. */
  'STATES',
  'SILENT',
  'HEARD_AGAIN',
  /** What a person made of an alarm. */
  'OUTCOME',
]);
export type ForwardKind = (typeof forwardKind.names)[number];

/** Whether there is a line to the other side; a way that is not set has none and is shown so. */
export const forwardLink = defineCodeTable('forwardLink', 'this project', [
  'NOT_SET',
  /** Set, and nothing was exchanged since the start. */
  'UNTRIED',
  'CONNECTED',
  'AWAY',
]);
export type ForwardLink = (typeof forwardLink.names)[number];

/** The rules of forwarding; times in seconds. */
export const forwardRules = {
  /** Messages that may wait for their receipt at once over one way; a device has one of them at most. */
  window: 16,
  /** The standard's own: ten seconds, three times. */
  receiptSeconds: 10,
  attempts: 3,
  /** A line on which nothing happens says so often. */
  idleSeconds: 30,
  longestBackoffSeconds: 300,
  /** A line that is away is tried at least so often: an alarm may be waiting. */
  longestRetrySeconds: 15,
  /** What is older is no news any more: it is kept, shown and not sent. */
  expirySeconds: { LIFE: 72 * 3600, REST: 24 * 3600 },
} as const;

/** How long to wait after so many attempts in vain: 1, 2, 4 … seconds. */
export function forwardBackoffSeconds(attempts: number): number {
  return Math.min(forwardRules.longestBackoffSeconds, 2 ** Math.max(0, Math.min(attempts, 16) - 1));
}

/** One component as a message tells it: what changed, and everything that holds there now. */
export interface ForwardedComponent {
  readonly component: string | null;
  readonly componentName: string | null;
  readonly changed: readonly { readonly condition: SensedCondition; readonly isActive: boolean }[];
  readonly active: readonly SensedCondition[];
}

/** What of a report has to be passed on. */
export interface ForwardedReport {
  readonly report: Report;
  readonly source: string;
  readonly isTest: boolean;
  readonly isLife: boolean;
  readonly components: readonly ForwardedComponent[];
}

/**
 * What reports change, in their order: repeats of what is known are not passed on, a clearing is. Devices nobody has
 * registered are for our own seats to look at first. Pure: what is known comes in as it was before the reports.
 */
export function reportsToForward(standing: Standing, reports: readonly Report[]): ForwardedReport[] {
  const levels = new Map([...standing.levels].map(([key, { isActive }]) => [key, isActive]));
  const taken = new Set(standing.taken);
  const forwarded: ForwardedReport[] = [];
  for (const report of reports) {
    const source = sourceKeyOf(report.speaker);
    const known = standing.sources.get(source);
    if (report.isResend || taken.has(report.frameId) || !known || known.deviceId === null) continue;
    taken.add(report.frameId);
    for (const system of report.resets)
      for (const key of levels.keys())
        if (key.startsWith(`${source}|${system}/`) || key.startsWith(`${source}|${system}|`)) levels.set(key, false);
    const components = new Map<string, { name: string | null; changed: ForwardedComponent['changed'][number][] }>();
    for (const { component, componentName, condition, isActive } of report.observations) {
      const key = levelKeyOf(source, component, condition);
      const isNews = isActive !== (levels.get(key) ?? false);
      levels.set(key, isActive);
      if (!isNews) continue;
      const at = component ?? '';
      const one = components.get(at) ?? { name: componentName, changed: [] };
      one.changed.push({ condition, isActive });
      components.set(at, one);
    }
    if (components.size === 0 && report.resets.length === 0) continue;
    const told = [...components].map(([component, { name, changed }]) => ({
      component: component === '' ? null : component,
      componentName: name,
      changed,
      active: activeOf(levels, source, component),
    }));
    forwarded.push({
      report,
      source,
      isTest: known.isInTest,
      isLife: told.some(({ changed }) => changed.some(({ condition }) => isLife(condition))),
      components: told,
    });
  }
  return forwarded;
}

function activeOf(levels: ReadonlyMap<string, boolean>, source: string, component: string): SensedCondition[] {
  const prefix = levelKeyOf(source, component === '' ? null : component, 'FIRE').slice(0, -'FIRE'.length);
  return [...levels]
    .filter(([key, isActive]) => isActive && key.startsWith(prefix))
    .map(([key]) => key.slice(prefix.length) as SensedCondition)
    .toSorted();
}

const channelSchema = z.enum(forwardChannel.names as unknown as [ForwardChannel, ...ForwardChannel[]]);

/** The municipality's platform does not take a message. */
export const forwardRefused = defineEvent(
  'forward.refused',
  z.object({ forwardId: z.uuid(), channel: channelSchema, deviceId: z.uuid().nullable(), reason: z.string() }),
  'forwardId',
);
/** A message was not delivered while it was news. */
export const forwardExpired = defineEvent(
  'forward.expired',
  z.object({ forwardId: z.uuid(), channel: channelSchema, deviceId: z.uuid().nullable() }),
  'forwardId',
);
/** A person has a message sent again. */
export const forwardRetried = defineEvent(
  'forward.retried',
  z.object({ forwardId: z.uuid(), channel: channelSchema, deviceId: z.uuid().nullable(), reason: z.string() }),
  'forwardId',
);
export const forwardEvents = [forwardRefused, forwardExpired, forwardRetried];

/** Only what was refused or has expired is sent again by hand. */
export const forwardNotRetryable = defineError('forward.not_retryable', 409);
/** Its way has been taken out of the settings since. */
export const forwardChannelNotSet = defineError('forward.channel_not_set', 409);
export const forwardErrors = [forwardNotRetryable, forwardChannelNotSet];
