import { defineCodeTable } from '@wanghuo/kernel';
import * as fires from './formulas/fires.ts';
import * as people from './formulas/people.ts';
import * as response from './formulas/response.ts';
import * as stations from './formulas/stations.ts';
import * as sensing from './formulas/sensing.ts';
import * as unrecorded from './formulas/unrecorded.ts';
import * as apparatus from './formulas/apparatus.ts';
import * as water from './formulas/water.ts';
import type { EvidenceRegister } from './evidence.ts';
import type { Indicator } from './indicator.ts';

/** Every indicator: the seven of box 3 in the order of their rows, then what the text implies. */
export const indicators: readonly Indicator[] = [
  fires.deathsPerMillion,
  stations.stationsPer100k,
  stations.townBrigadeCoverage,
  water.hydrantBuiltRate,
  water.hydrantIntactRate,
  people.firefightersPer10k,
  apparatus.apparatusPer10k,
  fires.fireCount,
  fires.fireDeaths,
  fires.fireInjuries,
  fires.fireLoss,
  fires.fireTotalDecline,
  fires.majorFires,
  fires.smallFatalFires,
  fires.carelessShare,
  response.handlingSeconds,
  response.turnoutSeconds,
  response.travelSeconds,
  response.responseSeconds,
  stations.areaPerStation,
  people.nationalFirefightersPer10k,
  apparatus.readiness,
  apparatus.fleetAge,
  apparatus.apparatusPastLife,
  apparatus.highEndEquipment,
  unrecorded.awareness,
  unrecorded.rectification,
  sensing.sensingCoverage,
];

export const indicatorCode = defineCodeTable(
  'indicator',
  'plan 2021–2025, box 3 and text; decision 0016',
  indicators.map(({ id }) => id),
);

export const findIndicator = (id: string): Indicator | undefined => indicators.find((one) => one.id === id);

/** The indicators that a change in a register may move. */
export const movedBy = (register: string): readonly Indicator[] =>
  indicators.filter(({ reads }) => reads.includes(register as EvidenceRegister));
