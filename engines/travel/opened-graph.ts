import type { Position } from '@wanghuo/geo';
import { applyClosures, type ClosureOverlay } from './closure.ts';
import { findComponents } from './components.ts';
import { viewGraph, type GraphView } from './graph-view.ts';
import { BLOCKED } from './move-kind.ts';
import { layWeights, type LaidWeights } from './one-search.ts';
import type { RoadGraph } from './road-graph.ts';
import { isRoadPlace, snapToRoad, type Place, type RoadPlace } from './road-place.ts';
import { SearchSpace } from './search-space.ts';
import { openTableStore, type TableStore } from './table-store.ts';
import type { Reached } from './travel-answer.ts';
import type { TravelRules } from './travel-rules.ts';
import type { VehicleProfile } from './vehicle-profile.ts';
import { computeWeights, limitLadder, weightsKey, withoutSize, type Weights } from './weights.ts';

/** Sets of closures whose weights are kept ready. */
const KEPT_WEIGHTS = 24;
/** Snapped places that are kept. */
const KEPT_PLACES = 4_096;

/** A graph under a set of rules, with the working memory and the weights that all questions share. */
export interface OpenedGraph {
  readonly graph: RoadGraph;
  readonly rules: TravelRules;
  readonly view: GraphView;
  readonly forward: SearchSpace;
  readonly backward: SearchSpace;
  readonly tables: TableStore;
  weightsOf(profile: VehicleProfile): Weights;
  laidWeights(profile: VehicleProfile, overlay: ClosureOverlay): LaidWeights;
  /** Names the vehicles that share weights. */
  weightsKeyOf(profile: VehicleProfile): string;
  /** Names the vehicles that drive equally fast, whatever their size. */
  paceKeyOf(profile: VehicleProfile): string;
  /** A vehicle of the same pace that fits everywhere. */
  withoutSize(profile: VehicleProfile): VehicleProfile;
  snap(
    position: Position,
    options?: { headingDegrees?: number; driving?: VehicleProfile['driving'] },
  ): RoadPlace | undefined;
  placeOf(place: Place, profile: VehicleProfile, headingDegrees?: number): RoadPlace | undefined;
  reached(from: RoadPlace, to: RoadPlace, milliseconds: number): Reached;
}

/** Opens a graph: what is worked out once and kept. One search at a time. */
export function openGraph(graph: RoadGraph, rules: TravelRules): OpenedGraph {
  const view = viewGraph(graph);
  const ladder = limitLadder(graph, rules);
  const weightsByKey = new Map<string, Weights>();
  const laidByKey = new Map<string, LaidWeights>();
  const snapped = new Map<VehicleProfile['driving'], PlacesByPosition>();
  const usableByDriving = new Map<string, Uint8Array>();

  function weightsOf(profile: VehicleProfile): Weights {
    const key = weightsKey(ladder, profile);
    let weights = weightsByKey.get(key);
    if (weights === undefined) {
      weights = computeWeights(graph, rules, profile);
      weightsByKey.set(key, weights);
    }
    return weights;
  }

  function laidWeights(profile: VehicleProfile, overlay: ClosureOverlay): LaidWeights {
    const key = `${weightsKey(ladder, profile)}|${overlay.version}`;
    let laid = laidByKey.get(key);
    if (laid === undefined) {
      const { arcMilliseconds, moveCost } = weightsOf(profile);
      laid = layWeights(view, arcMilliseconds, applyClosures(view, arcMilliseconds, overlay), moveCost, overlay);
    }
    // The map keeps the order of use: the least used entry is its first.
    laidByKey.delete(key);
    laidByKey.set(key, laid);
    if (laidByKey.size > KEPT_WEIGHTS) laidByKey.delete(laidByKey.keys().next().value!);
    return laid;
  }

  /** Per link two bits, along and against: drivable within the largest part for a vehicle without size. */
  function usableLinks(driving: VehicleProfile['driving']): Uint8Array {
    const key = driving ?? 'EMERGENCY';
    let usable = usableByDriving.get(key);
    if (usable === undefined) {
      const { arcMilliseconds } = weightsOf({ driving: key });
      const { partOf, largest } = findComponents(graph, arcMilliseconds);
      usable = new Uint8Array(graph.linkWay.length);
      for (let arc = 0; arc < graph.arcPlain.length; arc += 1) {
        if (graph.arcPlain[arc] !== arc || arcMilliseconds[arc] === BLOCKED) continue;
        if (partOf[graph.arcTail[arc]!] !== largest || partOf[graph.arcHead[arc]!] !== largest) continue;
        usable[graph.arcLink[arc]!]! |= graph.arcForward[arc] === 1 ? 1 : 2;
      }
      usableByDriving.set(key, usable);
    }
    return usable;
  }

  function knownPlaces(driving: VehicleProfile['driving']): PlacesByPosition {
    let known = snapped.get(driving);
    if (known === undefined) snapped.set(driving, (known = new PlacesByPosition()));
    return known;
  }

  function snap(
    position: Position,
    { headingDegrees, driving }: { headingDegrees?: number; driving?: VehicleProfile['driving'] } = {},
  ): RoadPlace | undefined {
    // Stations stand still: the same few hundred places are asked for with every call.
    const known = headingDegrees === undefined ? knownPlaces(driving) : undefined;
    const found = known?.find(position);
    if (found !== undefined) return found;
    const usable = usableLinks(driving);
    const place = snapToRoad(
      view,
      position,
      rules.offRoadLimitMetres,
      (link, isForward) => (usable[link]! & (isForward ? 1 : 2)) !== 0,
      headingDegrees,
    );
    if (place !== undefined) known?.keep(position, place);
    return place;
  }

  function placeOf(place: Place, profile: VehicleProfile, headingDegrees?: number): RoadPlace | undefined {
    if (!isRoadPlace(place)) {
      return snap(place, {
        ...(headingDegrees === undefined ? {} : { headingDegrees }),
        ...(profile.driving === undefined ? {} : { driving: profile.driving }),
      });
    }
    return headingDegrees === undefined ? place : { ...place, headingDegrees };
  }

  function reached(from: RoadPlace, to: RoadPlace, milliseconds: number): Reached {
    const walk = to.offRoadMetres > rules.walkBeyondMetres ? to.offRoadMetres / rules.walkMetresPerSecond : 0;
    const walkMilliseconds = Math.round(walk * 1000);
    return {
      isReached: true,
      milliseconds,
      walkMilliseconds,
      travelSeconds: (milliseconds + walkMilliseconds) / 1000,
      from,
      to,
    };
  }

  return {
    graph,
    rules,
    view,
    forward: new SearchSpace(view.forward),
    backward: new SearchSpace(view.backward),
    tables: openTableStore(view, (profile) => weightsKey(ladder, profile), laidWeights),
    weightsOf,
    laidWeights,
    weightsKeyOf: (profile) => weightsKey(ladder, profile),
    paceKeyOf: (profile) => weightsKey(ladder, withoutSize(ladder, profile)),
    withoutSize: (profile) => withoutSize(ladder, profile),
    snap,
    placeOf,
    reached,
  };
}

/** Places by the very position that was brought onto the road. */
class PlacesByPosition {
  readonly #byLongitude = new Map<number, Map<number, RoadPlace>>();
  #count = 0;

  find([longitude, latitude]: Position): RoadPlace | undefined {
    return this.#byLongitude.get(longitude)?.get(latitude);
  }

  keep([longitude, latitude]: Position, place: RoadPlace): void {
    if (this.#count >= KEPT_PLACES) {
      this.#byLongitude.clear();
      this.#count = 0;
    }
    const byLatitude = this.#byLongitude.get(longitude) ?? new Map<number, RoadPlace>();
    this.#byLongitude.set(longitude, byLatitude.set(latitude, place));
    this.#count += 1;
  }
}
