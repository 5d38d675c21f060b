import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import {
  buildRoadGraph,
  createTravel,
  defaultTravelRules,
  type ConnectionReport,
  type RoadNetwork,
} from '@wanghuo/travel';
import { importOsm, OsmImportError, type OsmImportReport } from '@wanghuo/travel/osm';
import { listTowns, replaceRoadNetwork } from '@wanghuo/territory/server';
import { CommandError, exitCodes } from './command-error.ts';
import { defineCommand } from './command-form.ts';
import { openData } from './data-access.ts';
import { wording, wordingOr } from './wording.ts';

/** A town whose seat has no road within this distance is not covered. */
const seatWithinMetres = 2_000;

const jobName = 'import.roads';

/** Replaces the road network by a real one; whatever is wrong with the file, the network in force stays. */
export const importRoadsCommand = defineCommand({
  path: ['import', 'roads'],
  summary: 'roads',
  arguments: [{ syntax: '<file>', name: 'file', summary: 'roads.file' }],
  options: [
    { flags: '--name <text>', summary: 'roads.name' },
    { flags: '--datum <system>', summary: 'roads.datum' },
    { flags: '--attribution <text>', summary: 'roads.attribution' },
    { flags: '--dry-run', summary: 'roads.dryRun' },
  ],
  input: z.strictObject({
    file: z.string().min(1),
    name: z.string().min(1).max(80).optional(),
    datum: z.enum(['WGS84', 'GCJ02', 'BD09']).optional().describe('for GeoJSON only; OpenStreetMap is WGS-84'),
    attribution: z.string().max(200).optional(),
    dryRun: z.boolean().default(false),
  }),
  output: z.object({
    applied: z.boolean(),
    networkId: z.uuid().nullable(),
    digest: z.string().nullable(),
    name: z.string(),
    attribution: z.string(),
    report: z.looseObject({}).describe('what the file held, what was taken and what was cut off'),
    connection: z.looseObject({}).describe('parts of the network; what hangs together with nothing'),
    coverage: z.object({ towns: z.int(), covered: z.int(), uncovered: z.array(z.string()) }),
  }),
  run: async (input, session) => {
    const file = resolve(session.terminal.workingFolder, input.file);
    if (!existsSync(file)) throw new CommandError(exitCodes.usage, 'fileUnreadable', { file, reason: 'ENOENT' });
    const { network, report } = await read(file, input, (line) => session.progress(line));
    const data = await openData(session);
    try {
      const runtime = await data.runtime();
      session.progress(wording('roads.building'));
      const travel = createTravel(buildRoadGraph(network), defaultTravelRules);
      const connection = travel.connection({});
      const towns = await runtime.read(runtime.jobSubject(jobName), listTowns);
      const uncovered = towns
        .filter(({ position }) => {
          const place = travel.snap(position);
          return !place || place.offRoadMetres > seatWithinMetres;
        })
        .map(({ name }) => name);
      const coverage = { towns: towns.length, covered: towns.length - uncovered.length, uncovered };
      const name = input.name ?? basename(file);
      if (uncovered.length > 0)
        session.say(
          wording('roads.uncovered', {
            covered: coverage.covered,
            towns: towns.length,
            names: uncovered.slice(0, 5).join('、'),
          }),
        );
      const replaced = input.dryRun
        ? null
        : await runtime.transact(
            runtime.jobSubject(jobName),
            (context) =>
              replaceRoadNetwork(context, {
                name,
                network,
                isSynthetic: false,
                report: { ...report, connection, coverage },
              }),
            { statementTimeoutSeconds: 300, idleSeconds: 300 },
          );
      return {
        value: {
          applied: replaced !== null,
          networkId: replaced?.networkId ?? null,
          digest: replaced?.digest ?? null,
          name,
          attribution: network.attribution,
          report: { ...report },
          connection: { ...connection },
          coverage,
        },
        text: textOf({ name, network, report, connection, coverage, isApplied: replaced !== null }),
      };
    } finally {
      await data.close();
    }
  },
});

async function read(
  file: string,
  input: {
    name?: string | undefined;
    datum?: 'WGS84' | 'GCJ02' | 'BD09' | undefined;
    attribution?: string | undefined;
  },
  progress: (line: string) => void,
): Promise<{ network: RoadNetwork; report: OsmImportReport }> {
  try {
    return await importOsm(file, {
      ...(input.datum ? { datum: input.datum } : {}),
      ...(input.attribution === undefined ? {} : { attribution: input.attribution }),
      onProgress: ({ bytesRead, bytesTotal, nodes, ways }) =>
        progress(
          wording('roads.reading', {
            percent: bytesTotal ? Math.floor((100 * bytesRead) / bytesTotal) : 0,
            nodes,
            ways,
          }),
        ),
    });
  } catch (error) {
    if (!(error instanceof OsmImportError)) throw error;
    const reason = wordingOr(`roads.error.${error.code}`, error.code);
    throw new CommandError(exitCodes.foundWrong, 'roads.refused', { reason, offset: error.offset }, error);
  }
}

function textOf(given: {
  name: string;
  network: RoadNetwork;
  report: OsmImportReport;
  connection: ConnectionReport;
  coverage: { towns: number; covered: number };
  isApplied: boolean;
}): string {
  const { report, connection, coverage, network } = given;
  return [
    wording(given.isApplied ? 'roads.applied' : 'roads.notApplied', { name: given.name }),
    wording('roads.taken', {
      ways: report.roadWays,
      nodes: report.roadNodes,
      restrictions: report.restrictions,
      highways: report.highwayWays,
    }),
    wording('roads.left', {
      areas: report.areaWays,
      others: report.otherWays,
      ignored: report.restrictionsIgnored,
      features: report.skippedFeatures,
    }),
    wording(report.clippedWays > 0 ? 'roads.clipped' : 'roads.unclipped', {
      ways: report.clippedWays,
      references: report.missingNodeReferences,
    }),
    wording('roads.connection', {
      parts: connection.partCount,
      links: connection.cutOffLinkCount,
      kilometres: Math.round(connection.cutOffMetres / 100) / 10,
    }),
    wording('roads.coverage', { covered: coverage.covered, towns: coverage.towns }),
    wording('roads.credit', { attribution: network.attribution || wording('roads.noCredit') }),
  ].join('\n');
}
