import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  byCommand,
  coded,
  date,
  defineCodeTable,
  defineDomain,
  defineRegister,
  type Field,
  integer,
  json,
  listOf,
  optional,
  type RecordOf,
  text,
  worded,
  workflowOf,
} from '@wanghuo/kernel';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { HistoryPage, WorkflowAnswer } from '../client/client.ts';
import { createClient } from '../client/client.ts';
import { ClientProvider } from '../client/session.tsx';
import { DomainsProvider } from '../labels/domains-provider.tsx';
import { FieldValue } from './field-value.tsx';
import { RegisterDetail } from './register-detail.tsx';
import { RegisterHistory } from './register-history.tsx';

const lampState = defineCodeTable('lampState', 'this test', ['OFF', 'ON', 'LEFT_ON']);
const lamp = defineRegister('lamp', {
  table: 'test.lamp',
  fields: { lampNo: text({ max: 9 }), hours: integer({ min: 0, max: 99 }), state: byCommand(coded(lampState)) },
  identity: 'lampNo',
  scope: {},
  list: ['lampNo'],
});
const lighting = workflowOf<RecordOf<typeof lamp>>()({
  name: 'lighting',
  register: lamp,
  initial: 'OFF',
  transitions: {
    switchOn: {
      from: ['OFF', 'LEFT_ON'],
      to: 'ON',
      by: 'lamp.switch',
      input: z.strictObject({ hours: z.number() }),
      announces: 'lamp.lit',
    },
    forget: { from: ['ON'], to: 'LEFT_ON', by: 'clock', announces: 'lamp.forgotten' },
  },
});
const labels = {
  'register.lamp': '灯',
  'field.lamp.lampNo': '编号',
  'field.lamp.hours': '小时',
  'code.lampState.OFF': '灭',
  'code.lampState.ON': '亮',
  'code.lampState.LEFT_ON': '忘关',
  'step.lighting.switchOn': '点亮',
};
const domains = [defineDomain({ name: 'lamps', labels, codes: [lampState], registers: [lamp], workflows: [lighting] })];

const id = '0196f0a0-0000-7000-8000-000000000001';
const record = {
  id,
  version: 3,
  source: 'DECLARED',
  validFromOn: '2026-11-26',
  validUntilOn: null,
  lampNo: 'L-1',
  hours: 2,
  state: 'LEFT_ON',
} as const;

function shown(children: ReactNode, known: readonly (readonly [key: readonly unknown[], value: unknown])[]): string {
  const cache = new QueryClient();
  for (const [key, value] of known) cache.setQueryData(key, value);
  return renderToStaticMarkup(
    <QueryClientProvider client={cache}>
      <DomainsProvider domains={domains}>
        <ClientProvider client={createClient()}>{children}</ClientProvider>
      </DomainsProvider>
    </QueryClientProvider>,
  );
}

test('a record shows the steps that are open and those that were taken, with who, and what was filled in', () => {
  const answer: WorkflowAnswer<unknown> = {
    record,
    openSteps: [{ step: 'switchOn', to: 'ON', primary: true }],
    timeline: [
      {
        step: 'switchOn',
        from: 'OFF',
        to: 'ON',
        at: '2026-11-26T12:00:00.000Z',
        actorName: '张三',
        input: { hours: 2 },
      },
      {
        step: 'forget',
        from: 'ON',
        to: 'LEFT_ON',
        at: '2026-11-26T14:00:00.000Z',
        actorName: 'workflow.clock',
        input: {},
      },
    ],
  };
  const markup = shown(<RegisterDetail register={lamp} id={id} version={3} onEdit={null} />, [
    [['register', 'lamp', id, 3], record],
    [['workflow', 'lighting', id, 3], answer],
  ]);
  expect(markup).toMatch(/<button[^>]*>(?:(?!<\/button>).)*点亮/);
  const words = markup.replaceAll(/<[^>]+>/g, '');
  for (const said of ['点亮 → 亮', '张三', '小时：2', '到时自动']) expect(words).toContain(said);
  // The step of the clock is called like the state it leads to, and is said once.
  expect(markup).not.toContain('忘关 → 忘关');
  expect(markup).not.toContain('workflow.clock');
});

test('lists and structured values are read in words, part by part, never as they are kept', () => {
  const skill = defineCodeTable('skill', 'this test', ['SCBA', 'MEDIC']);
  const crew = defineRegister('crew', {
    table: 'test.crew',
    fields: {
      crewNo: text({ max: 9 }),
      skills: listOf('skillHeld', { skill: coded(skill), validUntilOn: optional(date()) }, { max: 9 }),
      abilities: worded('ability', json(z.record(z.string(), z.union([z.number(), z.boolean()])))),
      task: optional(worded('slot', text({ max: 9 }))),
    },
    identity: 'crewNo',
    scope: {},
    list: ['crewNo'],
  });
  const words = {
    'register.crew': '班组',
    'code.skill.SCBA': '空气呼吸器',
    'code.skill.MEDIC': '急救',
    'field.skillHeld.validUntilOn': '有效期至',
    'ability.water_t': '载水量（吨）',
    'ability.rope': '绳索',
    'slot.attack': '主战',
  };
  const kept = {
    skills: [
      { skill: 'SCBA', validUntilOn: '2027-12-31' },
      { skill: 'MEDIC', validUntilOn: null },
    ],
    abilities: { water_t: 8, rope: true, boat: false },
    task: 'attack',
  };
  const markup = renderToStaticMarkup(
    <DomainsProvider domains={[defineDomain({ name: 'crews', labels: words, codes: [skill], registers: [crew] })]}>
      {Object.entries(kept).map(([name, value]) => (
        <FieldValue key={name} field={crew.fields[name as keyof typeof kept] as Field} value={value} />
      ))}
    </DomainsProvider>,
  );
  const read = markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  for (const said of ['空气呼吸器', '有效期至 2027-12-31', '急救', '载水量（吨） 8、绳索', '主战'])
    expect(read).toContain(said);
  expect(read).not.toMatch(/[{}"]|SCBA|attack|boat/);
});

test('the history of a record tells who changed which field from what to what', () => {
  const before = { ...record, version: 2, state: 'ON', hours: 1 };
  const page: HistoryPage<unknown> = {
    rows: [
      { version: 3, changedAt: '2026-11-26T14:00:00.000Z', changedBy: 'workflow.clock', before, record },
      { version: 1, changedAt: '2026-11-26T11:00:00.000Z', changedBy: '张三', before: null, record: before },
    ],
    next: null,
  };
  const markup = shown(<RegisterHistory register={lamp} id={id} version={3} />, [
    [['registerHistory', 'lamp', id, 3], { pages: [page], pageParams: [undefined] }],
  ]);
  const text = markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  for (const said of ['张三', '到时自动', '小时 1 → 2', '状态 亮 → 忘关']) expect(text).toContain(said);
});
