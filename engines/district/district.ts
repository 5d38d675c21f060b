import { createHash } from 'node:crypto';

import type { DistrictFacts } from './facts.ts';
import { drawRoadNetwork } from './network/road-network.ts';
import { settingOf, type Seat } from './network/setting.ts';
import { divisionRows, populationRows } from './registers/divisions.ts';
import { equipmentRows } from './registers/equipment.ts';
import { hydrantRows } from './registers/hydrants.ts';
import { makeInventory } from './registers/inventory.ts';
import { personRows } from './registers/people.ts';
import { placeRows } from './registers/places.ts';
import { preplanRows } from './registers/preplans.ts';
import { roadRows, waterwayRows } from './registers/roads.ts';
import { stationRows } from './registers/stations.ts';
import { unitRows } from './registers/units.ts';
import type { District } from './rows.ts';
import type { Demonstration, Scene } from './scene.ts';
import { spotsOf } from './spots.ts';

/** Facts about the district together with the declared rules for what is made up. */
export type DistrictInput = DistrictFacts & { demonstration: Demonstration };

/**
 * Makes the built-in district: a schematic road network and register rows in exactly the numbers the plan gives for
 * the end of 2020. Pure: the same facts, seed and date give the same rows, byte for byte when encoded.
 * @param input - `reference/district/facts.json` with `demonstration.json` under `demonstration`
 * @param seed - any integer; the shipped district uses 500116
 * @param asOfOn - expressways that open later are left out (a date, `YYYY-MM-DD`)
 * @throws RangeError when the facts lack a river or a town that the demonstration rules name
 */
export function generateDistrict(input: DistrictInput, seed: number, asOfOn = '2020-12-31'): District {
  const setting = settingOf(input);
  const network = drawRoadNetwork(setting, input, input.demonstration.assumedCourses, asOfOn, seed);
  const scene: Scene = {
    facts: input,
    demonstration: input.demonstration,
    setting,
    network,
    spots: spotsOf(network, setting, seed),
    seed,
    seatNamed: (name): Seat => {
      const seat = setting.seats.find((one) => one.name === name);
      if (seat === undefined) throw new RangeError(`the facts name no town ${name}`);
      return seat;
    },
  };
  const { buildings, premises, compounds, tunnels } = makeInventory(scene);
  const hydrants = hydrantRows(scene, premises);
  const stations = stationRows(scene, premises);
  const units = unitRows(scene, stations);
  return {
    seed,
    asOfOn,
    divisions: divisionRows(scene),
    populations: populationRows(scene),
    places: placeRows(scene, compounds, premises),
    buildings,
    premises,
    preplans: preplanRows(scene, premises, buildings, hydrants),
    hydrants,
    stations,
    units,
    people: personRows(scene, stations, units),
    equipment: equipmentRows(scene, stations, units),
    tunnels,
    roads: roadRows(scene),
    waterways: waterwayRows(scene),
  };
}

/** The district as text: JSON in the fixed order of making, so equal districts are equal texts. */
export function encodeDistrict(district: District): string {
  return JSON.stringify(district);
}

/** SHA-256 of the encoded district, in hexadecimal. */
export function districtHash(district: District): string {
  return createHash('sha256').update(encodeDistrict(district), 'utf8').digest('hex');
}
