import {
  coded,
  decimal,
  defineCodeTable,
  defineRegister,
  integer,
  date,
  optional,
  point,
  reference,
  text,
} from '@wanghuo/kernel';

export const divisionKind = defineCodeTable(
  'divisionKind',
  'statistical division codes of the National Bureau of Statistics',
  ['DISTRICT', 'STREET', 'TOWN', 'COMMUNITY', 'VILLAGE'],
);

export const terrain = defineCodeTable('terrain', 'this project, decision 0004', {
  RIVER_TERRACE: 'river_terrace',
  HILL: 'hill',
  LOW_MOUNTAIN: 'low_mountain',
  MOUNTAIN: 'mountain',
});

/** How far a position may be trusted: published seats carry metres of doubt, generated ones are invented. */
export const positionSource = defineCodeTable('positionSource', 'this project', ['PUBLISHED', 'SYNTHETIC', 'SURVEYED']);

/** The district, its towns and streets, their communities and villages. `code` is the statistical code. */
export const division = defineRegister('division', {
  table: 'territory.division',
  noun: 'territory',
  fields: {
    code: text({ max: 12 }),
    name: text({ max: 40 }),
    pinyin: text({ max: 60 }),
    pinyinInitials: text({ max: 20 }),
    kind: coded(divisionKind),
    parentCode: optional(reference('division')),
    townshipCode: optional(reference('division')),
    position: optional(point()),
    positionSource: coded(positionSource),
    areaSquareKilometres: optional(decimal({ min: 0, max: 10_000 })),
    terrain: optional(coded(terrain)),
  },
  identity: 'code',
  title: 'name',
  scope: 'townshipCode',
  list: ['code', 'name', 'kind', 'parentCode', 'areaSquareKilometres'],
  search: ['name', 'pinyin', 'pinyinInitials', 'code'],
});

export const populationBasis = defineCodeTable('populationBasis', 'this project, decision 0005', [
  'RESIDENT',
  'REGISTERED',
]);
export const populationOrigin = defineCodeTable('populationOrigin', 'this project, decision 0005', [
  'CENSUS',
  'STATISTICS',
  'ESTIMATE',
  'INTERPOLATION',
]);

/** Population series: never a number without its basis, date and origin. */
export const population = defineRegister('population', {
  table: 'territory.population',
  noun: 'territory',
  fields: {
    /** `<division>-<basis>-<date>` */
    seriesNo: text({ max: 60 }),
    divisionCode: reference('division'),
    basis: coded(populationBasis),
    countedOn: date(),
    count: integer({ min: 0, max: 100_000_000 }),
    origin: coded(populationOrigin),
    note: optional(text({ max: 200 })),
  },
  identity: 'seriesNo',
  scope: { township: 'divisionCode' },
  list: ['divisionCode', 'basis', 'countedOn', 'count', 'origin'],
  search: ['seriesNo', 'note'],
});

export const placeKind = defineCodeTable('placeKind', 'this project, decision 0004', [
  'HOSPITAL',
  'SCHOOL',
  'PARK',
  'SCENIC',
  'INDUSTRIAL_PARK',
  'RAILWAY_STATION',
  'BRIDGE',
  'COMPOUND',
  'MARKET',
  'ROAD',
  'GOVERNMENT',
]);

/** The gazetteer: names that callers use, roads with their kilometre posts among them. */
export const place = defineRegister('place', {
  table: 'territory.place',
  noun: 'territory',
  fields: {
    placeNo: text({ max: 40 }),
    name: text({ max: 80 }),
    pinyin: text({ max: 200 }),
    pinyinInitials: text({ max: 60 }),
    kind: coded(placeKind),
    townshipCode: reference('division'),
    position: point(),
    roadName: optional(text({ max: 60 })),
    kilometre: optional(decimal({ min: 0, max: 2_000 })),
  },
  identity: 'placeNo',
  title: 'name',
  scope: 'townshipCode',
  list: ['name', 'kind', 'townshipCode', 'roadName', 'kilometre'],
  search: ['name', 'pinyin', 'pinyinInitials', 'roadName'],
});
