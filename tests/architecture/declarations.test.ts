import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  defineCodeTable,
  defineDomain,
  defineError,
  defineEvent,
  defineRegister,
  coded,
  nothing,
  text,
  workflowOf,
} from '@wanghuo/kernel';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { declaredTwice, idlePermissions, unlisted, unmounted } from './declaration-rule.ts';
import { declared } from './declarations.ts';
import { repositoryWith } from './fixture.ts';
import { missingLabels, orphanedLabels, statesWithoutCode, unknownKeys } from './label-rule.ts';
import { readRepository, root } from './repository.ts';

const labelsOf = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string>;

describe('this repository', () => {
  const repository = readRepository();

  test('labels every code, field, register, refusal, fact, step and permission', () => {
    expect(missingLabels(declared)).toEqual([]);
  });

  test('keeps no label of a thing that is gone', () => {
    // Both domains of the platform read one file of labels, so each names the other's.
    const own = declared.filter(({ name }) => name !== 'access' && name !== 'platform');
    const platform = defineDomain({
      ...(declared[0] as (typeof declared)[number]),
      ...Object.fromEntries(
        (['codes', 'errors', 'events', 'registers', 'workflows', 'contracts', 'grants'] as const).map((kind) => [
          kind,
          declared.slice(0, 2).flatMap((domain) => domain[kind] as readonly unknown[]),
        ]),
      ),
    });
    expect(orphanedLabels([platform, ...own], repository)).toEqual([]);
  });

  test('shows no key that has no label', () => {
    const screenLabels = [...repository.paths].filter((path) =>
      /^(apps|platform)\/web\/.*labels\.zh-CN\.json$/.test(path),
    );
    const labels = new Set([
      ...declared.flatMap((domain) => Object.keys(domain.labels)),
      ...screenLabels.flatMap((path) => Object.keys(labelsOf(path))),
    ]);
    expect(unknownKeys(repository, labels)).toEqual([]);
  });

  test('has a code for every state', () => {
    expect(statesWithoutCode(declared)).toEqual([]);
  });

  test('lists every refusal, fact, register and code table that something refers to, once', () => {
    expect(unlisted(declared)).toEqual([]);
    expect(declaredTwice(declared)).toEqual([]);
  });

  test('declares nothing that is never mounted', () => {
    expect(unmounted(declared, repository)).toEqual([]);
  });

  test('AZ-01: grants every permission that is asked for, and none that is not', () => {
    expect(idlePermissions(declared, repository)).toEqual([]);
  });
});

const tankState = defineCodeTable('tankState', 'tests', ['EMPTY', 'FULL']);
const tankFull = defineError('tank.full', 409);
const tankFilled = defineEvent('tank.filled', z.object({ tankId: z.string() }), 'tankId');
const tank = defineRegister('tank', {
  table: 'sample.tank',
  fields: { tankNo: text({ max: 9 }), state: coded(tankState) },
  identity: 'tankNo',
  scope: 'tankNo',
  list: ['tankNo'],
});
const filling = workflowOf<{ state: string }>()({
  name: 'filling',
  register: tank,
  initial: 'EMPTY',
  final: ['SPILT'],
  transitions: {
    fill: { from: ['EMPTY'], to: 'SPILT', by: 'tank.fill', input: nothing, announces: tankFilled },
  },
});
const labels = {
  'domain.tanks': '水箱',
  'register.tank': '水箱',
  'field.tank.tankNo': '编号',
  'field.tank.state': '状态',
  'code.tankState.EMPTY': '空',
  'code.tankState.FULL': '满',
  'error.tank.full': '已满',
  'event.tank.filled': '注水',
  'step.filling.fill': '注水',
  'permission.tank.read': '查看',
  'permission.tank.edit': '编辑',
  'permission.tank.fill': '注水',
};
const whole = {
  name: 'tanks',
  labels,
  codes: [tankState],
  errors: [tankFull],
  events: [tankFilled],
  registers: [tank],
  workflows: [filling],
};

/** Words that follow from other words; those are tested beside `defineDomain`. */
const derived = ['field.tank.state', 'event.tank.filled', 'permission.tank.read', 'permission.tank.edit'];

describe('the rule about declarations says no', () => {
  test.each(Object.keys(labels).filter((key) => !derived.includes(key)))('when the label %s is missing', (key) => {
    const { [key as 'register.tank']: _gone, ...rest } = labels;
    const sentences = missingLabels([defineDomain({ ...whole, labels: rest })]);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(`tanks has no label ${key} for `);
    expect(missingLabels([defineDomain(whole)])).toEqual([]);
  });

  test('when a label outlives what it named', () => {
    const domain = defineDomain({
      ...whole,
      labels: { ...labels, 'field.tank.colour': '颜色', 'tank.hint': '提示', 'tank.note.a': '注' },
    });
    const repository = repositoryWith({ 'apps/web/x.ts': 'export const note = (a: string) => `tank.note.${a}`;' });
    expect(orphanedLabels([domain], repository)).toEqual([
      'tanks labels field.tank.colour, which nothing declares',
      'tanks labels tank.hint, which nothing uses',
    ]);
  });

  test('when a screen shows a key that nobody wrote', () => {
    const repository = repositoryWith({
      'apps/web/x.tsx': "declare const t: any;\nexport const a = [t('register.tank'), t('register.tnak')];",
    });
    expect(unknownKeys(repository, new Set(Object.keys(labels)))).toEqual([
      'apps/web/x.tsx:2 shows register.tnak, which has no label',
    ]);
  });

  test('when a state has no code, or a name is used twice, or something is referred to and not listed', () => {
    expect(statesWithoutCode([defineDomain(whole)])).toEqual([
      'filling has the state SPILT, which the code table of tank.state lacks',
    ]);
    expect(
      declaredTwice([
        defineDomain(whole),
        defineDomain({ ...whole, workflows: [], registers: [], codes: [], events: [] }),
      ]),
    ).toEqual(['the refusal tank.full is declared twice']);
    expect(unlisted([defineDomain({ ...whole, codes: [] })])).toEqual([
      'tank.state uses the codes tankState, which no domain lists',
    ]);
  });

  test('when a declaration is mounted nowhere, or a permission leads nowhere', () => {
    const repository = repositoryWith({
      'domains/registers/water/model/x.ts':
        "declare const defineError: any;\nexport const leak = defineError('tank.leaks', 409);",
    });
    expect(unmounted([defineDomain(whole)], repository)).toEqual([
      'domains/registers/water/model/x.ts:2 declares tank.leaks, which no domain lists',
    ]);
    const grants = [{ role: 'SURVEYOR', within: 'district' as const, may: ['tank.read', 'tank.edit', 'tank.paint'] }];
    expect(idlePermissions([defineDomain({ ...whole, grants })], repository)).toEqual([
      'tank.fill is needed and granted to no role',
      'tank.paint is granted and nothing asks for it',
    ]);
  });
});
