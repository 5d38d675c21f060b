import { synthetic } from '../identity.ts';
import { randomStream } from '../random-stream.ts';
import type { EquipmentRow, StationRow, UnitRow } from '../rows.ts';
import type { Scene } from '../scene.ts';

type Kit = { name: string; group: string; quantity: number };

const stationKit: Kit[] = [
  { name: '正压式空气呼吸器', group: 'E1', quantity: 12 },
  { name: '灭火防护服', group: 'E1', quantity: 18 },
  { name: '安全绳', group: 'E1', quantity: 6 },
  { name: '80 毫米水带', group: 'E2', quantity: 30 },
  { name: '65 毫米水带', group: 'E2', quantity: 40 },
  { name: '手抬机动泵', group: 'E2', quantity: 1 },
  { name: '破拆工具组', group: 'E3', quantity: 2 },
  { name: '可燃气体探测仪', group: 'E4', quantity: 1 },
  { name: '对讲机', group: 'E8', quantity: 10 },
  { name: '救护急救箱', group: 'E12', quantity: 2 },
];

const vehicleKit: Record<string, Kit[]> = {
  V11: [
    { name: '空气呼吸器（随车）', group: 'E1', quantity: 6 },
    { name: '多功能水枪', group: 'E2', quantity: 4 },
  ],
  V12: [
    { name: '泡沫液（吨）', group: 'E2', quantity: 4 },
    { name: '移动泡沫炮', group: 'E2', quantity: 1 },
  ],
  V13: [
    { name: '空气呼吸器（随车）', group: 'E1', quantity: 6 },
    { name: '垂直供水水带', group: 'E2', quantity: 12 },
  ],
  V21: [{ name: '救生滑道', group: 'E3', quantity: 1 }],
  V22: [{ name: '无线遥控器', group: 'E8', quantity: 1 }],
  V31: [
    { name: '液压破拆工具组', group: 'E3', quantity: 1 },
    { name: '救援三脚架', group: 'E3', quantity: 1 },
    { name: '热成像仪', group: 'E4', quantity: 1 },
  ],
  V32: [
    { name: '移动排烟机', group: 'E9', quantity: 2 },
    { name: '移动照明灯组', group: 'E9', quantity: 2 },
  ],
  V33: [
    { name: '一级化学防护服', group: 'E5', quantity: 6 },
    { name: '堵漏器材组', group: 'E5', quantity: 1 },
    { name: '洗消帐篷', group: 'E5', quantity: 1 },
  ],
  V34: [
    { name: '卫星便携站', group: 'E8', quantity: 1 },
    { name: '自组网图传节点', group: 'E8', quantity: 4 },
  ],
  V41: [{ name: '大口径供水水带（百米）', group: 'E2', quantity: 20 }],
  V43: [{ name: '呼吸空气压缩机', group: 'E12', quantity: 1 }],
};

const teamKit: Record<string, Kit[]> = {
  water_rescue: [
    { name: '冲锋舟', group: 'E6', quantity: 2 },
    { name: '水域救援服', group: 'E6', quantity: 8 },
  ],
  rope: [
    { name: '山岳绳索套件', group: 'E7', quantity: 4 },
    { name: '折叠担架', group: 'E7', quantity: 2 },
  ],
  drone: [{ name: '侦察无人机', group: 'E10', quantity: 2 }],
};

/** Key equipment of stations, brigades and vehicles, with yearly tests of which a few are overdue. */
export function equipmentRows(
  scene: Scene,
  stations: readonly StationRow[],
  units: readonly UnitRow[],
): EquipmentRow[] {
  const random = randomStream(scene.seed, 'equipment');
  const rows: EquipmentRow[] = [];
  const add = (station: StationRow, unit: UnitRow | undefined, kit: Kit, share: number): void => {
    const isOverdue = random.chance(0.02);
    const serial = String(rows.length + 1).padStart(5, '0');
    rows.push({
      ...synthetic('equipment', serial),
      stationId: station.id,
      unitId: unit?.id ?? null,
      name: kit.name,
      group: kit.group,
      serialNo: `SY-${kit.group}-${serial}`,
      state: isOverdue
        ? 'TEST_OVERDUE'
        : unit === undefined
          ? random.chance(0.02)
            ? 'REPAIR'
            : 'IN_STORE'
          : 'ON_VEHICLE',
      lastTestedOn: isOverdue
        ? '2019-10-20'
        : `2020-${String(random.integer(2, 12)).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}`,
      quantity: Math.max(1, Math.round(kit.quantity * share)),
    });
  };
  for (const station of stations) {
    if (station.memberCount === 0) continue;
    const share =
      station.kind === 'FIRE_STATION'
        ? 2
        : station.kind === 'MICRO_STATION' || station.kind === 'VOLUNTEER_TEAM'
          ? 0
          : 1;
    if (share === 0) continue;
    for (const kit of stationKit) add(station, undefined, kit, share);
    for (const unit of units.filter((one) => one.stationId === station.id)) {
      for (const kit of vehicleKit[unit.apparatusType ?? ''] ?? []) add(station, unit, kit, 1);
      for (const [tag, kits] of Object.entries(teamKit))
        if (unit.capabilities[tag] === true) for (const kit of kits) add(station, unit, kit, 1);
    }
  }
  return rows;
}
