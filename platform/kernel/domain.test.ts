import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCodeTable } from './code-table.ts';
import { defineDomain } from './domain.ts';
import { coded, byCommand, integer, optional, personalData, point, reference, text, timestamp } from './field.ts';
import { defineRegister, type RecordOf } from './register.ts';
import { workflowOf } from './workflow.ts';

const lampState = defineCodeTable('lampState', 'this test', ['OFF', 'ON', 'LEFT_ON']);
const lamp = defineRegister('lamp', {
  table: 'test.lamp',
  fields: {
    lampNo: text({ max: 9 }),
    townshipCode: reference('division'),
    position: point(),
    keeperPhone: optional(personalData('phone', text({ max: 20 }))),
    hours: integer({ min: 0, max: 99 }),
    state: byCommand(coded(lampState)),
    offDueAt: byCommand(optional(timestamp())),
  },
  identity: 'lampNo',
  scope: 'townshipCode',
  list: ['lampNo'],
  map: { group: 'lamp', mark: 'circle' },
});
const lighting = workflowOf<RecordOf<typeof lamp>>()({
  name: 'lighting',
  register: lamp,
  initial: 'OFF',
  transitions: {
    switchOn: {
      from: ['OFF'],
      to: 'ON',
      by: 'lamp.switch',
      input: z.strictObject({ hours: z.number(), reason: z.string() }),
      // What was filled in is known by its type; a wrong name would not compile.
      sets: ({ input }) => ({ hours: input.hours }),
      announces: 'lamp.lit',
    },
    forget: { from: ['ON'], to: 'LEFT_ON', by: 'clock', announces: 'lamp.forgotten' },
    switchOff: { from: ['ON', 'LEFT_ON'], to: 'OFF', by: 'lamp.switch', announces: 'lamp.putOut' },
  },
  deadlines: [{ while: ['ON'], at: (row) => row.offDueAt, take: 'forget' }],
});
const labels = {
  'domain.lamps': '照明',
  'register.lamp': '灯',
  'field.lamp.lampNo': '编号',
  'field.lamp.hours': '小时',
  'code.lampState.OFF': '灭',
  'code.lampState.ON': '亮',
  'code.lampState.LEFT_ON': '忘关',
  'step.lighting.switchOn': '点亮',
  'step.lighting.switchOff': '熄灭',
};
const declare = (own: Readonly<Record<string, string>> = labels) =>
  defineDomain({ name: 'lamps', labels: own, codes: [lampState], registers: [lamp], workflows: [lighting] });

test('words that follow from other words need not be written down', () => {
  expect(declare().labels).toMatchObject({
    ...labels,
    'field.lamp.townshipCode': '所在镇街',
    'field.lamp.position': '位置',
    'field.lamp.state': '状态',
    'layer.lamp': '灯',
    'permission.lamp.read': '查看灯',
    'permission.lamp.edit': '修改灯',
    'permission.lamp.reveal': '查看灯的完整信息',
    'state.lighting.LEFT_ON': '忘关',
    'step.lighting.forget': '忘关',
    'field.lighting.switchOn.hours': '小时',
    'event.lamp.lit': '灯点亮',
    'event.lamp.forgotten': '灯忘关',
  });
});

test('what a domain writes down itself counts for more', () => {
  const own = { ...labels, 'layer.lamp': '路灯', 'event.lamp.lit': '有灯亮了', 'step.lighting.forget': '逾时' };
  expect(declare(own).labels).toMatchObject(own);
});

test('what says something new stays missing until somebody says it', () => {
  const { labels: complete } = declare();
  for (const key of ['field.lamp.keeperPhone', 'field.lighting.switchOn.reason', 'permission.lamp.switch'])
    expect(complete).not.toHaveProperty([key]);
  const { 'register.lamp': _gone, ...nameless } = labels;
  for (const key of ['layer.lamp', 'permission.lamp.read', 'event.lamp.lit'])
    expect(declare(nameless).labels).not.toHaveProperty([key]);
});

test('facts that steps announce belong to the domain, each once', () => {
  expect(declare().events.map(({ type }) => type)).toEqual(['lamp.lit', 'lamp.forgotten', 'lamp.putOut']);
  const [lit] = declare().events;
  const listed = defineDomain({ name: 'lamps', labels, events: [lit!], workflows: [lighting] });
  expect(listed.events.map(({ type }) => type)).toEqual(['lamp.lit', 'lamp.forgotten', 'lamp.putOut']);
});

test('a fact given by its type carries the identifier of the record, and nothing else', () => {
  const { announces, input } = lighting.transitions['forget']!;
  const lampId = '0196f0a0-0000-7000-8000-000000000001';
  expect(announces).toMatchObject({ type: 'lamp.forgotten', version: 1, subject: { type: 'lamp', key: 'lampId' } });
  expect(announces.schema.parse({ lampId })).toEqual({ lampId });
  expect(announces.schema.safeParse({ lampId, hours: 2 }).success).toBe(false);
  expect(input.safeParse({}).success).toBe(true);
  expect(input.safeParse({ hours: 2 }).success).toBe(false);
});
