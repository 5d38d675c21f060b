/** Verbs and adverbs that stand before the thing that is counted. */
const leading =
  /^(到|截至|至|底|末|年底|年末|目前|现|现在|当前|其中|同时|此外|以及|并|并且|和|及|与|将|使|把|对|在|按照|按|约|近|共计|共有|共|总计|合计|累计|已经|已|均|再|还|计划|规划|拟|预计|力争|确保|实现|推动|推进|组织|开展|厘清|启动|完成|建成(?!区)|建有|建设|建立|新建成|新建|改建|扩建|新增加|新增|新购置|新购|新招录|新招聘|招录|招聘|购置|采购|购买|配备|配置|配齐|增配|增加|增设|设立|设置|设有|拥有|现有|原有|达到|达|发生|检查|排查|整治|整改|拆改|拆除|改造提升|改造|治理|处置|接处|接报|抢救和疏散|抢救|疏散|营救|挂牌督改|挂牌督办|挂牌|鼓励|引导|培训|培育|培养|打造|创建|安装|推广安装|推广|投放|发放|覆盖|纳入|投入|安排|争取|落实|编制|制定|修订|出台|印发|举办|有|由|从|比|较|每年|每|全年|年均|距离|距|全区域|全区|全市|全县|全镇|全街道|全省|全国|我区|我市|我县|我镇|我省|本区|本市|本县|辖区内|辖区|区域内|区内|市内|县内|各类|各级|各|等|新(?!能源|区|城|型|村|兴|农合|媒体|材料|技术)|仍|又|也|只|仅|的|了|，)/;
const trailing =
  /(分别|共计|总计|合计|累计|共有|共|总数|数量|总量|数|约|近|近达|超过|超|逾|突破|不足|不到|不低于|不少于|不超过|不高于|不大于|不小于|大于|小于|高于|低于|少于|多于|至少|最多|仅仅|仅|只有|只|达到|达|为|有|是|建成|建有|新建|完成|增加到|增加至|增加|增至|增长到|增长|提高到|提高至|提高|提升到|提升至|提升|上升到|上升至|上升|下降到|下降至|下降|降低到|降低至|降低|降到|降至|减少到|减少至|减少|控制在|不宜|宜|稳定在|保持在|保持|扩大到|扩大至|由|从|到|至|计|要|应|可|能|平均|年均|累计完成|已|的|将|也|均|在)$/;
/** Where words after a counted thing go on to say something about it. */
const cut =
  /(全部|全面|均|都|已|被|纳入|实现|完成|建成|建立|建设|投保|投入|投用|投运|使用|开展|进行|组织|参与|参加|达到|达|覆盖|通过|取得|获得|获评|获|开工|竣工|完工|启用|挂牌|到位|列入|得到|提供|接受|配备|配置|安装|用于|位于|分布|其中|以上|以下|以内|左右|保持|等|和|及|与|或|以及|并|的|是|为|在|由|对|向|有|，)/;
const delimiters = /[，。；、：:（）()《》“”‘’"！？!?\s　【】[\]〔〕—－-]/;

/** The thing counted when it stands after the number: `38辆|执勤消防车|`. */
export function nounAfter(text: string): string {
  const stop = text.search(delimiters);
  const words = (stop === -1 ? text : text.slice(0, stop)).slice(0, 24);
  const at = words.search(cut);
  // `6个的` counts nothing; `5个全国重点镇` must not be cut inside a word at its start.
  const noun = at === -1 ? words : at === 0 ? '' : words.slice(0, at);
  return /\d/.test(noun) ? noun.slice(0, noun.search(/\d/)) : noun;
}

/** The thing counted when it stands before: `新购|消防执勤车辆|31台`. */
export function nounBefore(text: string): string {
  const pieces = text.split(delimiters);
  let words = pieces.at(-1) ?? '';
  words = words.slice(Math.max(0, words.search(/[^\d]*$/)));
  words = afterLast(words);
  let before = '';
  while (before !== words) {
    before = words;
    words = words.replace(trailing, '');
  }
  return stripLeading(words).slice(-24);
}

/** `在住宅中推广安装|探测器|`, `队伍共|接处警|`, `体量大于5万平方米的|商业综合体|`. */
function afterLast(words: string): string {
  const verbs = [
    ...words.matchAll(
      /推广安装|安装|新建|新增|购置|配备|配置|建成(?!区)|设置|发放|投放|(?<![公])共(?![享青产同建管治用])|累计|的|等(?!级)/g,
    ),
  ].at(-1);
  const rest = verbs ? words.slice(verbs.index + verbs[0].length) : words;
  return rest.length >= 2 ? rest : words;
}

export function stripLeading(text: string): string {
  let words = text;
  for (let before = ''; before !== words;) {
    before = words;
    const next = words.replace(leading, '');
    // 达标率 is no 标率.
    if ((next.length >= 2 && !/^.率$/.test(next)) || next.length === 0) words = next;
  }
  return words;
}

/** One form for names that differ only in what everybody leaves out. */
export function plainNoun(noun: string): string {
  return stripLeading(noun.replace(/[“”"‘’\s]/g, ''))
    .replace(/(总数|数量|总量|个数|人数|起数|次数|数|等)$/, '')
    .replace(/队伍$/, '队')
    .replace(/车辆$/, '车');
}

/** The share of the shorter name's characters found, in order, in the longer. */
export function orderedShare(one: string, other: string): number {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (short.length === 0) return 0;
  return commonSubsequence(short, long) / short.length;
}

/** Length of the longest common subsequence. */
export function commonSubsequence(one: string, other: string): number {
  let previous = new Array<number>(other.length + 1).fill(0);
  for (const a of one) {
    const current = [0];
    for (let at = 0; at < other.length; at += 1)
      current.push(
        a === other[at] ? (previous[at] as number) + 1 : Math.max(current[at] as number, previous[at + 1] as number),
      );
    previous = current;
  }
  return previous.at(-1) as number;
}

/** Length of the longest run of characters both have. */
export function commonRun(one: string, other: string): string {
  let best = '';
  for (let from = 0; from < one.length; from += 1)
    for (let to = from + best.length + 1; to <= one.length; to += 1) {
      if (!other.includes(one.slice(from, to))) break;
      best = one.slice(from, to);
    }
  return best;
}

/** How alike two names are: twice the common subsequence over both lengths. */
export function likeness(one: string, other: string): number {
  return one.length + other.length === 0 ? 0 : (2 * commonSubsequence(one, other)) / (one.length + other.length);
}
