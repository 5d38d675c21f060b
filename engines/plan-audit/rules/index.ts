import { agreeingTables } from './agreeing-tables.ts';
import { citedStandards } from './cited-standards.ts';
import { derivedColumns } from './derived-columns.ts';
import { enumeratedSums } from './enumerated-sums.ts';
import { equalRareNumbers } from './equal-rare-numbers.ts';
import { feasibility } from './feasibility.ts';
import { growthInWords } from './growth-in-words.ts';
import { names } from './names.ts';
import { oneThingTwoNumbers } from './one-thing-two-numbers.ts';
import { outsidePeriod } from './outside-period.ts';
import { percentages } from './percentages.ts';
import { projectStages } from './project-stages.ts';
import { promises } from './promises.ts';
import { ratioParts } from './ratio-parts.ts';
import type { Rule } from './rule.ts';
import { shares } from './shares.ts';
import { spokenSums } from './spoken-sums.ts';
import { statedCounts } from './stated-counts.ts';
import { tableTitles } from './table-titles.ts';
import { targets } from './targets.ts';
import { textAndTable } from './text-and-table.ts';
import { totals } from './totals.ts';
import { trends } from './trends.ts';
import { undefinedNumerators } from './undefined-numerators.ts';
import { wording } from './wording.ts';

/** Every class of checks, in the order in which findings of one place are told. */
export const rules: readonly Rule[] = [
  totals,
  textAndTable,
  enumeratedSums,
  spokenSums,
  agreeingTables,
  oneThingTwoNumbers,
  ratioParts,
  percentages,
  growthInWords,
  shares,
  derivedColumns,
  trends,
  outsidePeriod,
  projectStages,
  tableTitles,
  statedCounts,
  targets,
  feasibility,
  undefinedNumerators,
  promises,
  citedStandards,
  names,
  equalRareNumbers,
  wording,
];
