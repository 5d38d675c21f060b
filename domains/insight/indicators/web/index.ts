export { IndicatorBrief } from './brief.tsx';
export { DayChoice, IndicatorListScreen } from './indicator-list.tsx';
export { IndicatorPage, type ProofJudge } from './indicator-page.tsx';
