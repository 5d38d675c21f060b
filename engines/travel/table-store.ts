import { fillTables, tableNumbers, type CellTables } from './cell-tables.ts';
import { CellTimes } from './cell-times.ts';
import { divideGraph, type CellTree } from './cell-tree.ts';
import { openRoads, type ClosureOverlay } from './closure.ts';
import type { GraphView } from './graph-view.ts';
import type { LaidWeights } from './one-search.ts';
import type { RoadPlace } from './road-place.ts';
import { TableMemory } from './table-memory.ts';
import type { VehicleProfile } from './vehicle-profile.ts';

/** Memory that tables may take together; the least used go first. */
const KEPT_NUMBERS = (256 * 2 ** 20) / 4;
/** Weights that were asked about and wait for tables; the latest come first, the oldest are forgotten. */
const WAITING = 24;

/** What tables are filled for. */
interface Asked {
  readonly profile: VehicleProfile;
  readonly overlay: ClosureOverlay;
}

/** Tables that are ready, and the work on those that are not yet. Whoever finds none searches as before. */
export interface TableStore {
  /**
   * Times to a goal, if the tables of the vehicle under the closures are ready; else they are put on the list. They hold
   * until the next are asked for.
   */
  timesTo(profile: VehicleProfile, overlay: ClosureOverlay, goal: RoadPlace): CellTimes | undefined;
  /** See `Travel.workAhead`. */
  workAhead(operations: number): boolean;
}

/** Tables, and the name of those they share. */
interface Kept {
  readonly tables: CellTables;
  readonly base: string;
}

/**
 * @param keyOf - equal for vehicles that have equal weights
 * @param laidWeights - weights of a vehicle under closures
 * @param keptNumbers - how many numbers tables may hold together; no tables are filled if two sets would hold more
 */
export function openTableStore(
  view: GraphView,
  keyOf: (profile: VehicleProfile) => string,
  laidWeights: (profile: VehicleProfile, overlay: ClosureOverlay) => LaidWeights,
  keptNumbers: number = KEPT_NUMBERS,
): TableStore {
  const memory = new TableMemory();
  const ready = new Map<string, Kept>();
  const waiting = new Map<string, Asked>();
  let tree: CellTree | undefined;
  let times: CellTimes | undefined;
  let isTooLarge = false;
  let work: Generator<number, void> | undefined;

  const nameOf = ({ profile, overlay }: Asked): string => `${keyOf(profile)}|${overlay.version}`;

  function find(name: string): CellTables | undefined {
    const kept = ready.get(name);
    if (kept === undefined) return undefined;
    // The map keeps the order of use: the least used tables are its first. What is shared is used as well.
    for (const used of [name, kept.base]) {
      const entry = ready.get(used)!;
      ready.delete(used);
      ready.set(used, entry);
    }
    return kept.tables;
  }

  function put(name: string, kept: Kept): void {
    ready.set(name, kept);
    let numbers = 0;
    for (const { tables } of ready.values()) numbers += tables.own.count;
    for (const oldest of ready.keys()) {
      if (numbers <= keptNumbers || oldest === kept.base || oldest === name) break;
      numbers -= forget(oldest);
    }
  }

  /** Gives back the memory of tables and of those that share them. */
  function forget(name: string): number {
    let numbers = 0;
    for (const [other, { tables, base }] of ready) {
      if (other !== name && base !== name) continue;
      ready.delete(other);
      memory.give(tables.own);
      numbers += tables.own.count;
    }
    return numbers;
  }

  function* fillNext(): Generator<number, void> {
    if (tree === undefined) {
      tree = yield* divideGraph(view.graph);
      isTooLarge = 2 * tableNumbers(tree) > keptNumbers;
    }
    const asked = [...waiting.values()].at(-1);
    if (isTooLarge || asked === undefined) return;
    times ??= new CellTimes(view, tree, memory);
    const { profile, overlay } = asked;
    const [name, base] = [nameOf(asked), nameOf({ profile, overlay: openRoads })];
    let open = find(base);
    if (open === undefined) {
      open = yield* fillTables(view.graph, tree, memory, laidWeights(profile, openRoads));
      put(base, { tables: open, base });
    }
    if (name !== base) {
      const tables = yield* fillTables(view.graph, tree, memory, laidWeights(profile, overlay), open);
      put(name, { tables, base });
    }
    waiting.delete(name);
  }

  return {
    timesTo(profile, overlay, goal) {
      const name = nameOf({ profile, overlay });
      const tables = find(name);
      if (tables !== undefined) {
        times!.aim(tables, goal);
        return times;
      }
      if (isTooLarge) return undefined;
      waiting.delete(name);
      waiting.set(name, { profile, overlay });
      if (waiting.size > WAITING) waiting.delete(waiting.keys().next().value!);
      return undefined;
    },
    workAhead(operations) {
      for (let left = operations; left > 0 && !isTooLarge;) {
        if (work === undefined && waiting.size === 0) return false;
        work ??= fillNext();
        const { done, value } = work.next();
        if (done === true) work = undefined;
        else left -= value;
      }
      if (isTooLarge) waiting.clear();
      return work !== undefined || waiting.size > 0;
    },
  };
}
