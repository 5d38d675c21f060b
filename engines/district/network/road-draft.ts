import { between, crossing, distance, pieceMetres, projectionShare, type Point } from '../plane.ts';

export type RoadClass =
  | 'motorway'
  | 'motorway_link'
  | 'trunk'
  | 'primary'
  | 'secondary'
  | 'tertiary'
  | 'unclassified'
  | 'residential'
  | 'service';

/** What is known of a way while the network grows. */
export type WayDraft = {
  nodes: number[];
  roadClass: RoadClass;
  name: string | null;
  oneway: 0 | 1;
  bridgeName: string | null;
  /** Expressways run above the rest: they meet other roads at ramps only. */
  isElevated: boolean;
};

export type WayTraits = {
  roadClass: RoadClass;
  name?: string | null;
  oneway?: 0 | 1;
  bridgeName?: string | null;
  isElevated?: boolean;
};

type Piece = { way: number; from: number; to: number; isGone: boolean; stamp: number };

/** The nearest place on a road. */
export type RoadHit = { metres: number; point: Point; share: number; piece: unknown; way: number };

const squareMetres = 600;
const snapMetres = 45;

/**
 * A road network under construction. Ways at grade are kept planar: a new way that crosses an older one gets a
 * junction there, so that no two roads cross without meeting.
 */
export class RoadDraft {
  readonly nodes: Point[] = [];
  readonly ways: WayDraft[] = [];
  readonly degree: number[] = [];
  private readonly squares = new Map<number, Piece[]>();
  private stamp = 0;

  addNode(point: Point): number {
    this.nodes.push(point);
    this.degree.push(0);
    return this.nodes.length - 1;
  }

  point(node: number): Point {
    return this.nodes[node]!;
  }

  /** Adds a way along existing nodes; returns its number. Ways at grade are cut where they cross others. */
  addWay(nodes: readonly number[], traits: WayTraits): number {
    const way: WayDraft = {
      nodes: [nodes[0]!],
      roadClass: traits.roadClass,
      name: traits.name ?? null,
      oneway: traits.oneway ?? 0,
      bridgeName: traits.bridgeName ?? null,
      isElevated: traits.isElevated ?? false,
    };
    const number = this.ways.length;
    this.ways.push(way);
    for (let index = 1; index < nodes.length; index += 1) {
      const from = way.nodes[way.nodes.length - 1]!;
      const to = nodes[index]!;
      if (from === to) continue;
      for (const middle of way.isElevated ? [] : this.crossingNodes(from, to)) {
        if (middle !== way.nodes[way.nodes.length - 1] && middle !== to) this.append(number, middle);
      }
      this.append(number, to);
    }
    return number;
  }

  /** Adds a way through points, the ends given as nodes when they exist already. */
  addLine(line: readonly Point[], traits: WayTraits, startNode?: number, endNode?: number): number {
    const nodes = line.map((point, index) => {
      if (index === 0 && startNode !== undefined) return startNode;
      if (index === line.length - 1 && endNode !== undefined) return endNode;
      return this.addNode(point);
    });
    return this.addWay(nodes, traits);
  }

  /** The nearest place on a road at grade within `reachMetres` that passes the test, or undefined. */
  nearest(point: Point, reachMetres: number, accepts?: (way: WayDraft, place: Point) => boolean): RoadHit | undefined {
    for (let reach = Math.min(squareMetres, reachMetres); ; reach = Math.min(reach * 2, reachMetres)) {
      let best: RoadHit | undefined;
      for (const piece of this.piecesIn(point.x - reach, point.y - reach, point.x + reach, point.y + reach)) {
        const a = this.point(piece.from);
        const b = this.point(piece.to);
        const share = projectionShare(point, a, b);
        const place = between(a, b, share);
        const metres = distance(point, place);
        if (metres > reach || (best !== undefined && metres >= best.metres)) continue;
        if (accepts !== undefined && !accepts(this.ways[piece.way]!, place)) continue;
        best = { metres, point: place, share, piece, way: piece.way };
      }
      if (best !== undefined || reach >= reachMetres) return best;
    }
  }

  /** Makes a node where a search ended: an end of the piece when it is close, else a new one that cuts the piece. */
  nodeAt(hit: RoadHit): number {
    return this.cut(hit.piece as Piece, hit.share);
  }

  hasPiece(a: number, b: number): boolean {
    const p = this.point(a);
    const q = this.point(b);
    const pieces = this.piecesIn(Math.min(p.x, q.x), Math.min(p.y, q.y), Math.max(p.x, q.x), Math.max(p.y, q.y));
    return pieces.some((piece) => (piece.from === a && piece.to === b) || (piece.from === b && piece.to === a));
  }

  /** Whether the straight piece a–b would cross a road at grade somewhere between its ends. */
  crossesRoad(a: Point, b: Point): boolean {
    const pieces = this.piecesIn(Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y));
    return pieces.some((piece) => {
      const hit = crossing(a, b, this.point(piece.from), this.point(piece.to));
      return hit !== undefined && hit.along > 0.001 && hit.along < 0.999;
    });
  }

  wayMetres(way: WayDraft): number {
    let sum = 0;
    for (let index = 1; index < way.nodes.length; index += 1) {
      sum += pieceMetres(this.point(way.nodes[index - 1]!), this.point(way.nodes[index]!));
    }
    return sum;
  }

  private append(number: number, node: number): void {
    const way = this.ways[number]!;
    const from = way.nodes[way.nodes.length - 1]!;
    way.nodes.push(node);
    this.degree[from]! += 1;
    this.degree[node]! += 1;
    if (!way.isElevated) this.index({ way: number, from, to: node, isGone: false, stamp: 0 });
  }

  private crossingNodes(from: number, to: number): number[] {
    const a = this.point(from);
    const b = this.point(to);
    const found: { along: number; node: number }[] = [];
    // Cutting changes the index, so look again after each cut until no crossing is left unmet.
    for (let round = 0; round < 24; round += 1) {
      const pieces = this.piecesIn(Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y));
      let isCut = false;
      for (const piece of pieces) {
        if (piece.from === from || piece.to === from || piece.from === to || piece.to === to) continue;
        if (found.some((one) => one.node === piece.from || one.node === piece.to)) continue;
        const hit = crossing(a, b, this.point(piece.from), this.point(piece.to));
        if (hit === undefined) continue;
        found.push({ along: hit.along, node: this.cut(piece, hit.across) });
        isCut = true;
        break;
      }
      if (!isCut) break;
    }
    return found.sort((p, q) => p.along - q.along || p.node - q.node).map((one) => one.node);
  }

  private cut(piece: Piece, share: number): number {
    const a = this.point(piece.from);
    const b = this.point(piece.to);
    const length = distance(a, b);
    if (share * length < Math.min(snapMetres, length / 3)) return piece.from;
    if ((1 - share) * length < Math.min(snapMetres, length / 3)) return piece.to;
    const node = this.addNode(between(a, b, share));
    const way = this.ways[piece.way]!;
    for (let index = 1; index < way.nodes.length; index += 1) {
      if (way.nodes[index - 1] === piece.from && way.nodes[index] === piece.to) {
        way.nodes.splice(index, 0, node);
        break;
      }
    }
    piece.isGone = true;
    this.degree[node] = 2;
    this.index({ way: piece.way, from: piece.from, to: node, isGone: false, stamp: 0 });
    this.index({ way: piece.way, from: node, to: piece.to, isGone: false, stamp: 0 });
    return node;
  }

  private index(piece: Piece): void {
    const a = this.point(piece.from);
    const b = this.point(piece.to);
    this.eachSquare(Math.min(a.x, b.x), Math.min(a.y, b.y), Math.max(a.x, b.x), Math.max(a.y, b.y), (key) => {
      const list = this.squares.get(key);
      if (list === undefined) this.squares.set(key, [piece]);
      else list.push(piece);
    });
  }

  private piecesIn(left: number, bottom: number, right: number, top: number): Piece[] {
    this.stamp += 1;
    const found: Piece[] = [];
    this.eachSquare(left, bottom, right, top, (key) => {
      for (const piece of this.squares.get(key) ?? []) {
        if (piece.isGone || piece.stamp === this.stamp) continue;
        piece.stamp = this.stamp;
        found.push(piece);
      }
    });
    return found;
  }

  private eachSquare(left: number, bottom: number, right: number, top: number, visit: (key: number) => void): void {
    for (let column = Math.floor(left / squareMetres); column <= Math.floor(right / squareMetres); column += 1) {
      for (let row = Math.floor(bottom / squareMetres); row <= Math.floor(top / squareMetres); row += 1) {
        visit((column + 4096) * 8192 + row + 4096);
      }
    }
  }
}
