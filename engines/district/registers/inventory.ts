import { shortTown } from '../names.ts';
import { chineseNumber } from '../network/street-grid.ts';
import { toPosition } from '../plane.ts';
import type { BuildingRow, PremisesClass, PremisesRow } from '../rows.ts';
import type { Scene } from '../scene.ts';
import type { Spot } from '../spots.ts';
import { InventoryDraft, narrowTowns } from './inventory-draft.ts';

/** A residential compound with its high-rises; it becomes a place of the gazetteer as well. */
export type Compound = { name: string; spot: Spot; buildings: number };

export type Inventory = {
  buildings: BuildingRow[];
  premises: PremisesRow[];
  compounds: Compound[];
  tunnels: { premisesId: string; lengthMetres: number }[];
};

const firstWords = ['桂', '竹', '兰', '菊', '梅', '柳', '枫', '榕', '松', '荷', '橙', '橘', '杉', '桐', '槐', '棠'];
const lastWords = ['苑', '园', '居', '庭', '里', '湾', '台', '阁', '坊', '郡', '岸', '邻', '轩', '院', '城', '府'];

/** Builds the inventory: buildings and premises in exactly the published numbers, all of them made up. */
export function makeInventory(scene: Scene): Inventory {
  return new InventoryMaker(scene).make();
}

class InventoryMaker {
  private readonly scene: Scene;
  private readonly draft: InventoryDraft;
  private readonly compounds: Compound[] = [];
  private readonly tunnels: { premisesId: string; lengthMetres: number }[] = [];

  constructor(scene: Scene) {
    this.scene = scene;
    this.draft = new InventoryDraft(scene);
  }

  make(): Inventory {
    const { fireService } = this.scene.facts;
    this.complexes();
    this.heritage();
    this.dangerousGoods();
    this.highRisk();
    this.keyUnits();
    this.secondLevel(fireService.secondLevelPremises);
    this.residential(fireService.highRises);
    this.underground(fireService.undergroundSquareMetres);
    this.tunnelRows(fireService.tunnelMetres);
    this.parkFirms(220);
    this.oldTown();
    this.nineSmall(this.scene.demonstration.placesTotal - this.draft.premises.length);
    return {
      buildings: this.draft.buildings,
      premises: this.draft.premises,
      compounds: this.compounds,
      tunnels: this.tunnels,
    };
  }

  private complexes(): void {
    const { fireService } = this.scene.facts;
    const large = ['鼎山街道', '双福街道', '几江街道'];
    const small = ['德感街道', '双福街道', '鼎山街道', '珞璜镇', '白沙镇'];
    const add = (town: string, index: number, isLarge: boolean): void => {
      const spot = this.scene.spots.inTown(this.scene.seatNamed(town), true);
      const area = isLarge ? 52_000 + index * 14_500 : 21_500 + index * 5_300;
      const name = `示意商业综合体${isLarge ? '甲' : '乙'}${chineseNumber(index + 1)}`;
      const building = this.draft.addBuilding(spot, name, 'PUBLIC', {
        height: isLarge ? 38.5 : 29.6,
        above: isLarge ? 8 : 6,
        below: 2,
        area,
        isClassOneUse: true,
      });
      this.draft.addPremises(
        spot,
        name,
        'HIGH_RISK',
        [isLarge ? 'COMMERCIAL_COMPLEX_LARGE' : 'COMMERCIAL_COMPLEX', 'HIGH_RISE'],
        { building, industry: '商业', occupants: isLarge ? 6000 + index * 900 : 2400 + index * 300, controlRoom: true },
      );
    };
    for (let index = 0; index < fireService.complexesOver50000SquareMetres; index += 1)
      add(large[index % large.length]!, index, true);
    for (let index = 0; index < fireService.complexesOver20000SquareMetres; index += 1)
      add(small[index % small.length]!, index, false);
  }

  private heritage(): void {
    const towns = [
      '中山镇',
      '中山镇',
      '塘河镇',
      '白沙镇',
      '几江街道',
      '石蟆镇',
      '吴滩镇',
      '四面山镇',
      '珞璜镇',
      '支坪镇',
      '李市镇',
    ];
    for (let index = 0; index < this.scene.facts.fireService.heritageSites; index += 1) {
      const seat = this.scene.seatNamed(towns[index % towns.length]!);
      const spot = this.scene.spots.inTown(seat, true);
      const name = `示意文物建筑${this.draft.serial('heritage')}`;
      const building = this.draft.addBuilding(spot, name, 'HERITAGE', {
        height: this.draft.random.between(5, 11),
        above: this.draft.random.integer(1, 2),
        below: 0,
        area: this.draft.random.between(240, 1600),
      });
      this.draft.limitAccess(building, seat, 0.85);
      this.draft.addPremises(spot, name, index < 6 ? 'HIGH_RISK' : index < 16 ? 'KEY' : 'GENERAL', ['HERITAGE'], {
        building,
        industry: '文物',
        occupants: this.draft.random.integer(5, 60),
      });
    }
  }

  private dangerousGoods(): void {
    const total = this.scene.facts.fireService.dangerousGoodsSites;
    const parks = ['德感园区', '珞璜园区', '双福园区', '白沙园区'];
    for (let index = 0; index < total; index += 1) {
      const isHighRisk = index < 20;
      const isPark = index < 52;
      const spot = isPark
        ? this.scene.spots.inPark(parks[index % parks.length]!)
        : this.draft.random.chance(0.55)
          ? this.scene.spots.inTown(this.draft.town())
          : this.scene.spots.inVillage(this.draft.town());
      const name = isHighRisk
        ? `示意化工厂${this.draft.serial('chemical')}`
        : isPark
          ? `示意危化品仓储${this.draft.serial('depot')}`
          : this.draft.random.chance(0.7)
            ? `示意加油站${this.draft.serial('fuel')}`
            : `示意液化气站${this.draft.serial('gas')}`;
      const building = isHighRisk
        ? this.draft.addBuilding(spot, `${name}主厂房`, 'INDUSTRIAL', {
            height: this.draft.random.between(9, 22),
            above: this.draft.random.integer(1, 3),
            below: 0,
            area: this.draft.random.between(3200, 14_000),
          })
        : undefined;
      this.draft.addPremises(
        spot,
        name,
        isHighRisk ? 'HIGH_RISK' : index < 55 ? 'KEY' : 'GENERAL',
        ['DANGEROUS_GOODS'],
        {
          ...(building === undefined ? {} : { building }),
          industry: isHighRisk ? '化工' : isPark ? '危险品仓储' : '成品油与燃气',
          occupants: this.draft.random.integer(6, isHighRisk ? 260 : 30),
          controlRoom: isHighRisk,
        },
      );
    }
  }

  /** Crowded and high buildings that complete the published number of high-risk units. */
  private highRisk(): void {
    const kinds: [string, PremisesClass, string, number][] = [
      ['示意医院', 'HOSPITAL', '卫生', 10],
      ['示意养老院', 'ELDERLY_CARE', '民政', 8],
      ['示意寄宿学校', 'SCHOOL', '教育', 10],
      ['示意宾馆', 'HOTEL', '住宿', 14],
      ['示意娱乐城', 'ENTERTAINMENT', '娱乐', 10],
      ['示意批发市场', 'MARKET', '商业', 6],
      ['示意写字楼', 'HIGH_RISE', '办公', 99],
    ];
    const wanted = this.scene.facts.fireService.highRiskPremises;
    let done = this.draft.premises.filter((one) => one.tier === 'HIGH_RISK').length;
    for (const [word, premisesClass, industry, count] of kinds) {
      for (let index = 0; index < count && done < wanted; index += 1) {
        const spot = this.scene.spots.inTown(this.draft.town(2), true);
        const name = `${word}${this.draft.serial(word)}`;
        const isTower = premisesClass === 'HIGH_RISE';
        const isSuper = isTower && index === 0;
        const floors = isSuper
          ? 26
          : isTower
            ? 17 + index
            : premisesClass === 'MARKET'
              ? 3
              : this.draft.random.integer(5, premisesClass === 'HOTEL' ? 16 : 9);
        const height = isSuper ? 108.6 : floors * (premisesClass === 'MARKET' ? 5.4 : 3.7);
        const isCare = premisesClass === 'HOSPITAL' || premisesClass === 'ELDERLY_CARE';
        const building = this.draft.addBuilding(spot, `${name}主楼`, 'PUBLIC', {
          height,
          above: floors,
          below: this.draft.random.integer(1, 2),
          area: floors * this.draft.random.between(900, 2400),
          isClassOneUse: isCare,
        });
        const classes: PremisesClass[] =
          building.heightClass === 'LOW' || isTower ? [premisesClass] : [premisesClass, 'HIGH_RISE'];
        this.draft.addPremises(spot, name, 'HIGH_RISK', classes, {
          building,
          industry,
          occupants: this.draft.random.integer(180, 2200),
          controlRoom: true,
        });
        done += 1;
      }
    }
  }

  private keyUnits(): void {
    const kinds: [string, PremisesClass, string, number][] = [
      ['示意工厂', 'FACTORY', '制造', 80],
      ['示意仓库', 'WAREHOUSE', '仓储', 25],
      ['示意学校', 'SCHOOL', '教育', 40],
      ['示意卫生院', 'HOSPITAL', '卫生', 24],
      ['示意酒店', 'HOTEL', '住宿', 22],
      ['示意市场', 'MARKET', '商业', 18],
      ['示意敬老院', 'ELDERLY_CARE', '民政', 16],
    ];
    const parks = ['德感园区', '珞璜园区', '双福园区', '白沙园区', '综合保税园区'];
    for (const [word, premisesClass, industry, count] of kinds) {
      for (let index = 0; index < count; index += 1) {
        const isPark = premisesClass === 'FACTORY' || premisesClass === 'WAREHOUSE';
        const spot = isPark
          ? this.scene.spots.inPark(parks[index % parks.length]!)
          : this.scene.spots.inTown(this.draft.town());
        const floors = isPark ? this.draft.random.integer(1, 4) : this.draft.random.integer(3, 6);
        const name = `${word}${this.draft.serial(word)}`;
        const building = this.draft.addBuilding(
          spot,
          `${name}主体`,
          premisesClass === 'WAREHOUSE' ? 'STORAGE' : isPark ? 'INDUSTRIAL' : 'PUBLIC',
          {
            height: Math.min(23.8, floors * (isPark ? 5.6 : 3.8)),
            above: floors,
            below: 0,
            area: floors * this.draft.random.between(600, 5200),
          },
        );
        this.draft.addPremises(spot, name, 'KEY', isPark ? [premisesClass, 'INDUSTRIAL_PARK_FIRM'] : [premisesClass], {
          building,
          industry,
          occupants: this.draft.random.integer(60, 900),
          controlRoom: this.draft.random.chance(0.7),
        });
      }
    }
  }

  private secondLevel(count: number): void {
    const kinds: [string, PremisesClass, string][] = [
      ['示例超市', 'MARKET', '商业'],
      ['示例旅馆', 'HOTEL', '住宿'],
      ['示例歌厅', 'ENTERTAINMENT', '娱乐'],
      ['示例小学', 'SCHOOL', '教育'],
      ['示例门诊部', 'HOSPITAL', '卫生'],
      ['示例加工厂', 'FACTORY', '制造'],
      ['示例养老服务站', 'ELDERLY_CARE', '民政'],
    ];
    for (let index = 0; index < count; index += 1) {
      const [word, premisesClass, industry] = kinds[index % kinds.length]!;
      const spot = this.scene.spots.inTown(this.draft.town());
      this.draft.addPremises(spot, `${word}${this.draft.serial(word)}`, 'SECOND_LEVEL', [premisesClass], {
        industry,
        occupants: this.draft.random.integer(20, 99),
        controlRoom: this.draft.random.chance(0.2),
      });
    }
  }

  /** Compounds until the published number of high-rises is reached; the first is the one the demonstration names. */
  private residential(total: number): void {
    const shuangfu = this.scene.seatNamed('双福街道');
    this.compound('示范小区', this.scene.spots.inTown(shuangfu, true), [18, 18, 24, 24, 26, 11], 24);
    let number = 0;
    while (this.draft.highRises < total) {
      const name = `示例${firstWords[number % firstWords.length]}${lastWords[Math.floor(number / firstWords.length) % lastWords.length]}${number >= 256 ? '二期' : ''}`;
      number += 1;
      const wanted = Math.min(this.draft.random.integer(2, 9), total - this.draft.highRises);
      const tall = this.draft.random.chance(0.55);
      const floors = Array.from({ length: wanted }, () =>
        tall ? this.draft.random.integer(18, 33) : this.draft.random.integer(10, 18),
      );
      this.compound(name, this.scene.spots.inTown(this.draft.town(2)), floors, this.draft.random.integer(15, 60));
    }
  }

  private compound(name: string, spot: Spot, floors: readonly number[], homesPerFloor: number): void {
    let first: BuildingRow | undefined;
    floors.forEach((above, index) => {
      const offset = { x: spot.point.x + ((index % 3) - 1) * 46, y: spot.point.y + Math.floor(index / 3) * 42 };
      const building = this.draft.addBuilding(
        { ...spot, point: offset, position: toPosition(offset) },
        `${name}${index + 1}栋`,
        'RESIDENTIAL',
        { height: above * 3, above, below: 1, area: above * this.draft.random.between(520, 980) },
      );
      if (first === undefined) first = building;
      // Gates of older estates let an aerial vehicle through only here and there.
      if (name !== '示范小区' && spot.seat.name === '几江街道' && this.draft.random.chance(0.25)) {
        building.accessMaxHeightMetres = 3.8;
        building.accessMaxWidthMetres = 3.2;
        building.accessNote = '小区大门限高限宽（示意）';
      } else if (name !== '示范小区' && this.draft.random.chance(0.05)) {
        building.accessMaxWeightTonnes = 20;
        building.accessNote = '车道下为地下车库，限重 20 吨（示意）';
      }
    });
    this.compounds.push({ name, spot, buildings: floors.length });
    this.draft.addPremises(spot, `${name}物业服务中心`, 'GENERAL', ['HIGH_RISE'], {
      ...(first === undefined ? {} : { building: first }),
      industry: '住宅物业',
      occupants: floors.reduce((sum, above) => sum + above, 0) * Math.max(6, Math.round(homesPerFloor / 5)),
      controlRoom: true,
    });
  }

  /** Underground works whose areas add up to the published figure to the square metre. */
  private underground(total: number): void {
    const count = 60;
    const weights = Array.from({ length: count }, () => this.draft.random.between(0.5, 1.8));
    const sum = weights.reduce((a, b) => a + b, 0);
    let left = total;
    weights.forEach((weight, index) => {
      const area = index === count - 1 ? left : Math.round((total * weight) / sum / 100) * 100;
      left -= area;
      const spot = this.scene.spots.inTown(this.draft.town(2), true);
      const name = `示意地下工程${this.draft.serial('underground')}`;
      const building = this.draft.addBuilding(spot, name, this.draft.random.chance(0.8) ? 'MIXED' : 'PUBLIC', {
        height: 0,
        above: 0,
        below: this.draft.random.integer(1, 3),
        area,
      });
      building.accessMaxHeightMetres = 2.4;
      building.accessNote = '坡道限高，消防车停地面（示意）';
      this.draft.addPremises(spot, name, 'GENERAL', ['UNDERGROUND'], {
        building,
        industry: '地下车库与商业',
        occupants: Math.round(area / 90),
        controlRoom: true,
      });
    });
  }

  /** Tunnels on mountain trunk roads; their lengths add up to the published figure to the metre. */
  private tunnelRows(total: number): void {
    const { draft } = this.scene.network;
    const lengths = [3200, 2850, 2400, 2150, 1980, 1800, 1650, 1520, 1300, 1150, 1050];
    lengths.push(total - lengths.reduce((sum, one) => sum + one, 0));
    const ways = draft.ways.filter((way) => {
      const seat = this.scene.setting.nearestSeat(draft.point(way.nodes[0]!));
      return (
        way.nodes.length > 8 &&
        ['motorway', 'primary', 'trunk'].includes(way.roadClass) &&
        (way.roadClass === 'motorway' || seat.terrain === 'mountain' || seat.terrain === 'low_mountain')
      );
    });
    lengths.forEach((lengthMetres, index) => {
      const way = ways[index % ways.length]!;
      const point = draft.point(way.nodes[Math.floor(((index * 7 + 5) * way.nodes.length) / 97) % way.nodes.length]!);
      const seat = this.scene.setting.seatOnBank(point);
      const spot: Spot = {
        point,
        position: toPosition(point),
        seat,
        street: way.name ?? '',
        address: `${seat.name}${way.name ?? ''}`,
      };
      const row = this.draft.addPremises(
        spot,
        `示意隧道${this.draft.serial('tunnel')}（${lengthMetres}米）`,
        'GENERAL',
        ['TUNNEL'],
        { industry: '交通', controlRoom: lengthMetres > 2000 },
      );
      this.tunnels.push({ premisesId: row.id, lengthMetres });
    });
  }

  private parkFirms(count: number): void {
    const parks = ['德感园区', '双福园区', '珞璜园区', '白沙园区', '综合保税园区'];
    for (let index = 0; index < count; index += 1) {
      const spot = this.scene.spots.inPark(parks[index % parks.length]!);
      const premisesClass: PremisesClass = this.draft.random.chance(0.75) ? 'FACTORY' : 'WAREHOUSE';
      this.draft.addPremises(
        spot,
        `示意企业${this.draft.serial('firm')}`,
        'GENERAL',
        [premisesClass, 'INDUSTRIAL_PARK_FIRM'],
        {
          industry: premisesClass === 'FACTORY' ? '制造' : '仓储',
          occupants: this.draft.random.integer(12, 240),
        },
      );
    }
  }

  /** Old streets: low houses behind narrow lanes, where the rejection of wide vehicles is seen. */
  private oldTown(): void {
    for (const town of Object.keys(narrowTowns)) {
      const seat = this.scene.seatNamed(town);
      for (let index = 0; index < 9; index += 1) {
        const spot = this.scene.spots.inTown(seat, true);
        const building = this.draft.addBuilding(
          spot,
          `示例老街${town.slice(0, 2)}${this.draft.serial(`lane ${town}`)}号院`,
          'RESIDENTIAL',
          {
            height: this.draft.random.between(6, 12),
            above: this.draft.random.integer(2, 4),
            below: 0,
            area: this.draft.random.between(180, 900),
          },
        );
        this.draft.limitAccess(building, seat, 1);
      }
    }
  }

  private nineSmall(count: number): void {
    const words = [
      '示例小商店',
      '示例小餐馆',
      '示例小旅店',
      '示例小作坊',
      '示例小诊所',
      '示例小网吧',
      '示例小美容店',
      '示例小学堂',
      '示例小娱乐店',
    ];
    for (let index = 0; index < count; index += 1) {
      const seat = this.draft.town();
      const spot = this.draft.random.chance(0.7) ? this.scene.spots.inTown(seat) : this.scene.spots.inVillage(seat);
      const word = words[index % words.length]!;
      this.draft.addPremises(
        spot,
        `${word}${shortTown(seat.name)}${this.draft.serial(word)}`,
        'GENERAL',
        ['NINE_SMALL'],
        {
          industry: '九小场所',
          occupants: this.draft.random.integer(2, 40),
        },
      );
    }
  }
}
