import type { Piece } from '../reading/document.ts';
import { oncePerPlan } from '../once-per-plan.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import type { PlanTable } from '../tables/plan-table.ts';
import type { Tense } from './plan-frame.ts';
import { commonRun, stripLeading } from './nouns.ts';

/** A building or works with a name of its own, where the plan speaks of it. */
export interface FacilityMention extends Piece {
  readonly name: string;
  /** What tells it from others of its kind: 东湖 of 东湖消防站. */
  readonly stem: string;
  readonly head: string;
  readonly tense: Tense;
  readonly clause: string;
  readonly clauseAt: Piece;
  readonly isLabel: boolean;
}

const heads =
  '指挥训练中心|指挥中心|训练中心|培训中心|服务中心|体验中心|救护中心|疾控中心|养老中心|文化中心|活动中心|中心|消防救援站|救援站|消防站|水文站|变电站|换乘站|客运站|污水泵站|泵站|车站|[一二三四五]站|训练基地|教育基地|救援基地|储备基地|基地|储备库|物资库|医院|卫生院|敬老院|福利院|养老院|幼儿园|小学|中学|学校|学院|大桥|特大桥|隧道|水库|水厂|污水处理厂|处理厂|发电厂|电厂|垃圾填埋场|体育场|停车场|客运枢纽|枢纽|公园|体验馆|博物馆|图书馆|文化馆|体育馆|展览馆|科技馆|纪念馆|码头|机场|高速公路|快速路|产业园|物流园';
const ending = new RegExp(`(?:${heads})`, 'g');
const general =
  /消防|救援|应急|指挥|训练|培训|特勤|战勤|小型|微型|普通|一级|二级|三级|综合|科普|教育|体验|主题|政府|专职|企业|志愿|公共|公益|社区|卫生|服务|管理|医疗|医院|安全|文化|宣传|防灾|减灾|物资|储备|城乡|城市|农村|市政|县级|区级|市级|镇级|村级|乡镇|街道|人民|中心|基地|消防员|国家|示范|标准化|智慧|数字|大型|中型|重点|片区|城区|区域|全区|全县|全市|所有|若干|多个|新型|建设|规划|项目|工程|新建|一批|单个|单点|我区|本地区|周边|社会|基层|专业|各|和|等|级|区|县|市|乡|镇/g;

/** Named works in sentences and in the labels of project tables. */
export const facilityMentions = oncePerPlan((plan): readonly FacilityMention[] => {
  const found: FacilityMention[] = [];
  for (const sentence of plan.sentences) found.push(...mentionsIn(sentence, plan.area));
  for (const table of plan.tables)
    for (const row of table.rows) {
      if (!row.labelPiece || row.kind !== 'data' || /拥有|[率数量比]$/.test(row.label)) continue;
      const rest = row.cells
        .flatMap((cell) => (cell && cell.from !== row.labelPiece?.from ? [cell.text.replace(/\s+/g, '')] : []))
        .join('，');
      const name = row.label.replace(/[（(].*$/, '');
      const made = mentionOf(
        name,
        row.labelPiece,
        isAhead(table, plan) ? 'plan' : 'none',
        rest,
        row.labelPiece,
        true,
        plan.area,
      );
      if (made) found.push(made);
    }
  return found.sort((a, b) => a.from - b.from);
});

/** A table of the years of the plan, or one that calls itself a plan. */
function isAhead(table: PlanTable, plan: ReadPlan): boolean {
  if (table.period) return plan.years !== null && table.period.to >= plan.years.from;
  return /规划|计划|重点(工程|项目)/.test(table.title);
}

function mentionsIn(sentence: Sentence, area: string | null): readonly FacilityMention[] {
  const found: FacilityMention[] = [];
  const text = sentence.text.replace(/《[^》]*》/g, (whole) => '，'.repeat(whole.length));
  for (const clause of text.matchAll(/[^，。；：！？\n]+/g)) {
    for (const part of clause[0].matchAll(/[^、“”‘’（）()\s]+/g)) {
      const ends = [...part[0].matchAll(ending)];
      const last = ends.at(-1);
      if (!last) continue;
      const whole = part[0].slice(0, last.index + last[0].length);
      const name = stripLeading(afterVerb(whole));
      const at = sentence.from + clause.index + part.index + whole.length - name.length;
      const clauseAt = { from: sentence.from + clause.index, to: sentence.from + clause.index + clause[0].length };
      const made = mentionOf(
        name,
        { from: at, to: at + name.length },
        sentence.tense,
        clause[0],
        clauseAt,
        false,
        area,
      );
      if (made) found.push(made);
    }
  }
  return found;
}

function afterVerb(text: string): string {
  const verb = [
    ...text.matchAll(
      /(有序推进|加快推进|推进|推动|完成|建成|新建|改建|扩建|迁建|建设|启动|开工|打造|规划|实施|纳入|依托|成立|组建|在|与|和|及|的|对|将|把|由|以|为|是|[0-9]+[个座处所家]?)/g,
    ),
  ].at(-1);
  const rest = verb ? text.slice(verb.index + verb[0].length) : text;
  return rest.length >= 3 ? rest : text;
}

function mentionOf(
  given: string,
  at: Piece,
  tense: Tense,
  clause: string,
  clauseAt: Piece,
  isLabel: boolean,
  area: string | null,
): FacilityMention | null {
  const plain = area && given.startsWith(area) && given.length >= area.length + 4 ? given.slice(area.length) : given;
  const name = plain.replace(/^(区|县|市|本区|本县)(?=[\u4e00-\u9fa5]{4})/, '');
  const last = [...name.matchAll(ending)].at(-1);
  if (!last || name.length < 4 || name.length > 30) return null;
  const own = name.includes('暨') ? (name.split('暨').at(-1) as string) : name;
  const ownHead = [...own.matchAll(ending)].at(-1);
  const stem = own.slice(0, ownHead?.index ?? own.length).replace(general, '');
  if (stem.length < 2 || /[0-9]/.test(stem)) return null;
  const ordinal = /[一二三四五六七八九十](?=站|号|期|校|院|中|小|馆)/.exec(own)?.[0] ?? '';
  return { ...at, name, stem: stem + ordinal, head: last[0].slice(-1), tense, clause, clauseAt, isLabel };
}

/** Mentions that mean one thing: of one kind, and named after one place. */
export function facilityGroups(mentions: readonly FacilityMention[]): readonly (readonly FacilityMention[])[] {
  const groups: FacilityMention[][] = [];
  for (const mention of mentions) {
    const group = groups.find((one) => one.some((other) => isSame(other, mention)));
    if (group) group.push(mention);
    else groups.push([mention]);
  }
  return groups;
}

const ordinalOf = (stem: string) => /[一二三四五六七八九十]$/.exec(stem)?.[0] ?? '';
const sides = /[东西南北中上下新老旧]/;

function isSame(one: FacilityMention, other: FacilityMention): boolean {
  if (one.head !== other.head || ordinalOf(one.stem) !== ordinalOf(other.stem)) return false;
  if (one.stem === other.stem) return true;
  const [short, long] = one.stem.length <= other.stem.length ? [one.stem, other.stem] : [other.stem, one.stem];
  if (short.length < 2 || !long.includes(short)) return false;
  return !sides.test(long.replace(short, '')) && commonRun(short, long).length >= 2;
}
