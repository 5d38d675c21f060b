import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readOsm, referenceR1 } from './index.ts';

const shared = process.env['WANGHUO_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));

/** The published table of rule set R1, figures as printed. */
const table = [
  [
    'monaco-2016.osm.pbf',
    1763,
    16372,
    28833,
    '356.709',
    15073,
    21911863,
    4035229334,
    '496.45',
    '7089.2',
    '512.22',
    7455,
  ],
  [
    'liechtenstein-2015.osm.pbf',
    2388,
    16912,
    34116,
    '408.869',
    16808,
    26860698,
    3668934662,
    '544.86',
    '7850.8',
    '544.96',
    1464,
  ],
  [
    'helsinki-centre-2019.osm.pbf',
    996,
    2104,
    3263,
    '32.184',
    1844,
    25291537,
    6388100055,
    '148.44',
    '2028.3',
    '126.69',
    2024,
  ],
  [
    'north-bayreuth-2014.osm.gz',
    883,
    6150,
    11987,
    '220.536',
    5754,
    16535881,
    3164513305,
    '1064.73',
    '12631.5',
    '928.79',
    393,
  ],
  [
    'beijing-haidian-2017.osm',
    452,
    1517,
    3015,
    '94.551',
    1360,
    32618840,
    4725336808,
    '360.75',
    '3060.2',
    '302.11',
    1191,
  ],
  [
    'shanghai-baoshan-2021.osm',
    140,
    712,
    1525,
    '40.133',
    660,
    475430827,
    9054860487,
    '197.22',
    '1465.1',
    '197.22',
    667,
  ],
] as const;

test.skipIf(!existsSync(`${shared}/data/osm`)).each(table)(
  'every published figure of %s under rule set R1 comes out as printed',
  async (file, ...figures) => {
    const r1 = referenceR1(await readOsm(`${shared}/data/osm/${file}`));
    expect([
      r1.routableWays,
      r1.graphNodes,
      r1.directedEdges,
      r1.roadKilometres.toFixed(3),
      r1.largestPart,
      r1.a,
      r1.b,
      r1.secondsAToB.toFixed(2),
      r1.metresAToB.toFixed(1),
      r1.secondsBToA.toFixed(2),
      r1.nodesWithin300SecondsOfA,
    ]).toEqual(figures);
  },
);
