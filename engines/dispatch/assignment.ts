/**
 * Costs are pairs compared lexicographically: `high` decides, `low` only between equals. Both parts are whole numbers
 * below 2^53 in absolute value, so every sum and difference is exact and no rounding can turn a decision.
 */
export interface AssignmentProblem {
  /** Places to be filled. */
  readonly rowCount: number;
  /** Units that may fill them. */
  readonly columnCount: number;
  /** Row-major; `Infinity` where a unit cannot fill a place. */
  readonly high: Float64Array;
  /** Row-major; 0 where `high` is infinite. */
  readonly low: Float64Array;
  /** Cost of leaving a place empty. */
  readonly emptyHigh: Float64Array;
}

export interface AssignmentSolution {
  /** Column of each row, or -1 for an empty place. */
  readonly columnOfRow: Int32Array;
  readonly high: number;
  readonly low: number;
  /** What the whole would cost without a row, for each row. */
  readonly withoutRowHigh: Float64Array;
  readonly withoutRowLow: Float64Array;
}

/**
 * Minimum-cost assignment by successive shortest augmenting paths with potentials (Kuhn 1955; Munkres 1957; the
 * O(n²m) form with potentials of Jonker and Volgenant 1987), on pairs in place of numbers. Each row has an empty
 * column of its own, so a solution always exists.
 */
export function solveAssignment(problem: AssignmentProblem): AssignmentSolution {
  const { rowCount, columnCount, high, low, emptyHigh } = problem;
  // Columns 1…columnCount are units, columnCount + r the empty column of row r; 0 is the root of a search.
  const width = columnCount + rowCount + 1;
  const rowHigh = new Float64Array(rowCount + 1);
  const rowLow = new Float64Array(rowCount + 1);
  const columnHigh = new Float64Array(width);
  const columnLow = new Float64Array(width);
  const rowOfColumn = new Int32Array(width);
  const cameFrom = new Int32Array(width);
  const slackHigh = new Float64Array(width);
  const slackLow = new Float64Array(width);
  const used = new Uint8Array(width);
  const reached = new Int32Array(width);

  for (let start = 1; start <= rowCount; start += 1) {
    rowOfColumn[0] = start;
    slackHigh.fill(Infinity);
    slackLow.fill(0);
    used.fill(0);
    let reachedCount = 0;
    let column = 0;
    do {
      used[column] = 1;
      reached[reachedCount] = column;
      reachedCount += 1;
      const row = rowOfColumn[column]!;
      const offset = (row - 1) * columnCount - 1;
      const uHigh = rowHigh[row]!;
      const uLow = rowLow[row]!;
      let bestHigh = Infinity;
      let bestLow = 0;
      let best = 0;
      for (let next = 1; next < width; next += 1) {
        if (used[next] === 1) continue;
        let edgeHigh = Infinity;
        let edgeLow = 0;
        if (next <= columnCount) {
          edgeHigh = high[offset + next]!;
          edgeLow = low[offset + next]!;
        } else if (next === columnCount + row) {
          edgeHigh = emptyHigh[row - 1]!;
        }
        if (edgeHigh !== Infinity) {
          const h = edgeHigh - uHigh - columnHigh[next]!;
          const l = edgeLow - uLow - columnLow[next]!;
          if (h < slackHigh[next]! || (h === slackHigh[next]! && l < slackLow[next]!)) {
            slackHigh[next] = h;
            slackLow[next] = l;
            cameFrom[next] = column;
          }
        }
        const h = slackHigh[next]!;
        if (h < bestHigh || (h === bestHigh && h !== Infinity && slackLow[next]! < bestLow)) {
          bestHigh = h;
          bestLow = slackLow[next]!;
          best = next;
        }
      }
      for (let index = 0; index < reachedCount; index += 1) {
        const seen = reached[index]!;
        const seenRow = rowOfColumn[seen]!;
        rowHigh[seenRow] = rowHigh[seenRow]! + bestHigh;
        rowLow[seenRow] = rowLow[seenRow]! + bestLow;
        columnHigh[seen] = columnHigh[seen]! - bestHigh;
        columnLow[seen] = columnLow[seen]! - bestLow;
      }
      for (let next = 1; next < width; next += 1) {
        if (used[next] === 1 || slackHigh[next] === Infinity) continue;
        slackHigh[next] = slackHigh[next]! - bestHigh;
        slackLow[next] = slackLow[next]! - bestLow;
      }
      column = best;
    } while (rowOfColumn[column] !== 0);
    while (column !== 0) {
      const previous = cameFrom[column]!;
      rowOfColumn[column] = rowOfColumn[previous]!;
      column = previous;
    }
  }

  const columnOfRow = new Int32Array(rowCount).fill(-1);
  for (let column = 1; column <= columnCount; column += 1) {
    const row = rowOfColumn[column]!;
    if (row > 0) columnOfRow[row - 1] = column - 1;
  }
  return priceRows(problem, columnOfRow);
}

/**
 * Adds to a solution what it would cost without each row. Taking a row away frees its unit, which is then either
 * let go or moves to another place whose unit is freed in turn: a shortest path over the places (Bellman–Ford; an
 * optimum has no negative cycle). No unit outside the solution can enter, because the units of the best solution of
 * the smaller problem are among those of the larger (the substitutes property of the assignment game, Shapley 1962).
 */
function priceRows(problem: AssignmentProblem, columnOfRow: Int32Array): AssignmentSolution {
  const { rowCount, columnCount, high, low, emptyHigh } = problem;
  const ownHigh = new Float64Array(rowCount);
  const ownLow = new Float64Array(rowCount);
  let totalHigh = 0;
  let totalLow = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const column = columnOfRow[row]!;
    ownHigh[row] = column < 0 ? emptyHigh[row]! : high[row * columnCount + column]!;
    ownLow[row] = column < 0 ? 0 : low[row * columnCount + column]!;
    totalHigh += ownHigh[row]!;
    totalLow += ownLow[row]!;
  }
  const gainHigh = ownHigh.map((value) => -value);
  const gainLow = ownLow.map((value) => -value);
  for (let changed = true; changed;) {
    changed = false;
    for (let row = 0; row < rowCount; row += 1) {
      const column = columnOfRow[row]!;
      if (column < 0) continue;
      for (let other = 0; other < rowCount; other += 1) {
        const edge = other * columnCount + column;
        if (other === row || high[edge] === Infinity) continue;
        const h = high[edge]! + gainHigh[other]! - ownHigh[row]!;
        const l = low[edge]! + gainLow[other]! - ownLow[row]!;
        if (h < gainHigh[row]! || (h === gainHigh[row]! && l < gainLow[row]!)) {
          gainHigh[row] = h;
          gainLow[row] = l;
          changed = true;
        }
      }
    }
  }
  return {
    columnOfRow,
    high: totalHigh,
    low: totalLow,
    withoutRowHigh: gainHigh.map((value) => value + totalHigh),
    withoutRowLow: gainLow.map((value) => value + totalLow),
  };
}
