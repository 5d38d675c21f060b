import { DispatchInputError } from './errors.ts';
import { requireNumber, requireObject, requireText, requireWhole } from './requirement.ts';
import type { DispatchRules } from './rules.ts';

/** @throws DispatchInputError naming the rule that is missing or out of range */
export function checkRules(rules: DispatchRules): void {
  requireObject(rules, 'rules');
  requireText(rules.version, 'rules', 'version');
  requireWhole(rules.maximumArrivalSeconds, 'rules', 'maximumArrivalSeconds', 86_400);
  requireObject(rules.minimumCrew, 'rules', 'minimumCrew');
  requireWhole(rules.minimumCrew.APPARATUS, 'rules', 'minimumCrew.APPARATUS');
  requireWhole(rules.minimumCrew.TEAM, 'rules', 'minimumCrew.TEAM');
  requireObject(rules.position, 'rules', 'position');
  requireWhole(rules.position.freshSeconds, 'rules', 'position.freshSeconds');
  requireWhole(rules.position.limitSeconds, 'rules', 'position.limitSeconds');
  if (rules.position.limitSeconds < rules.position.freshSeconds) {
    throw new DispatchInputError('rules.position.limitSeconds', 'below_fresh');
  }
  requireWhole(rules.position.stalePercent, 'rules', 'position.stalePercent', 1_000);
  requireObject(rules.cover, 'rules', 'cover');
  requireWhole(rules.cover.maximumMoves, 'rules', 'cover.maximumMoves', 100);
  requireNumber(rules.cover.maximumMoveSeconds, 'rules', 'cover.maximumMoveSeconds', 86_400);
}

/**
 * Reads the rules from parsed JSON.
 * @throws DispatchInputError naming the rule that is missing or out of range
 */
export function readDispatchRules(json: unknown): DispatchRules {
  checkRules(json as DispatchRules);
  return json as DispatchRules;
}
