import { forAnyPath } from '@wanghuo/kernel';
import { expect, test } from 'vitest';
import type { PaperKind, ProjectKind } from './codes.ts';
import { courses, missingAt, nextGate, type GateInput } from './gates.ts';
import { planProjects } from './plan-rows.ts';
import { projectCourses } from './project-course.ts';
import { sitingConditions, type Project } from './project.ts';

const today = '2026-11-26';
const made = (projectNo: string, changes: Partial<Project> = {}): Project => ({
  id: '01990000-0000-7000-8000-000000000001',
  version: 1,
  ...(planProjects().find((one) => one.projectNo === projectNo) as Omit<Project, 'id' | 'version'>),
  ...changes,
});
const paper = (kind: PaperKind, fileIds = ['01990000-0000-7000-8000-0000000000f1']) => ({
  kind,
  no: '示例1号',
  on: '2024-01-01',
  fileIds,
  byName: '示例',
  isExample: false,
});
const codes = (project: Project, step: string, input?: GateInput) =>
  missingAt(project, step, today, input).map(({ code }) => code);

test('however its steps are taken, no stage of a kind is reached without every stage before it', () => {
  for (const kind of Object.keys(courses) as ProjectKind[]) {
    const { initial, gates } = courses[kind];
    const order = [initial, ...gates.map(({ to }) => to)];
    forAnyPath(projectCourses[kind], ({ before, after, path }) => {
      if (after === 'CANCELLED') return;
      expect(order.indexOf(after as never)).toBe(order.indexOf(before as never) + 1);
      expect(path.filter((step) => step !== 'cancel')).toHaveLength(order.indexOf(after as never));
    });
  }
});

test('no start without the environmental decision: it is named, and so are land and permit', () => {
  const approved = made('P3-2', { state: 'APPROVED', papers: [paper('LAND_OPINION'), paper('PROJECT_APPROVAL')] });
  expect(codes(approved, 'start')).toEqual(['ASSESSED', 'ENVIRONMENT_DECISION', 'LAND_RIGHT', 'CONSTRUCTION_PERMIT']);
  const assessed = { ...approved, state: 'ASSESSED' as const };
  expect(codes(assessed, 'start')).toEqual(['ENVIRONMENT_DECISION', 'LAND_RIGHT', 'CONSTRUCTION_PERMIT']);
  const complete = {
    ...assessed,
    papers: (['ENVIRONMENT_DECISION', 'LAND_RIGHT', 'CONSTRUCTION_PERMIT'] as const).map((kind) => paper(kind)),
  };
  expect(codes(complete, 'start')).toEqual([]);
});

test('a paper without a file shows nothing', () => {
  const named = made('P3-2', { state: 'APPROVED', papers: [paper('ENVIRONMENT_DECISION', [])] });
  expect(codes(named, 'assessEnvironment')).toEqual(['ENVIRONMENT_DECISION']);
});

test('a site is chosen when land and every siting condition allow it, each named when it does not', () => {
  const planned = made('P3-2', { papers: [paper('LAND_OPINION')] });
  expect(codes(planned, 'site')).toEqual(['SITE_POSITION', ...sitingConditions]);
  const position = [106, 29.05] as const;
  const four = { met: sitingConditions.slice(1), note: null, position };
  expect(codes({ ...planned, siting: four }, 'site')).toEqual(['LAND_IN_PLAN']);
  const all = { met: [...sitingConditions], note: null };
  expect(codes({ ...planned, siting: all }, 'site')).toEqual(['SITE_POSITION']);
  expect(codes({ ...planned, siting: { ...all, position } }, 'site')).toEqual([]);
});

test('communities and roads are not accepted without their fire works', () => {
  for (const no of ['P1-2025', 'P2-1']) {
    const built = made(no, { state: 'JOINT_BUILT', papers: [paper('ACCEPTANCE_REPORT'), paper('FIRE_ACCEPTANCE')] });
    expect(codes(built, 'acceptJointly')).toEqual(['FIRE_WORKS']);
  }
});

test('a station is manned to its class: 30 people and 5 vehicles for a first-class one', () => {
  const accepted = made('P3-2', { state: 'ACCEPTED', papers: [paper('STAFFING_PROOF')] });
  const at = (crewCount: number, apparatusCount: number) =>
    missingAt(accepted, 'staff', today, { on: today, crewCount, apparatusCount });
  expect(at(29, 5)).toEqual([{ kind: 'CONDITION', code: 'CLASS_STRENGTH', detail: '29/30, 5/5' }]);
  expect(at(30, 4)).toHaveLength(1);
  expect(at(30, 5)).toEqual([]);
});

test('a gate is not passed before the last one, nor ahead of today', () => {
  const ordered = made('P7-2022-V11-1', {
    state: 'VEHICLE_ORDERED',
    papers: [paper('DELIVERY_NOTE')],
    stages: [
      {
        step: 'orderVehicle',
        state: 'VEHICLE_ORDERED',
        on: '2022-03-01',
        recordedAt: '',
        byName: '',
        note: null,
        quantity: null,
      },
    ],
  });
  expect(codes(ordered, 'deliverVehicle', { on: '2022-02-28' })).toEqual(['NOT_BEFORE_LAST']);
  expect(codes(ordered, 'deliverVehicle', { on: '2026-11-27' })).toEqual(['NOT_AHEAD']);
  expect(codes(ordered, 'deliverVehicle', { on: '2022-03-01' })).toEqual([]);
});

test('the plan is 62 projects: 31 vehicles, 8 brigades, 5 cohorts of 120 in all, each before its first gate', () => {
  const projects = planProjects();
  const count = (kind: ProjectKind) => projects.filter((one) => one.kind === kind).length;
  expect([projects.length, count('VEHICLE'), count('BRIGADE'), count('RECRUITS')]).toEqual([62, 31, 8, 5]);
  expect(
    projects.filter(({ kind }) => kind === 'RECRUITS').reduce((sum, one) => sum + (one.quantityPlanned ?? 0), 0),
  ).toBe(120);
  for (const one of projects) expect(nextGate(one)).toBe(courses[one.kind].gates[0]);
  expect(new Set(projects.map(({ projectNo }) => projectNo)).size).toBe(62);
});
