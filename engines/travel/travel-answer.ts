import type { Position } from '@wanghuo/geo';
import type { RoadClass } from './road-network.ts';
import type { RoadPlace } from './road-place.ts';

/** Why no road leads there; the first that, taken away, opens the way. */
export type UnreachableReason = 'off_road' | 'closure' | 'width' | 'height' | 'weight' | 'disconnected';

/** A place that can be reached. Times are whole milliseconds; add turnout and access yourself. */
export interface Reached {
  readonly isReached: true;
  /** On the road, from setting off to the point nearest the goal. */
  readonly milliseconds: number;
  /** From the road to the goal on foot; 0 unless the goal lies beyond the walking threshold of the rules. */
  readonly walkMilliseconds: number;
  /** Both together, in seconds. */
  readonly travelSeconds: number;
  readonly from: RoadPlace;
  readonly to: RoadPlace;
}

/** A place that cannot be reached. */
export interface Unreached {
  readonly isReached: false;
  readonly reason: UnreachableReason;
}

export type TravelTime = Reached | Unreached;

/** One piece of a route on roads of one name and class. */
export interface RouteStep {
  readonly name: string | null;
  readonly roadClass: RoadClass;
  readonly manoeuvre: 'DEPART' | 'STRAIGHT' | 'RIGHT' | 'LEFT' | 'SHARP' | 'U_TURN';
  /** Where the step begins. */
  readonly position: Position;
  readonly metres: number;
  readonly milliseconds: number;
}

/** A way from place to place, with everything needed to draw, read out and repeat it. */
export interface Route extends Reached {
  readonly metres: number;
  /** From the start's point on the road to the goal's. */
  readonly geometry: readonly Position[];
  readonly steps: readonly RouteStep[];
  readonly wayIds: readonly number[];
  readonly graphVersion: string;
  readonly rulesVersion: string;
  readonly closuresVersion: string;
}
