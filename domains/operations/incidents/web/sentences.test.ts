import type { Change, DispatchPlan, Rejection } from '@wanghuo/dispatch';
import { translateWith } from '@wanghuo/platform-web';
import { expect, test } from 'vitest';
import labels from '../labels.zh-CN.json' with { type: 'json' };
import { changeSentence, rejectionSentence, shortfallSentence } from './plan-words.ts';
import { timelineSentence } from './timeline-list.tsx';

const t = translateWith(labels);
const plan = {
  slots: [
    {
      slotId: 'aerial',
      labelKey: 'slot.aerial',
      necessity: 'MANDATORY',
      demanded: 1,
      committedUnitIds: [],
      recommendedUnitIds: [],
      missing: 1,
    },
  ],
} as unknown as DispatchPlan;
const units = { u: { callSign: '示例1号车', stationName: '示例站', apparatusType: null, townshipCode: '1' } };

/** A sentence for a person has no key, no brace and no code in it. */
const isWorded = (sentence: string) => expect(sentence).toMatch(/^[^{}_]*\p{Script=Han}[^{}_]*$/u);

const changes: readonly Change[] = [
  { set: 'authority', to: true },
  { set: 'assignment', to: null },
  { set: 'dutyState', to: 'AVAILABLE' },
  { set: 'crewCount', atLeast: 4 },
  { set: 'positionAgeSeconds', atMost: 60 },
  { set: 'dimension', dimension: 'widthMetres', atMost: 2.4 },
  { set: 'capability', capability: 'pump_Ls', atLeast: 40 },
  { set: 'capability', capability: 'rescue', atLeast: true },
  { set: 'qualification', add: 'SCBA' },
  { set: 'turnoutSeconds', atMost: 60 },
  { set: 'travelSeconds', atMost: 300 },
  { set: 'travelSeconds', atMost: 300, lifts: 'river' },
  { set: 'demand', slotId: 'aerial', to: 2 },
];
test.each(changes)('a dispatcher reads what would have to change: %o', (change) =>
  isWorded(changeSentence(plan, change)),
);

const rejections: readonly Rejection[] = [
  { constraint: 'NO_AUTHORITY', basis: 'NOT_IN_DISPATCH' },
  { constraint: 'ASSIGNED_ELSEWHERE', incidentId: 'i', phase: 'onScene' },
  { constraint: 'UNAVAILABLE', dutyCode: 'MAINTENANCE', reason: 'MAINTENANCE' },
  { constraint: 'CREW_TOO_SMALL', count: 1, minimum: 4 },
  { constraint: 'POSITION_TOO_OLD', ageSeconds: 700, limitSeconds: 600 },
  { constraint: 'UNREACHABLE', reason: 'closure', detail: '' },
  { constraint: 'SITE_ACCESS', dimension: 'heightMetres', has: 3.9, limit: 3.5 },
  { constraint: 'TOO_FAR', arrivalSeconds: 4000, limitSeconds: 3600 },
  { constraint: 'CAPABILITY_MISSING', nearestSlotId: 'aerial', capabilities: ['height_m'] },
  { constraint: 'QUALIFICATION_MISSING', slotId: 'aerial', qualifications: ['SCBA'], crewMinimum: 3 },
  { constraint: 'TOO_LATE_FOR_SLOT', slotId: 'aerial', withinSeconds: 900 },
  { constraint: 'OUTRANKED', slotIds: ['aerial'], byUnitIds: ['u'] },
];
test.each(rejections)('a dispatcher reads why a unit is not sent: $constraint', (rejection) =>
  isWorded(rejectionSentence(t, plan, rejection, units)),
);

test('a shortfall says what is missing and what keeps those who could serve', () => {
  const sentence = shortfallSentence(t, {
    slotId: 'aerial',
    labelKey: 'slot.aerial',
    necessity: 'MANDATORY',
    missing: 1,
    blockedBy: [{ constraint: 'UNAVAILABLE', unitIds: ['u'] }],
  });
  expect(sentence).toBe('缺 举高（登高平台、云梯） 1 个：1 个不在可调派状态');
});

const kinds = Object.keys(labels).flatMap((key) =>
  /^timeline\.[A-Z_]+$/.test(key) ? [key.slice('timeline.'.length)] : [],
);
test.each(kinds)('the story tells %s without an empty place in the sentence', (kind) => {
  const data = {
    callNo: 'LJ1',
    channel: 'TELEPHONE',
    reason: 'COMMANDER_ORDER：就近',
    incidentType: 'F12',
    level: 3,
    address: '示例小区',
    from: kind === 'TYPE_CHANGED' ? 'F11' : '2',
    to: kind === 'TYPE_CHANGED' ? 'F12' : '3',
    count: 2,
    recommended: 3,
    orderNo: 'D1',
    stationName: '示例站',
    predictedSeconds: 300,
    seatName: '示例·张一',
    commanderName: '示例·李二',
    by: 'VOICE',
    name: '示例·王三',
    step: 'arrive',
    state: kind === 'REPORT_CONFLICTED' ? 'ENDED' : 'ACCEPTED',
    town: '示例镇',
    requestKind: 'REPORT_UP',
    organisation: '示例中心',
    content: '示例内容',
    direction: 'OUT',
    note: '好',
    text: '示例记录',
    outcome: 'HANDLED',
    summary: '示例经过',
    facts: { trapped: 1, injured: null, dead: null, placeClass: null, burningAreaSquareMetres: null, floor: 18 },
  };
  isWorded(timelineSentence(t, { kind, callSign: '示例1号车', data }));
});
