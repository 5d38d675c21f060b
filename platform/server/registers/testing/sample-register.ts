import {
  boolean,
  byCommand,
  coded,
  codedList,
  date,
  decimal,
  defineCodeTable,
  defineRegister,
  integer,
  json,
  optional,
  personalData,
  point,
  reference,
  text,
  timestamp,
  type RecordOf,
} from '@wanghuo/kernel';
import { z } from 'zod';

/** A register with every kind of field, for the tests of the platform only. */
export const wellStatus = defineCodeTable('wellStatus', 'this project, tests of the platform', {
  USABLE: '10',
  BROKEN: '20',
});
export const wellUse = defineCodeTable('wellUse', 'this project, tests of the platform', ['FIRE', 'FARM', 'HOME']);

export const well = defineRegister('well', {
  table: 'sample.well',
  fields: {
    wellNo: text({ max: 16 }),
    name: text({ max: 40 }),
    remark: optional(text({ max: 200, multiline: true })),
    townshipCode: reference('division'),
    ownerId: optional(reference('well')),
    depthMetres: optional(decimal({ min: 0, max: 500 })),
    pumpCount: integer({ min: 0, max: 99 }),
    isPublic: boolean(),
    dugOn: optional(date()),
    inspectedAt: optional(timestamp()),
    status: byCommand(coded(wellStatus)),
    uses: codedList(wellUse),
    position: optional(point()),
    keeperName: optional(personalData('name', text({ max: 40 }))),
    keeperPhone: optional(personalData('phone', text({ max: 20 }))),
    extras: optional(json(z.record(z.string(), z.number()))),
  },
  identity: 'wellNo',
  title: 'name',
  scope: 'townshipCode',
  list: ['wellNo', 'name', 'townshipCode', 'status'],
  search: ['wellNo', 'name', 'keeperPhone'],
  map: { group: 'water', mark: 'drop', properties: ['wellNo', 'status', 'keeperName'] },
});
export type Well = RecordOf<typeof well>;

export const wellTable = `
create schema sample;
create table sample.well (
  id uuid primary key,
  version integer not null check (version > 0),
  source text not null,
  valid_from_on date not null,
  valid_until_on date null,
  well_no text not null,
  name text not null,
  remark text null,
  township_code text not null,
  owner_id uuid null references sample.well (id),
  depth_metres double precision null,
  pump_count integer not null,
  is_public boolean not null,
  dug_on date null,
  inspected_at timestamptz null,
  status text not null default '10',
  uses text[] not null,
  longitude double precision null,
  latitude double precision null,
  keeper_name text null,
  keeper_phone text null,
  extras jsonb null
);
create unique index well_no_in_force on sample.well (well_no) where valid_until_on is null;
grant usage on schema sample to wanghuo_app;
grant usage on schema access to wanghuo_app;
grant select, insert, update on sample.well to wanghuo_app;
`;

export const wellLabels = {
  'register.well': '水井',
  'field.well.wellNo': '井号',
  'field.well.name': '名称',
  'field.well.remark': '备注',
  'field.well.townshipCode': '镇街代码',
  'field.well.ownerId': '所属井',
  'field.well.depthMetres': '井深（米）',
  'field.well.pumpCount': '水泵数',
  'field.well.isPublic': '是否公用',
  'field.well.dugOn': '建成日期',
  'field.well.inspectedAt': '检查时间',
  'field.well.status': '状态',
  'field.well.uses': '用途',
  'field.well.position': '位置',
  'field.well.keeperName': '管理人',
  'field.well.keeperPhone': '管理人电话',
  'field.well.extras': '附加值',
  'code.wellStatus.USABLE': '可用',
  'code.wellStatus.BROKEN': '损坏',
  'code.wellUse.FIRE': '消防',
  'code.wellUse.FARM': '灌溉',
  'code.wellUse.HOME': '生活',
};
