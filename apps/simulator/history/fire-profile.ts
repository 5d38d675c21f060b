import type { FireCause, PlaceType, Settlement } from '@wanghuo/records/model';
import { urnOf, type Weighted } from './chance.ts';

/** DESIGN: shares of places and causes; electricity and domestic fire together stay above 40 %, as the plan says. */
const placeShares: Readonly<Record<Settlement, readonly Weighted<PlaceType>[]>> = {
  URBAN: [
    { item: 'DWELLING', weight: 38 },
    { item: 'CROWDED_PLACE', weight: 12 },
    { item: 'FACTORY', weight: 9 },
    { item: 'STORE', weight: 5 },
    { item: 'MULTI_USE', weight: 4 },
    { item: 'VEHICLE', weight: 14 },
    { item: 'CONSTRUCTION_SITE', weight: 4 },
    { item: 'OPEN_AIR', weight: 12 },
    { item: 'OTHER', weight: 2 },
  ],
  RURAL: [
    { item: 'DWELLING', weight: 42 },
    { item: 'MULTI_USE', weight: 6 },
    { item: 'FACTORY', weight: 4 },
    { item: 'STORE', weight: 6 },
    { item: 'VEHICLE', weight: 8 },
    { item: 'OPEN_AIR', weight: 30 },
    { item: 'OTHER', weight: 4 },
  ],
};
export const placeUrns = { URBAN: urnOf(placeShares.URBAN), RURAL: urnOf(placeShares.RURAL) };

type Shares = Partial<Record<FireCause, number>>;
const causeShares: Readonly<Record<PlaceType, Shares>> = {
  DWELLING: { ELECTRICAL: 38, DOMESTIC_FIRE: 30, SMOKING: 8, PLAY: 5, RESIDUAL: 6, ARSON: 1, UNKNOWN: 7, OTHER: 5 },
  MULTI_USE: { ELECTRICAL: 46, DOMESTIC_FIRE: 18, SMOKING: 8, PRODUCTION: 10, UNKNOWN: 9, OTHER: 9 },
  CROWDED_PLACE: { ELECTRICAL: 44, DOMESTIC_FIRE: 22, SMOKING: 9, PRODUCTION: 6, UNKNOWN: 8, OTHER: 11 },
  FACTORY: { ELECTRICAL: 34, PRODUCTION: 34, STATIC: 4, SPONTANEOUS: 8, SMOKING: 6, UNKNOWN: 8, OTHER: 6 },
  STORE: { ELECTRICAL: 34, PRODUCTION: 12, SPONTANEOUS: 14, SMOKING: 12, LIGHTNING: 2, UNKNOWN: 14, OTHER: 12 },
  VEHICLE: { ELECTRICAL: 58, SPONTANEOUS: 16, PRODUCTION: 4, SMOKING: 4, UNKNOWN: 10, OTHER: 8 },
  VESSEL: { ELECTRICAL: 50, PRODUCTION: 20, OTHER: 30 },
  CONSTRUCTION_SITE: { PRODUCTION: 52, ELECTRICAL: 24, SMOKING: 12, OTHER: 12 },
  OPEN_AIR: {
    RESIDUAL: 28,
    SMOKING: 18,
    DOMESTIC_FIRE: 16,
    PLAY: 14,
    SPONTANEOUS: 8,
    LIGHTNING: 2,
    UNKNOWN: 8,
    OTHER: 6,
  },
  OTHER: { ELECTRICAL: 34, SMOKING: 14, DOMESTIC_FIRE: 14, UNKNOWN: 18, OTHER: 20 },
};
export const causeUrns = Object.fromEntries(
  Object.entries(causeShares).map(([place, shares]) => [
    place,
    urnOf(Object.entries(shares).map(([item, weight]) => ({ item: item as FireCause, weight }))),
  ]),
) as Readonly<Record<PlaceType, ReturnType<typeof urnOf<FireCause>>>>;

/** Buildings that serve for a kind of place; places without a building happen beside one. */
export const usesOf: Readonly<Partial<Record<PlaceType, readonly string[]>>> = {
  DWELLING: ['RESIDENTIAL', 'MIXED'],
  MULTI_USE: ['MIXED', 'RESIDENTIAL'],
  CROWDED_PLACE: ['PUBLIC', 'MIXED'],
  FACTORY: ['INDUSTRIAL'],
  STORE: ['STORAGE', 'INDUSTRIAL'],
};

/** Median loss of a kind of place against that of a dwelling; many fires in the open lose nothing. */
export const lossMedian: Readonly<Record<PlaceType, number>> = {
  DWELLING: 1,
  MULTI_USE: 1.8,
  CROWDED_PLACE: 2,
  FACTORY: 5,
  STORE: 4,
  VEHICLE: 1.6,
  VESSEL: 3,
  CONSTRUCTION_SITE: 1.2,
  OPEN_AIR: 0.12,
  OTHER: 0.5,
};

/** The incident type under which such a fire is called in. */
export const typeOfPlace: Readonly<Record<PlaceType, string>> = {
  DWELLING: 'F11',
  MULTI_USE: 'F33',
  CROWDED_PLACE: 'F20',
  FACTORY: 'F30',
  STORE: 'F32',
  VEHICLE: 'F51',
  VESSEL: 'F60',
  CONSTRUCTION_SITE: 'F80',
  OPEN_AIR: 'F80',
  OTHER: 'F00',
};

export const rescueTypes = urnOf([
  { item: 'R01', weight: 42 },
  { item: 'R10', weight: 16 },
  { item: 'R05', weight: 9 },
  { item: 'R07', weight: 9 },
  { item: 'R11', weight: 7 },
  { item: 'R06', weight: 6 },
  { item: 'R13', weight: 6 },
  { item: 'R08', weight: 5 },
]);
export const socialTypes = urnOf([
  { item: 'S01', weight: 30 },
  { item: 'S02', weight: 42 },
  { item: 'S05', weight: 8 },
  { item: 'S04', weight: 8 },
  { item: 'S03', weight: 4 },
  { item: 'S06', weight: 8 },
]);
