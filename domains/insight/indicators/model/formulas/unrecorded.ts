import { defineIndicator } from '../indicator.ts';
import { plan } from '../places.ts';

// What the plan speaks of and no domain keeps records of yet. They answer "no records" and what would bring some;
// whoever builds that domain adds the register to `reads` and the formula.

const share = { unit: 'PERCENT', decimals: 1, factor: 100n, better: 'HIGHER', nature: 'DERIVED', reads: [] } as const;

/** 消防安全常识知晓率, by survey only (section 11 of the domain rules). "Below 75 %" is no baseline one can subtract from. */
export const awareness = defineIndicator({
  ...share,
  id: 'awareness',
  source: { document: plan, place: 'situation.awareness' },
  span: 'YEAR',
  definitions: ['SURVEY'],
  lacks: 'survey',
});

export const rectification = defineIndicator({
  ...share,
  id: 'rectification',
  source: { document: plan, place: 'tasks.rectification' },
  span: 'YEAR',
  definitions: ['ON_TIME'],
  lacks: 'supervision',
});
