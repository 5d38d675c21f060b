import { defineCodeTable } from '@wanghuo/kernel';

/** Kinds of project; each has stages of its own. */
export const projectKind = defineCodeTable('projectKind', 'plan 2021–2025, box 4 and annexes; this project', [
  'BUILDING',
  'VEHICLE',
  'RECRUITS',
  'BRIGADE',
  'SYNCHRONISED',
  'SUPPLY',
]);
export type ProjectKind = keyof typeof projectKind.codes;

/** Stages of all kinds. Those of a facility are the plan problem's own words (ruling 10). */
export const projectStage = defineCodeTable('projectStage', 'ruling 10; this project', [
  'PLANNED',
  'SITED',
  'APPROVED',
  'ASSESSED',
  'STARTED',
  'COMPLETED',
  'ACCEPTED',
  'STAFFED',
  'IN_SERVICE',
  'VEHICLE_NEEDED',
  'VEHICLE_ORDERED',
  'VEHICLE_DELIVERED',
  'VEHICLE_INSPECTED',
  'VEHICLE_COMMISSIONED',
  'RECRUITS_PLANNED',
  'RECRUITS_HIRED',
  'RECRUITS_TRAINED',
  'RECRUITS_POSTED',
  'BRIGADE_PLANNED',
  'BRIGADE_APPROVED',
  'BRIGADE_EQUIPPED',
  'BRIGADE_ACCEPTED',
  'BRIGADE_ON_DUTY',
  'JOINT_PLANNED',
  'JOINT_DESIGNED',
  'JOINT_BUILT',
  'JOINT_ACCEPTED',
  'JOINT_IN_USE',
  'SUPPLY_PLANNED',
  'SUPPLY_ORDERED',
  'SUPPLY_RECEIVED',
  'SUPPLY_ACCEPTED',
  'SUPPLY_IN_USE',
  'CANCELLED',
]);
export type ProjectStage = keyof typeof projectStage.codes;

/** Papers that gates ask for (chapter 4 sections 1–3, and the law behind them). */
export const paperKind = defineCodeTable('paperKind', 'plan 2021–2025, chapter 4; this project', [
  'LAND_OPINION',
  'PROJECT_APPROVAL',
  'ENVIRONMENT_DECISION',
  'LAND_RIGHT',
  'CONSTRUCTION_PERMIT',
  'COMPLETION_REPORT',
  'FIRE_ACCEPTANCE',
  'ACCEPTANCE_REPORT',
  'STAFFING_PROOF',
  'PURCHASE_CONTRACT',
  'DELIVERY_NOTE',
  'INSPECTION_REPORT',
  'HIRING_NOTICE',
  'TRAINING_RECORD',
  'FORMATION_APPROVAL',
  'HOUSING_PROOF',
  'CITY_ACCEPTANCE',
  'FIRE_DESIGN',
  'FIRE_WORKS',
]);
export type PaperKind = keyof typeof paperKind.codes;

/** Who answers for a task or project. */
export const ownerBody = defineCodeTable('ownerBody', 'plan 2021–2025, chapters 3 and 4', [
  'GOV',
  'FSC',
  'FIRE',
  'TOWN',
  'SECTOR',
  'HOUSING',
  'PLANNING',
  'FINANCE',
  'WATER',
  'UNIT',
  'POLICE',
]);
export type OwnerBody = keyof typeof ownerBody.codes;

export const evidenceKind = defineCodeTable('evidenceKind', 'this project', [
  'DOCUMENT',
  'REGISTER',
  'STATISTICS',
  'INDICATOR',
  'PROJECT',
  'SURVEY',
  'SITE',
]);
export type EvidenceKind = keyof typeof evidenceKind.codes;

/** How often a commitment falls due; BASELINE is what the plan says had been reached. */
export const commitmentStage = defineCodeTable('commitmentStage', 'this project', [
  'BASELINE',
  'ONCE',
  'YEARLY',
  'HALF_YEARLY',
  'STANDING',
]);
export type CommitmentStage = keyof typeof commitmentStage.codes;

/** Who pays (事权与财权相一致: chapter 4 section 2). */
export const payer = defineCodeTable('payer', 'plan 2021–2025, chapter 4 section 2', [
  'CITY',
  'DISTRICT',
  'TOWN',
  'UNIT',
]);
export type Payer = keyof typeof payer.codes;

export const commitmentState = defineCodeTable('commitmentState', 'this project', ['OPEN', 'REPORTED', 'CONFIRMED']);
export const problemState = defineCodeTable('problemState', 'this project', ['RAISED', 'DECIDED', 'CLOSED']);
/** What records can say of a condition of a site. */
export const siteEvidence = defineCodeTable('siteEvidence', 'this project; 建标152-2017', [
  'CONFLICT',
  'CHECK',
  'NOTHING_NEAR',
  'NO_RECORDS',
]);
export type SiteEvidence = keyof typeof siteEvidence.codes;

export const snapshotKind = defineCodeTable('snapshotKind', 'plan 2021–2025, chapter 4 section 1', [
  'YEAR_END',
  'MID_TERM',
]);
export type SnapshotKind = keyof typeof snapshotKind.codes;
export const acceptanceState = defineCodeTable('acceptanceState', 'this project', ['DRAWN_UP', 'SIGNED']);

/** What an acceptance says of a commitment. Unknown is never counted as met. */
export const verdictCode = defineCodeTable('acceptanceVerdict', 'this project', [
  'MET',
  'UNMET',
  'UNVERIFIABLE',
  'NOT_YET_DUE',
]);
export type Verdict = keyof typeof verdictCode.codes;

export const programmeCodes = [
  projectKind,
  projectStage,
  paperKind,
  ownerBody,
  evidenceKind,
  commitmentStage,
  payer,
  commitmentState,
  problemState,
  siteEvidence,
  snapshotKind,
  acceptanceState,
  verdictCode,
];
