import type { DistrictFacts } from './facts.ts';
import type { RoadNetwork } from './network/road-network.ts';
import type { Seat, Setting } from './network/setting.ts';
import type { Capabilities } from './rows.ts';
import type { Spots } from './spots.ts';

/** The demonstration rules: `reference/district/demonstration.json`. Nothing in it is a fact about the district. */
export type Demonstration = {
  /** Residential and other premises of the map together (ruling 31). */
  placesTotal: number;
  municipalHydrants: number;
  publishedPreplans: number;
  assumedCourses: { name: string; line: number[][] }[];
  specialStation: { class: string };
  stations: { name: string; town: string; class: string; members: number; vehicles: string[] }[];
  brigades: { town: string; class: string; members: number; vehicle: string }[];
  enterpriseBrigades: { name: string; town: string; park: string; members: number; vehicle: string }[];
  teams: { name: string; station: string; crew: number; capabilities: Capabilities }[];
  apparatus: {
    [model: string]: {
      name: string;
      widthMetres: number;
      heightMetres: number;
      weightTonnes: number;
      crewSize: number;
      capabilities: Capabilities;
    };
  };
};

/** What the makers of rows share. */
export type Scene = {
  facts: DistrictFacts;
  demonstration: Demonstration;
  setting: Setting;
  network: RoadNetwork;
  spots: Spots;
  seed: number;
  seatNamed(name: string): Seat;
};
