import type { Position } from './plane.ts';

export type Terrain = 'river_terrace' | 'hill' | 'low_mountain' | 'mountain';
export type Origin = 'CENSUS' | 'STATISTICS' | 'ESTIMATE' | 'INTERPOLATION';
export type PopulationBasis = 'RESIDENT' | 'REGISTERED';

/** A street or town as published, with the figures that steer the generator. Populations of 2020 are estimates. */
export type TownFact = {
  code: string;
  name: string;
  pinyin: string;
  kind: string;
  position: number[];
  positionAccuracyMetres: number;
  areaSquareKilometres: number;
  publishedAreaSquareKilometres: number | null;
  residents2010: number | null;
  residents2010Confidence: string | null;
  residents2020: number;
  terrain: string;
  roadKilometresFromJijiang: number;
  roadKilometresPerSquareKilometre: number;
  communities: string[][];
  villages: string[][];
};

export type TownLinkFact = {
  from: string;
  to: string;
  kilometres: number;
  roadClass: string;
  crossing?: string;
  outsideShare?: number;
  ferry?: boolean;
};

export type CrossingFact = {
  name: string;
  position: number[];
  accuracyMetres: number;
  kind: string;
  route?: string;
  lengthMetres?: number;
  mainSpanMetres?: number;
  openedYear?: number;
};

export type ExpresswayFact = {
  ref: string;
  name: string;
  via: string[];
  line: number[][] | null;
  lanes?: number;
  designKilometresPerHour?: number;
  openedYear?: number;
  plannedYear?: number;
  lengthKilometresInChongqing?: number;
};

/** What is known about the district: `reference/district/facts.json`. Coordinates are WGS-84, longitude first. */
export type DistrictFacts = {
  district: {
    code: string;
    name: string;
    pinyin: string;
    areaSquareKilometres: number;
    governmentSeat: number[];
    outline: number[][];
  };
  populations: { basis: string; countedOn: string; count: number; origin: string; note?: string }[];
  towns: TownFact[];
  townLinks: TownLinkFact[];
  rivers: { name: string; kind: string; widthMetres: number[]; accuracyMetres: number; line: number[][] }[];
  crossings: CrossingFact[];
  expressways: ExpresswayFact[];
  mainRoads: { ref: string; roadClass: string; via: string[]; confidence: string }[];
  railways: { name: string; stations: string[] }[];
  industrialParks: { name: string; town: string; position: number[]; accuracyMetres: number; sectors: string[] }[];
  hospitals: { name: string; address: string; town: string; grade: string; position: number[] }[];
  scenicAreas: { name: string; town: string; position: number[] }[];
  fireService: {
    asOf: string;
    stationsBuilt: number;
    stationsInDispatch: number;
    governmentBrigades: number;
    governmentMembers: number;
    enterpriseBrigades: number;
    enterpriseMembers: number;
    communityMicroStations: number;
    keyUnitMicroStations: number;
    volunteerTeams: number;
    hydrantsBuilt2016To2020: number;
    intakesBuilt2016To2020: number;
    highRises: number;
    superHighRises: number;
    undergroundSquareMetres: number;
    tunnelMetres: number;
    highRiskPremises: number;
    dangerousGoodsSites: number;
    heritageSites: number;
    complexesOver50000SquareMetres: number;
    complexesOver20000SquareMetres: number;
    secondLevelPremises: number;
    specialStation: { name: string; town: string; position: number[]; builtBy: string; inServiceYear: number };
  };
};

/** `[longitude, latitude]` of a JSON array, checked. */
export function positionOf(pair: readonly number[]): Position {
  const [longitude, latitude] = pair;
  if (longitude === undefined || latitude === undefined)
    throw new RangeError('a position needs longitude and latitude');
  return [longitude, latitude];
}
