/**
 * Remembers, for a vehicle driving along arcs, which forbidden sequences it is in the middle of.
 * Aho and Corasick (1975) over arcs in place of letters: overlapping restrictions need no special care.
 */
export interface TurnAutomaton {
  /** The state of a vehicle that came onto `arc` from nowhere, or `undefined` if no sequence begins there. */
  stateOf(arc: number): TurnState | undefined;
  /** The state after driving on from a state onto `arc`; `undefined` if nothing has to be remembered. */
  follow(state: TurnState, arc: number): TurnState | undefined;
  /** Whether driving on to `arc` completes a forbidden sequence, and whether that binds vehicles on a call. */
  signFor(state: TurnState, arc: number): 'ALLOWED' | 'FORBIDDEN' | 'FORBIDDEN_EXCEPT_EMERGENCY';
  /** States with a memory longer than their own arc, in a fixed order. */
  readonly longStates: readonly TurnState[];
}

export interface TurnState {
  readonly arc: number;
  readonly depth: number;
  readonly children: Map<number, TurnState>;
  /** Arcs that complete a sequence here, and whether emergency vehicles are excepted. */
  readonly forbidden: Map<number, boolean>;
  suffix: TurnState | undefined;
}

/** Arcs driven one after the other, the last of which is forbidden after the others. */
export interface ForbiddenSequence {
  readonly arcs: readonly number[];
  readonly exceptEmergency: boolean;
}

/** Builds the automaton; sequences shorter than two arcs are ignored. */
export function buildTurnAutomaton(sequences: readonly ForbiddenSequence[]): TurnAutomaton {
  const roots = new Map<number, TurnState>();
  const longStates: TurnState[] = [];

  function childOf(children: Map<number, TurnState>, arc: number, depth: number): TurnState {
    let state = children.get(arc);
    if (state === undefined) {
      state = { arc, depth, children: new Map(), forbidden: new Map(), suffix: undefined };
      children.set(arc, state);
      if (depth > 1) longStates.push(state);
    }
    return state;
  }

  for (const { arcs, exceptEmergency } of sequences) {
    if (arcs.length < 2) continue;
    let state = childOf(roots, arcs[0]!, 1);
    for (const arc of arcs.slice(1, -1)) state = childOf(state.children, arc, state.depth + 1);
    const last = arcs[arcs.length - 1]!;
    // A rule that binds everybody is stronger than one with an exception.
    state.forbidden.set(last, exceptEmergency && (state.forbidden.get(last) ?? true));
  }

  function follow(state: TurnState, arc: number): TurnState | undefined {
    for (let at: TurnState | undefined = state; at !== undefined; at = at.suffix) {
      const child = at.children.get(arc);
      if (child !== undefined) return child;
    }
    return roots.get(arc);
  }

  // Suffixes are found level by level, since each leans on the one before it.
  let level = [...roots.values()];
  while (level.length > 0) {
    const next: TurnState[] = [];
    for (const state of level) {
      for (const child of state.children.values()) {
        child.suffix = state.suffix === undefined ? roots.get(child.arc) : follow(state.suffix, child.arc);
        next.push(child);
      }
    }
    level = next;
  }

  return {
    longStates,
    stateOf: (arc) => roots.get(arc),
    follow: (state, arc) => follow(state, arc),
    signFor(state, arc) {
      let sign: 'ALLOWED' | 'FORBIDDEN_EXCEPT_EMERGENCY' = 'ALLOWED';
      for (let at: TurnState | undefined = state; at !== undefined; at = at.suffix) {
        const excepted = at.forbidden.get(arc);
        if (excepted === false) return 'FORBIDDEN';
        if (excepted === true) sign = 'FORBIDDEN_EXCEPT_EMERGENCY';
      }
      return sign;
    },
  };
}
