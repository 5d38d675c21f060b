export { type AccessLimits, accessSentences } from './access-limits.ts';
export { PreplanSheet } from './preplan-sheet.tsx';
export { riskLayer } from './risk-layer.ts';
