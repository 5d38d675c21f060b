import type { Claim } from '../claims/claim.ts';
import { divide, overlap, shown, times } from '../claims/interval.ts';
import { commonRun, plainNoun } from '../claims/nouns.ts';
import { oncePerPlan } from '../once-per-plan.ts';
import type { ReadPlan, Sentence } from '../read-plan.ts';
import { OutcomeOf, type Rule } from './rule.ts';

/** `其中达标90所，占75%`: a part, its whole and the share of it, in one sentence or in several of one paragraph. */
export const shares: Rule = {
  name: 'shares',
  title: '部分与占比',
  check(plan) {
    const outcome = new OutcomeOf('shares', plan);
    for (const sentence of plan.sentences) {
      const claims = plan.spoken.get(sentence.from) ?? [];
      for (const share of claims) if (share.unit?.text === '%') checkShare(plan, sentence, claims, share, outcome);
    }
    return outcome.done();
  },
};

const ofWhole =
  /(?:占比|占|(?:达标|覆盖|完成|合格|整改|普及|完好|建有)率)(?:了|为|达到?|到)?(?:(?:全[区市县镇州省]|辖区|其)?(?<whole>[\u4e00-\u9fa5]{0,12}?)(?:的|比例|比重))?(?:约|近|达|为|仅|超过|超|不足)*$/;
/** Between a part and its share nothing else may be spoken of. */
const joining = /^[，、,\s（(]*(约|仅|已|共)?$/;

function checkShare(
  plan: ReadPlan,
  sentence: Sentence,
  claims: readonly Claim[],
  share: Claim,
  outcome: OutcomeOf,
): void {
  const before = sentence.text.slice(0, share.from - sentence.from);
  const match = ofWhole.exec(before.slice(-30));
  if (!match) return;
  const words = before.length - Math.min(30, before.length) + match.index;
  const part = partOf(sentence, claims, share, words);
  const about = `“${before.slice(Math.max(words, before.length - 24))}${share.span.quote}”`;
  // A rate alone is an indicator, not a statement about two figures.
  const isShare = match[0].startsWith('占');
  if (!part) {
    if (isShare) outcome.leaveUnchecked(`${about}所指的部分没有写出数量，未核对`, share);
    return;
  }
  const named = plainNoun((match.groups?.['whole'] ?? '').replace(/(总|全部|全体)/g, ''));
  const { likely, possible } = wholesOf(plan, sentence, part, named);
  const fitting = [...likely, ...possible].find((whole) => fits(part, whole, share));
  const written = (whole: Claim) =>
    `${part.span.quote}÷${whole.span.quote}＝${shown((part.value / whole.value) * 100)}%`;
  if (fitting)
    outcome.pass(
      `“${part.measure} ${part.span.quote}”占 ${share.span.quote}，与总数相符`,
      written(fitting),
      [share, part, fitting],
      likely.length === 1 && likely[0] === fitting,
    );
  else if (likely.length === 1) {
    const [whole] = likely as [Claim];
    outcome.find(
      'needs-ruling',
      `“${part.measure} ${part.span.quote}”占比印为 ${share.span.quote}，按${whole.sentence.from === part.sentence.from ? '同句' : '前文'}总数应为 ${shown((part.value / whole.value) * 100)}%`,
      `${written(whole)} ≠ ${share.span.quote}`,
      [share, part, whole],
      '核对分子、总数和占比',
    );
  } else if (isShare) outcome.leaveUnchecked(`${about}以哪一个数为总数不能确定，未核对`, share);
}

const fits = (part: Claim, whole: Claim, share: Claim): boolean =>
  overlap(times(divide(part.interval, whole.interval), 100), share.interval) !== null;

/** The figure right before the share, or right after it: `占35%，为201起`. */
function partOf(sentence: Sentence, claims: readonly Claim[], share: Claim, words: number): Claim | null {
  const usable = claims.filter(
    (one) => one.unit && !one.isModifier && ['count', 'money', 'area', 'length'].includes(one.unit.dimension),
  );
  const last = usable.findLast(({ to }) => to <= sentence.from + words);
  if (last && !/^其他|另/.test(last.clause)) {
    const way = sentence.text.slice(last.to - sentence.from, words);
    // `945辆新能源公交车，占75%`: the thing that is counted may stand after its number.
    const isOwnNoun =
      /^[^，、,（(]+[，、,\s]*$/.test(way) &&
      last.noun.length >= 2 &&
      plainNoun(way.replace(/[，、,\s]/g, '')).endsWith(last.noun.slice(-2));
    if (joining.test(way) || isOwnNoun) return last;
    if (/^[，、,\s]*分别$/.test(way)) return firstOfList(sentence, claims, usable, share, last);
  }
  const next = usable.find(({ from }) => from >= share.to);
  const way = next ? sentence.text.slice(share.to - sentence.from, next.from - sentence.from) : '';
  return next && /^[，,\s]*(共计|共|计|为|即|达)+$/.test(way) ? next : null;
}

/** `重点单位300家，高危单位98家，分别占25%和8.2%`: as many parts as shares, in their order. */
function firstOfList(
  sentence: Sentence,
  claims: readonly Claim[],
  usable: readonly Claim[],
  share: Claim,
  last: Claim,
): Claim | null {
  let [end, count] = [share.to, 1];
  for (const next of claims.slice(claims.indexOf(share) + 1)) {
    const way = sentence.text.slice(end - sentence.from, next.from - sentence.from);
    if (next.unit?.text !== '%' || !/^[、，和及与\s]*$/.test(way)) break;
    [end, count] = [next.to, count + 1];
  }
  const parts = usable.filter(({ to, unit }) => to <= last.to && unit?.text === last.unit?.text);
  return parts.at(-count) ?? null;
}

const sentencesByParagraph = oncePerPlan((plan): ReadonlyMap<number, readonly Sentence[]> => {
  const groups = new Map<number, Sentence[]>();
  for (const sentence of plan.sentences) {
    const group = groups.get(sentence.paragraph);
    if (group) group.push(sentence);
    else groups.set(sentence.paragraph, [sentence]);
  }
  return groups;
});

/** What the part may be a part of. Likely is what the words themselves tie to it; the others could be meant as well. */
function wholesOf(
  plan: ReadPlan,
  sentence: Sentence,
  part: Claim,
  named: string,
): { readonly likely: readonly Claim[]; readonly possible: readonly Claim[] } {
  const year = part.period && part.period.basis !== 'context' ? part.period : null;
  const all = (sentencesByParagraph(plan).get(sentence.paragraph) ?? [])
    .filter(({ from }) => from <= sentence.from)
    .flatMap(({ from }) => plan.spoken.get(from) ?? [])
    .filter(
      (one) =>
        one.to <= part.from &&
        !one.isModifier &&
        one.unit?.text === part.unit?.text &&
        one.value > part.value &&
        (year === null ||
          one.period === null ||
          one.period.basis === 'context' ||
          one.period.to === year.to ||
          one.period.from === year.from) &&
        !/^[，、,\s（(]*(约|仅|已)?占/.test(plan.document.plain.slice(one.to, one.to + 12)),
    );
  const differing = all.filter((one, at) => all.findIndex(({ value }) => value === one.value) === at);
  const byName = (noun: string) => differing.filter((one) => isNamed(one, noun));
  if (named.length >= 2) {
    const likely = byName(named);
    return likely.length === 1 ? { likely, possible: [] } : { likely: [], possible: differing };
  }
  // The only one beside it; after 其中 the nearest that is itself no member; without it a whole carries the part's name.
  const wholes = differing.filter(({ isMember }) => !isMember);
  const saysAmong = part.isMember || isAmongList(plan, sentence);
  const nearest = wholes.at(-1);
  const beside = wholes.filter(({ sentence: of }) => of.from === part.sentence.from);
  if (beside.length === 1) return { likely: beside, possible: [] };
  const candidates = saysAmong && nearest ? [nearest] : wholes.filter((one) => isKindOf(part, one));
  const [only] = candidates;
  const isSure =
    only !== undefined &&
    candidates.length === 1 &&
    (!saysAmong || wholes.length === 1 || isKindOf(part, only) || beside.includes(only));
  return isSure ? { likely: candidates, possible: [] } : { likely: [], possible: wholes };
}

/** `其中，中学120所，占60%；小学80所，占40%。`: the list that 其中 opens goes on after a semicolon. */
function isAmongList(plan: ReadPlan, sentence: Sentence): boolean {
  const group = sentencesByParagraph(plan).get(sentence.paragraph) ?? [];
  for (let at = group.indexOf(sentence); at >= 0; at -= 1) {
    if (/^[，、\s]*其中/.test(group[at]!.text)) return true;
    if (!/[；;]\s*$/.test(group[at - 1]?.text ?? '')) return false;
  }
  return false;
}

const isNamed = ({ noun, clause }: Claim, named: string): boolean =>
  noun === named ||
  noun.endsWith(named) ||
  named.endsWith(noun && noun.length >= 2 ? noun : '\n') ||
  clause.includes(named);

const isKindOf = (part: Claim, whole: Claim): boolean =>
  whole.noun.length >= 2 && (part.noun.endsWith(whole.noun) || commonRun(part.noun, whole.noun).length >= 2);
