export { auditPlan, engineVersion, type Notice, type PlanAudit, type TableRecord } from './audit-plan.ts';
export type { ClaimRecord } from './claims/claim.ts';
export type { DenominatorRecord } from './denominators.ts';
export type { Span } from './reading/document.ts';
export { largestDocumentBytes } from './reading/read-document.ts';
export { layOut, type LayoutBlock, type LayoutParagraph, type LayoutTable, type PlanLayout } from './layout.ts';
export { ReadingError, readingFaults, type ReadingFault } from './reading/reading-error.ts';
export { rules } from './rules/index.ts';
export { severities, type Finding, type PassedCheck, type Rule, type Severity } from './rules/rule.ts';
