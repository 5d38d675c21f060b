import {
  coded,
  codedList,
  boolean,
  decimal,
  date,
  defineCodeTable,
  defineRegister,
  integer,
  optional,
  personalData,
  point,
  reference,
  text,
} from '@wanghuo/kernel';

/** Source: GB 50016 and GB 55037 by section 2.6 of the domain rules; a boundary value belongs to the lower class. */
export const heightClass = defineCodeTable('heightClass', 'GB 50016-2014 (2018), table 5.1.1', [
  'LOW',
  'HIGH_II',
  'HIGH_I',
  'SUPER',
]);
export const buildingUse = defineCodeTable('buildingUse', 'this project, decision 0004', [
  'RESIDENTIAL',
  'PUBLIC',
  'INDUSTRIAL',
  'STORAGE',
  'HERITAGE',
  'MIXED',
  'UNDERGROUND',
]);

/** A building, with what a fire vehicle must fit through to reach it. */
export const building = defineRegister('building', {
  table: 'premises.building',
  noun: 'premises',
  fields: {
    buildingNo: text({ max: 40 }),
    name: text({ max: 80 }),
    pinyin: text({ max: 200 }),
    pinyinInitials: text({ max: 60 }),
    address: text({ max: 120 }),
    townshipCode: reference('division'),
    position: point(),
    use: coded(buildingUse),
    heightMetres: decimal({ min: 0, max: 700 }),
    floorsAbove: integer({ min: 0, max: 150 }),
    floorsBelow: integer({ min: 0, max: 10 }),
    heightClass: coded(heightClass),
    floorAreaSquareMetres: optional(decimal({ min: 0, max: 2_000_000 })),
    /** No vehicle wider, higher or heavier than this reaches the building; null for no known limit. */
    accessMaxWidthMetres: optional(decimal({ min: 0.5, max: 20 })),
    accessMaxHeightMetres: optional(decimal({ min: 0.5, max: 20 })),
    accessMaxWeightTonnes: optional(decimal({ min: 0.5, max: 100 })),
    accessNote: optional(text({ max: 200 })),
  },
  identity: 'buildingNo',
  title: 'name',
  scope: 'townshipCode',
  list: ['name', 'townshipCode', 'use', 'heightClass', 'floorsAbove', 'heightMetres', 'accessMaxWidthMetres'],
  search: ['name', 'address', 'pinyin', 'pinyinInitials', 'buildingNo'],
  map: { group: 'risk', mark: 'building', properties: ['heightClass', 'floorsAbove'] },
});

export const premisesTier = defineCodeTable('premisesTier', 'section 2 of the domain rules', [
  'HIGH_RISK',
  'KEY',
  'SECOND_LEVEL',
  'GENERAL',
]);
export const premisesClass = defineCodeTable('premisesClass', 'this project, decision 0004', [
  'HIGH_RISE',
  'UNDERGROUND',
  'COMMERCIAL_COMPLEX',
  'COMMERCIAL_COMPLEX_LARGE',
  'DANGEROUS_GOODS',
  'HERITAGE',
  'HOSPITAL',
  'SCHOOL',
  'ELDERLY_CARE',
  'HOTEL',
  'ENTERTAINMENT',
  'MARKET',
  'FACTORY',
  'WAREHOUSE',
  'INDUSTRIAL_PARK_FIRM',
  'TUNNEL',
  'NINE_SMALL',
]);

/** A supervised place (单位): in a building or a site of its own. */
export const premises = defineRegister('premises', {
  table: 'premises.premises',
  fields: {
    premisesNo: text({ max: 40 }),
    name: text({ max: 80 }),
    pinyin: text({ max: 200 }),
    pinyinInitials: text({ max: 60 }),
    buildingId: optional(reference('building')),
    address: text({ max: 120 }),
    townshipCode: reference('division'),
    position: point(),
    tier: coded(premisesTier),
    classes: codedList(premisesClass),
    industry: optional(text({ max: 60 })),
    occupants: optional(integer({ min: 0, max: 200_000 })),
    fireManagerName: optional(personalData('name', text({ max: 40 }))),
    fireManagerPhone: optional(personalData('phone', text({ max: 20 }))),
    hasControlRoom: boolean(),
  },
  identity: 'premisesNo',
  title: 'name',
  scope: { township: 'townshipCode', premises: 'premisesNo' },
  list: ['name', 'townshipCode', 'tier', 'classes', 'hasControlRoom'],
  search: ['name', 'address', 'pinyin', 'pinyinInitials', 'premisesNo'],
  map: { group: 'risk', mark: 'diamond', properties: ['tier', 'classes'] },
});

export const preplanStatus = defineCodeTable('preplanStatus', 'this project, decision 0007', [
  'DRAFT',
  'REVIEWED',
  'PUBLISHED',
]);

/** What crews need to know before they arrive. Dispatch uses published ones only. */
export const preplan = defineRegister('preplan', {
  table: 'premises.preplan',
  fields: {
    preplanNo: text({ max: 40 }),
    title: text({ max: 80 }),
    premisesId: reference('premises'),
    buildingId: optional(reference('building')),
    townshipCode: reference('division'),
    status: coded(preplanStatus),
    accessSide: text({ max: 200 }),
    operationSide: text({ max: 200 }),
    hydrantNote: text({ max: 200 }),
    riserNote: optional(text({ max: 200 })),
    controlRoomNote: optional(text({ max: 200 })),
    shutOffNote: optional(text({ max: 200 })),
    hazards: text({ max: 400 }),
    occupantsNote: optional(text({ max: 200 })),
    requiredForceNote: optional(text({ max: 400 })),
    reviewedOn: optional(date()),
  },
  identity: 'preplanNo',
  title: 'title',
  scope: 'townshipCode',
  list: ['title', 'status', 'townshipCode', 'reviewedOn'],
  search: ['title', 'preplanNo'],
});

/**
 * Height class of a building (section 2.6 of the domain rules).
 * @param heightMetres - height above ground
 * @param use - a residential building has other limits than a public one
 */
export function heightClassOf(
  heightMetres: number,
  use: 'RESIDENTIAL' | 'PUBLIC',
): 'LOW' | 'HIGH_II' | 'HIGH_I' | 'SUPER' {
  if (heightMetres > 100) return 'SUPER';
  const [low, second] = use === 'RESIDENTIAL' ? [27, 54] : [24, 50];
  if (heightMetres <= low) return 'LOW';
  return heightMetres <= second ? 'HIGH_II' : 'HIGH_I';
}
