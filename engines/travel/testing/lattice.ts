import type { RoadClass, RoadNetwork, RoadNode, RoadWay, Terrain } from '../road-network.ts';

/** A small generator of equally likely numbers (mulberry32), so that a seed gives the same network everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface LatticeOptions {
  readonly columns: number;
  readonly rows: number;
  readonly seed: number;
  /** Share of streets that run one way, are left out, or carry a limit. Default 0. */
  readonly onewayShare?: number;
  readonly missingShare?: number;
  readonly limitedShare?: number;
  /** Points between two crossings. Default 1. */
  readonly bends?: number;
}

const TERRAIN_OF_QUARTER: readonly Terrain[] = ['river_terrace', 'hill', 'low_mountain', 'mountain'];

/** A made-up town of crooked streets about 150 m apart, main roads every tenth street. For tests and measurements only. */
export function latticeNetwork(options: LatticeOptions): RoadNetwork {
  const { columns, rows, seed, onewayShare = 0, missingShare = 0, limitedShare = 0, bends = 1 } = options;
  const random = randomFrom(seed);
  const nodes: RoadNode[] = [];
  const ways: RoadWay[] = [];
  const jitter = (): number => (random() - 0.5) * 0.0006;
  const step = (value: number): number => Math.round(value * 1e7) / 1e7;
  const addNode = (column: number, row: number): number => {
    const id = nodes.length + 1;
    nodes.push({ id, position: [step(106 + column * 0.0015 + jitter()), step(29 + row * 0.00135 + jitter())] });
    return id;
  };
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) addNode(column, row);
  const addWay = (from: [number, number], to: [number, number], street: number): void => {
    if (random() < missingShare) return;
    const nodeIds = [from[1] * columns + from[0] + 1];
    for (let bend = 1; bend <= bends; bend += 1) {
      const share = bend / (bends + 1);
      nodeIds.push(addNode(from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share));
    }
    nodeIds.push(to[1] * columns + to[0] + 1);
    const roadClass: RoadClass = street % 10 === 0 ? 'primary' : street % 5 === 0 ? 'tertiary' : 'residential';
    const limit = random() < limitedShare ? Math.floor(random() * 3) : -1;
    ways.push({
      id: ways.length + 1,
      name: `示例${street}路`,
      roadClass,
      nodeIds: random() < 0.5 ? nodeIds : nodeIds.reverse(),
      oneway: random() < onewayShare ? 1 : 0,
      terrain: TERRAIN_OF_QUARTER[Math.floor((2 * from[0]) / columns) + 2 * Math.floor((2 * from[1]) / rows)] ?? null,
      maxWidthMetres: limit === 0 ? 2.3 : null,
      maxHeightMetres: limit === 1 ? 3.2 : null,
      maxWeightTonnes: limit === 2 ? 12 : null,
    });
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (column + 1 < columns) addWay([column, row], [column + 1, row], row);
      if (row + 1 < rows) addWay([column, row], [column, row + 1], column);
    }
  }
  return { nodes, ways, restrictions: [], source: `lattice ${columns} × ${rows}, seed ${seed}`, attribution: '' };
}
