import type { DrivingPolicy, TravelRules } from './travel-rules.ts';

/**
 * A move in one byte: how it turns (3 bits), what stands at the junction (2 bits), what the signs say (2 bits).
 * The cost of a move is then one look-up in a table of 128 entries per policy, and the graph never changes.
 */
export const TURN = { THROUGH: 0, STRAIGHT: 1, RIGHT: 2, LEFT: 3, SHARP: 4, U_TURN: 5, U_TURN_AT_DEAD_END: 6 } as const;
export const AT_JUNCTION = { NOTHING: 0, SIGNALS: 1, GATE: 2, BLOCK: 3 } as const;
export const SIGN = { NONE: 0, FORBIDDEN: 1, FORBIDDEN_EXCEPT_EMERGENCY: 2, IMPOSSIBLE: 3 } as const;

/** Above any travel time (149 hours), and small enough that three of them add up within 31 bits. */
export const BLOCKED = 0x1fffffff;

/** Joins the three parts into the byte. */
export function moveKind(turn: number, atJunction: number, sign: number): number {
  return turn | (atJunction << 3) | (sign << 5);
}

/** How a move of some kind turns. */
export function turnOf(kind: number): number {
  return kind & 7;
}

/** Tells whether a move turns round on its own link. */
export function isUTurn(kind: number): boolean {
  const turn = turnOf(kind);
  return turn === TURN.U_TURN || turn === TURN.U_TURN_AT_DEAD_END;
}

/** The cost of each kind of move in milliseconds under a policy; `BLOCKED` where it may not be made. */
export function moveCosts(rules: TravelRules, policy: DrivingPolicy): Int32Array {
  const { turns } = rules;
  const byTurn = [
    0,
    0,
    turns.rightMilliseconds,
    turns.leftMilliseconds,
    turns.sharpMilliseconds,
    turns.uTurnAtJunctionMilliseconds,
    turns.uTurnAtDeadEndMilliseconds,
    null,
  ];
  const bySign = [
    0,
    policy.forbiddenTurnMilliseconds,
    policy.exceptedFromRestrictions ? 0 : policy.forbiddenTurnMilliseconds,
    null,
  ];
  const costs = new Int32Array(128).fill(BLOCKED);
  for (let kind = 0; kind < costs.length; kind += 1) {
    const turning = byTurn[kind & 7] ?? null;
    const signed = bySign[kind >> 5] ?? null;
    // Whoever turns round in front of a gate, a block or signals does not pass them.
    const passing = isUTurn(kind) ? 0 : [0, turns.signalMilliseconds, turns.gateMilliseconds, null][(kind >> 3) & 3]!;
    if (turning !== null && signed !== null && passing !== null) costs[kind] = turning + signed + passing;
  }
  return costs;
}
