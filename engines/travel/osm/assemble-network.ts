import type { Bounds } from '@wanghuo/geo';
import type { RoadNetwork, RoadNode, RoadWay, TurnRestriction } from '../road-network.ts';
import { STEPS_PER_DEGREE, type OsmExtract, type OsmRelation, type OsmWay } from './osm-extract.ts';
import { accessOf, barrierOf, directionOf, isRoundabout, limitsOf, roadClassOf } from './road-tags.ts';

/** What an import found, took and left out, in numbers that can be shown to whoever started it. */
export interface OsmImportReport {
  readonly format: 'pbf' | 'xml' | 'geojson';
  readonly nodes: number;
  readonly ways: number;
  readonly relations: number;
  readonly headerBounds: Bounds | undefined;
  readonly dataBounds: Bounds | undefined;
  /** Ways with a `highway` tag. */
  readonly highwayWays: number;
  /** Of those, squares drawn as areas, and paths and the like that no vehicle drives. */
  readonly areaWays: number;
  readonly otherWays: number;
  /** Ways that name nodes the file does not hold; they were cut there. */
  readonly clippedWays: number;
  /** How often roads name such nodes. */
  readonly missingNodeReferences: number;
  /** Ways taken, after cutting. */
  readonly roadWays: number;
  readonly roadNodes: number;
  readonly reversedWays: number;
  readonly impliedOnewayRoundabouts: number;
  readonly limitedWays: number;
  readonly barriers: number;
  readonly restrictions: number;
  /** Restrictions without from, via and to, with a time condition, or for other vehicles only. */
  readonly restrictionsIgnored: number;
  /** Features of a GeoJSON file that are no lines. */
  readonly skippedFeatures: number;
}

/** Turns a file's road data into a network; ways are cut where their nodes are missing. */
export function assembleNetwork(
  extract: OsmExtract,
  naming: { source: string; attribution: string },
  format: OsmImportReport['format'],
  skippedFeatures: number,
): { network: RoadNetwork; report: OsmImportReport } {
  const tally = {
    areaWays: 0,
    otherWays: 0,
    clippedWays: 0,
    missingNodeReferences: 0,
    reversedWays: 0,
    impliedOnewayRoundabouts: 0,
    limitedWays: 0,
    restrictionsIgnored: 0,
  };
  const used = new Uint8Array(extract.nodeIds.length);
  const ways: RoadWay[] = [];
  for (const way of extract.ways) {
    const roadClass = roadClassOf(way.tags);
    if (roadClass === 'area') tally.areaWays += 1;
    else if (roadClass === 'other') tally.otherWays += 1;
    else {
      const direction = directionOf(way.tags);
      if (direction === 'BACKWARD') tally.reversedWays += 1;
      if (isRoundabout(way.tags) && !way.tags.has('oneway')) tally.impliedOnewayRoundabouts += 1;
      const limits = limitsOf(way.tags);
      if (Object.values(limits).some((limit) => limit !== null)) tally.limitedWays += 1;
      const access = accessOf(way.tags, roadClass);
      const bridgeName = way.tags.get('bridge:name');
      const { parts, missing } = presentParts(way, extract, used);
      if (missing > 0) tally.clippedWays += 1;
      tally.missingNodeReferences += missing;
      for (const part of parts) {
        ways.push({
          id: way.id,
          name: way.tags.get('name') ?? way.tags.get('ref') ?? null,
          roadClass,
          nodeIds: direction === 'BACKWARD' ? part.toReversed() : part,
          oneway: direction === 'BOTH' ? 0 : 1,
          terrain: null,
          ...limits,
          ...(bridgeName === undefined ? {} : { bridgeName }),
          ...(access === 'OPEN' ? {} : { access }),
          ...(isRoundabout(way.tags) ? { roundabout: true } : {}),
          ...(way.tags.get('oneway:emergency') === 'no' ? { emergencyBothWays: true } : {}),
        });
      }
    }
  }

  const nodes = roadNodes(extract, used);
  const restrictions: TurnRestriction[] = [];
  for (const relation of extract.restrictions) {
    const found = restrictionsOf(relation);
    if (found.length === 0) tally.restrictionsIgnored += 1;
    restrictions.push(...found);
  }
  const network: RoadNetwork = { nodes, ways, restrictions, ...naming };
  const report: OsmImportReport = {
    format,
    ...extract.counts,
    headerBounds: extract.headerBounds,
    dataBounds: extract.dataBounds,
    highwayWays: extract.ways.length,
    ...tally,
    roadWays: ways.length,
    roadNodes: nodes.length,
    barriers: nodes.filter(({ barrier }) => barrier !== undefined).length,
    restrictions: restrictions.length,
    skippedFeatures,
  };
  return { network, report };
}

/** The runs of nodes that the file holds; a run of one node is no road. */
function presentParts(way: OsmWay, extract: OsmExtract, used: Uint8Array): { parts: number[][]; missing: number } {
  const parts: number[][] = [];
  let part: number[] = [];
  let missing = 0;
  const close = (): void => {
    if (part.length > 1) {
      parts.push(part);
      for (const id of part) used[extract.indexOf(id)] = 1;
    }
    part = [];
  };
  for (const id of way.nodeIds) {
    if (extract.indexOf(id) < 0) {
      missing += 1;
      close();
    } else if (part[part.length - 1] !== id) part.push(id);
  }
  close();
  return { parts, missing };
}

function roadNodes(extract: OsmExtract, used: Uint8Array): RoadNode[] {
  const nodes: RoadNode[] = [];
  for (let i = 0; i < used.length; i += 1) {
    if (used[i] === 0) continue;
    const id = extract.nodeIds[i]!;
    const tags = extract.nodeTags.get(id);
    const barrier = tags === undefined ? 'NONE' : barrierOf(tags);
    nodes.push({
      id,
      position: [extract.longitudeSteps[i]! / STEPS_PER_DEGREE, extract.latitudeSteps[i]! / STEPS_PER_DEGREE],
      ...(barrier === 'NONE' ? {} : { barrier }),
      ...(tags?.get('highway') === 'traffic_signals' ? { signals: true } : {}),
    });
  }
  return nodes;
}

/** A relation may name several ways to come from or to go to; each pair is a rule of its own. */
function restrictionsOf({ id, tags, members }: OsmRelation): TurnRestriction[] {
  const value = tags.get('restriction') ?? tags.get('restriction:emergency') ?? '';
  const kind = value.startsWith('no_') ? 'no' : value.startsWith('only_') ? 'only' : undefined;
  const role = (name: string, type: 'node' | 'way'): number[] =>
    members.filter((member) => member.role === name && member.type === type).map((member) => member.id);
  const viaNode = role('via', 'node')[0];
  const viaWays = role('via', 'way');
  const via = viaNode === undefined ? { wayIds: viaWays } : { nodeId: viaNode };
  if (kind === undefined || (viaNode === undefined && viaWays.length === 0)) return [];
  const exceptEmergency = (tags.get('except') ?? '').split(/[;,]/).some((vehicle) => vehicle.trim() === 'emergency');
  return role('from', 'way').flatMap((fromWayId) =>
    role('to', 'way').map((toWayId) => ({
      id,
      kind,
      ...(value === 'no_u_turn' ? { uTurn: true } : {}),
      fromWayId,
      via,
      toWayId,
      exceptEmergency,
    })),
  );
}
