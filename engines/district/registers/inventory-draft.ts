import { synthetic } from '../identity.ts';
import { exampleName, examplePhone } from '../names.ts';
import type { Seat } from '../network/setting.ts';
import { randomStream, type RandomStream } from '../random-stream.ts';
import type { BuildingRow, BuildingUse, PremisesClass, PremisesRow, PremisesTier } from '../rows.ts';
import type { Scene } from '../scene.ts';
import type { Spot } from '../spots.ts';
import { heightClassOf } from './height-class.ts';

/** The narrow places: lanes of old streets where only small vehicles pass. Widths in metres, all assumed. */
export const narrowTowns: Record<string, { note: string; widthMetres: number }> = {
  中山镇: { note: '古街石板路，仅容小型消防车（示意）', widthMetres: 2.5 },
  塘河镇: { note: '古镇巷道，仅容小型消防车（示意）', widthMetres: 2.5 },
  白沙镇: { note: '老街巷道狭窄（示意）', widthMetres: 2.8 },
  几江街道: { note: '老城巷道狭窄，大型车停主街（示意）', widthMetres: 3 },
};

/** Buildings and premises while the inventory grows, with the running numbers that keep their names apart. */
export class InventoryDraft {
  readonly buildings: BuildingRow[] = [];
  readonly premises: PremisesRow[] = [];
  readonly random: RandomStream;
  /** Buildings so far that are not of class LOW. */
  highRises = 0;
  private readonly scene: Scene;
  private readonly counters = new Map<string, number>();

  constructor(scene: Scene) {
    this.scene = scene;
    this.random = randomStream(scene.seed, 'inventory');
  }

  /** A town drawn by its residents; with `power` above 1 the large ones are preferred. */
  town(power = 1): Seat {
    const { seats } = this.scene.setting;
    const weights = seats.map((seat) => (seat.residents / 100_000) ** 1 * (power > 1 ? seat.residents / 100_000 : 1));
    let left = this.random.next() * weights.reduce((sum, one) => sum + one, 0);
    for (let index = 0; index < seats.length; index += 1) {
      left -= weights[index]!;
      if (left < 0) return seats[index]!;
    }
    return seats[0]!;
  }

  serial(word: string): string {
    const next = (this.counters.get(word) ?? 0) + 1;
    this.counters.set(word, next);
    return String(next).padStart(3, '0');
  }

  addBuilding(
    spot: Spot,
    name: string,
    use: BuildingUse,
    shape: { height: number; above: number; below: number; area: number; isClassOneUse?: boolean },
  ): BuildingRow {
    const heightMetres = Math.round(shape.height * 10) / 10;
    const row: BuildingRow = {
      ...synthetic('building', `${this.buildings.length + 1}`),
      name,
      address: `${spot.address}${name}`,
      townshipCode: spot.seat.code,
      position: spot.position,
      use,
      heightMetres,
      floorsAbove: shape.above,
      floorsBelow: shape.below,
      heightClass: heightClassOf(use, heightMetres, shape.above, shape.isClassOneUse === true),
      floorAreaSquareMetres: Math.round(shape.area),
      accessMaxWidthMetres: null,
      accessMaxHeightMetres: null,
      accessMaxWeightTonnes: null,
      accessNote: null,
    };
    this.buildings.push(row);
    if (row.heightClass !== 'LOW') this.highRises += 1;
    return row;
  }

  addPremises(
    spot: Spot,
    name: string,
    tier: PremisesTier,
    classes: PremisesClass[],
    more: { building?: BuildingRow; industry?: string; occupants?: number; controlRoom?: boolean } = {},
  ): PremisesRow {
    const number = this.premises.length + 1;
    const row: PremisesRow = {
      ...synthetic('premises', `${number}`),
      name,
      buildingId: more.building?.id ?? null,
      address: spot.address,
      townshipCode: spot.seat.code,
      position: spot.position,
      tier,
      classes,
      industry: more.industry ?? null,
      occupants: more.occupants ?? null,
      fireManagerName: exampleName(1000 + number),
      fireManagerPhone: examplePhone(10_000 + number),
      hasControlRoom: more.controlRoom ?? false,
    };
    this.premises.push(row);
    return row;
  }

  limitAccess(building: BuildingRow, seat: Seat, probability: number): void {
    const narrow = narrowTowns[seat.name];
    if (narrow === undefined || !this.random.chance(probability)) return;
    building.accessMaxWidthMetres = narrow.widthMetres;
    building.accessMaxHeightMetres = 3.5;
    building.accessMaxWeightTonnes = 10;
    building.accessNote = narrow.note;
  }
}
