import { openRoads, type ClosureOverlay } from './closure.ts';
import { beginningFrom, searchTo, type LaidWeights } from './one-search.ts';
import type { OpenedGraph } from './opened-graph.ts';
import type { RoadPlace } from './road-place.ts';
import type { UnreachableReason } from './travel-answer.ts';
import { unlimitedVehicle, type VehicleProfile } from './vehicle-profile.ts';

/** Takes limits away one at a time, then all, and names the first without which a start gets through. */
export function explainUnreached(
  { view, backward, laidWeights }: OpenedGraph,
  starts: readonly RoadPlace[],
  goal: RoadPlace,
  profile: VehicleProfile,
  overlay: ClosureOverlay,
): UnreachableReason[] {
  const reasons = starts.map((): UnreachableReason => 'disconnected');
  const { widthMetres: _width, ...anyWidth } = profile;
  const { heightMetres: _height, ...anyHeight } = profile;
  const { weightTonnes: _weight, ...anyWeight } = profile;
  const { driving } = profile;
  const unlimited: VehicleProfile = driving === undefined ? unlimitedVehicle : { driving };
  const trials: [UnreachableReason, VehicleProfile, ClosureOverlay][] = [
    ['closure', profile, openRoads],
    ['width', anyWidth, overlay],
    ['height', anyHeight, overlay],
    ['weight', anyWeight, overlay],
    // Two limits at once: the closure is the one that somebody can lift, so it is named last.
    [firstLimitOf(profile), unlimited, overlay],
    ['closure', unlimited, openRoads],
  ];
  const open = new Set(starts.keys());
  const tried = new Set<LaidWeights>([laidWeights(profile, overlay)]);
  for (const [reason, vehicle, closures] of trials) {
    const weights = laidWeights(vehicle, closures);
    if (open.size === 0) break;
    if (tried.has(weights)) continue;
    tried.add(weights);
    searchTo(
      view,
      backward,
      weights,
      goal,
      [...open].map((i) => starts[i]!),
    );
    for (const i of open) {
      if (beginningFrom(view, backward, weights, starts[i]!, goal) === undefined) continue;
      reasons[i] = reason;
      open.delete(i);
    }
  }
  return reasons;
}

function firstLimitOf({ widthMetres, heightMetres }: VehicleProfile): UnreachableReason {
  if (widthMetres !== undefined) return 'width';
  return heightMetres === undefined ? 'weight' : 'height';
}
