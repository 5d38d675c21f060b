import { synthetic } from '../identity.ts';
import { randomStream } from '../random-stream.ts';
import type { BuildingRow, HydrantRow, PremisesClass, PremisesRow, PreplanRow } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { positionOf } from '../facts.ts';
import { distance, toPlane } from '../plane.ts';

/** What fires in a class of premises are like: seed texts, of the kind a crew writes, for made-up places. */
const wording: Record<string, { hazards: string[]; shutOff: string; occupants: string; force: string }> = {
  DANGEROUS_GOODS: {
    hazards: ['易燃液体', '受热罐体', '有毒烟气'],
    shutOff: '总切断阀在装置区外围，先关阀断料再冷却',
    occupants: '岗位人员白天多夜间少，听令撤至上风方向集合点',
    force: '泡沫车不少于三辆，高喷、化救、远程供水各一',
  },
  HERITAGE: {
    hazards: ['木结构连片', '巷道狭窄'],
    shutOff: '街口配电箱拉闸断电',
    occupants: '节假日游客多，向街道两端疏散',
    force: '小型水罐车先入，干线延伸供水，两翼设阵地阻截',
  },
  HOSPITAL: {
    hazards: ['行动不便人员', '医用氧气'],
    shutOff: '氧气总阀与配电间在一层设备房',
    occupants: '重症与手术病人就地防护，其余水平疏散',
    force: '高层编成，增派救护与照明',
  },
  ELDERLY_CARE: {
    hazards: ['行动不便人员', '夜间人手少'],
    shutOff: '燃气阀在厨房外墙',
    occupants: '失能老人逐层转移，核对床位表',
    force: '灭火编成两组，搜救力量优先',
  },
  SCHOOL: {
    hazards: ['宿舍人员密集'],
    shutOff: '宿舍楼配电箱在一层值班室旁',
    occupants: '按班级到操场集合点点名',
    force: '灭火编成两组，通知校医与学校负责人',
  },
  HOTEL: {
    hazards: ['夜间住客熟睡', '厨房油烟管道'],
    shutOff: '燃气阀在后厨外墙，配电间在地下一层',
    occupants: '按入住名单核对，逐层敲门',
    force: '灭火或高层编成，搜救组不少于两个',
  },
  ENTERTAINMENT: {
    hazards: ['装修材料可燃', '包间多、视线差'],
    shutOff: '总电源在服务台后配电室',
    occupants: '营业时段集中在夜间，优先打开全部出口',
    force: '灭火编成，排烟与照明各一',
  },
  MARKET: {
    hazards: ['货物堆垛', '商住相连'],
    shutOff: '分区配电箱在市场管理处',
    occupants: '开市时段人流大，按出口分区疏散',
    force: '灭火编成两组，供水车接力',
  },
  COMMERCIAL_COMPLEX: {
    hazards: ['中庭烟气蔓延', '人员密集', '地下车库'],
    shutOff: '燃气总阀在卸货区，配电房在地下二层',
    occupants: '由单位微型消防站按防火分区引导',
    force: '高层编成，地下部分另加排烟',
  },
  COMMERCIAL_COMPLEX_LARGE: {
    hazards: ['中庭烟气蔓延', '人员密集', '地下车库'],
    shutOff: '燃气总阀在卸货区，配电房在地下二层',
    occupants: '由单位微型消防站按防火分区引导',
    force: '高层编成加一级增援，地下部分另加排烟',
  },
  HIGH_RISE: {
    hazards: ['竖向井道', '外墙保温'],
    shutOff: '配电房在地下一层，电梯迫降按钮在控制室',
    occupants: '着火层及上下两层先疏散，避难层集结',
    force: '高层编成，压缩空气泡沫车垂直供水',
  },
};

const sides = ['东侧', '南侧', '西侧', '北侧'];

/** A pre-plan for each high-risk unit: most are published, the rest is still being written. */
export function preplanRows(
  scene: Scene,
  premises: readonly PremisesRow[],
  buildings: readonly BuildingRow[],
  hydrants: readonly HydrantRow[],
): PreplanRow[] {
  const random = randomStream(scene.seed, 'preplans');
  const byId = new Map(buildings.map((building) => [building.id, building]));
  const outlets = hydrants
    .filter((one) => one.owner === 'MUNICIPAL' && one.kind !== 'INTAKE')
    .map((one) => ({ one, point: toPlane(positionOf(one.position)) }));
  return premises
    .filter((one) => one.tier === 'HIGH_RISK')
    .map((one, index) => {
      const main: PremisesClass = one.classes[0]!;
      const words = wording[main] ?? wording['HIGH_RISE']!;
      const building = one.buildingId === null ? undefined : byId.get(one.buildingId);
      const here = toPlane(positionOf(one.position));
      const near = [...outlets].sort((a, b) => distance(a.point, here) - distance(b.point, here)).slice(0, 2);
      const access = random.integer(0, 3);
      const status =
        index < scene.demonstration.publishedPreplans
          ? 'PUBLISHED'
          : index < scene.demonstration.publishedPreplans + 14
            ? 'REVIEWED'
            : 'DRAFT';
      const reviewedOn =
        status === 'DRAFT'
          ? null
          : `2020-${String(random.integer(3, 11)).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}`;
      const isHigh = building !== undefined && building.heightClass !== 'LOW';
      return {
        ...synthetic('preplan', one.id, reviewedOn ?? '2020-12-01'),
        premisesId: one.id,
        buildingId: one.buildingId,
        title: `${one.name}灭火救援预案（示意）`,
        status,
        accessSide: `${sides[access]}主入口，${building?.accessNote ?? '消防车道净宽 4 米'}`,
        operationSide: isHigh ? `${sides[(access + 1) % 4]}登高操作场地` : `${sides[(access + 1) % 4]}展开阵地`,
        hydrantNote: near
          .map(
            ({ one: hydrant, point }) => `${hydrant.hydrantNo}（约 ${Math.round(distance(point, here) / 10) * 10} 米）`,
          )
          .join('，'),
        riserNote: isHigh
          ? `水泵接合器在${sides[access]}外墙，消火栓系统覆盖 ${building.floorsAbove} 层`
          : '无竖向供水系统，沿楼梯或外墙铺设水带',
        controlRoomNote: one.hasControlRoom ? '一层消防控制室，双人值守' : '无消防控制室，联系消防安全管理人',
        shutOffNote: words.shutOff,
        hazards: words.hazards,
        occupantsNote: `${one.occupants ?? 0} 人左右；${words.occupants}`,
        requiredForceNote: words.force,
        reviewedOn,
        version: status === 'DRAFT' ? 1 : random.integer(1, 3),
      };
    });
}
