import type { Claim } from '../claims/claim.ts';
import { commonRun } from '../claims/nouns.ts';
import { lineOf, OutcomeOf, type Rule } from './rule.ts';

/** Two different things with one number that is unlikely to come twice: a sign of copying. */
export const equalRareNumbers: Rule = {
  name: 'equal-rare-numbers',
  title: '不同事物同一罕见数',
  check(plan) {
    const outcome = new OutcomeOf('equal-rare-numbers', plan);
    const groups = new Map<string, Claim[]>();
    for (const claim of plan.claims) {
      if (claim.approximation !== 'exact' || claim.isModifier || claim.noun === '' || !isRare(claim)) continue;
      // A number in a column of numbers is only a witness for one in the prose.
      const key = claim.decimal.digits.toString().replace(/0+$/, '') + `/${claim.decimal.places}`;
      groups.set(key, [...(groups.get(key) ?? []), claim]);
    }
    for (const group of groups.values()) {
      const texts = group.filter(({ origin }) => origin === 'text');
      for (let a = 0; a < texts.length; a += 1)
        for (let b = a + 1; b < texts.length; b += 1) {
          const [one, other] = [texts[a] as Claim, texts[b] as Claim];
          if (one.unit?.dimension !== other.unit?.dimension || one.value !== other.value || areRelated(one, other))
            continue;
          outcome.find(
            'ambiguity',
            `“${one.noun}”（${lineOf(one)}）与“${other.noun}”（${lineOf(other)}）是不同的事物，数字却同为 ${one.span.quote.replace(/[^\d.]/g, '')}`,
            `${one.span.quote} ＝ ${other.span.quote}`,
            [one, other],
            '分别核对两个数的原始台账，排除抄录错误',
          );
        }
    }
    return outcome.done();
  },
};

/** Four digits that are not round, or a fraction with four digits. */
function isRare({ decimal }: Claim): boolean {
  const digits = decimal.digits.toString().replace(/^-/, '');
  const telling = digits.replace(/0+$/, '');
  return telling.length >= 4 && !(decimal.places === 0 && /^(19|20)\d\d$/.test(digits));
}

function areRelated(one: Claim, other: Claim): boolean {
  return (
    one.noun === other.noun ||
    commonRun(one.noun, other.noun).length >= 2 ||
    one.noun.includes(other.noun) ||
    other.noun.includes(one.noun)
  );
}
