import { defineError } from '@wanghuo/kernel';

/** A gate refuses; the fields name each thing that is missing. */
export const gateClosed = defineError('project.gate_closed', 409);
export const projectOver = defineError('project.over', 409);
/** A site that is to be built by this district stands in it. */
export const siteOutside = defineError('project.site_outside', 422);
export const wrongKind = defineError('project.wrong_kind', 422);
export const paperKnown = defineError('project.paper_known', 409);
export const gateNotPassed = defineError('project.gate_not_passed', 409);
export const datesOutOfOrder = defineError('project.dates_out_of_order', 422);
export const postingsMismatch = defineError('project.postings_mismatch', 422);
export const stationUnknown = defineError('project.station_unknown', 422);
export const serialKnown = defineError('project.serial_known', 409);

export const allottedOverPlanned = defineError('money.allotted_over_planned', 422);
export const paidOverAllotted = defineError('money.paid_over_allotted', 422);
export const moneyAhead = defineError('money.ahead', 422);

export const reporterConfirms = defineError('commitment.reporter_confirms', 409);
export const evidenceMissing = defineError('commitment.evidence_missing', 422);

export const snapshotTaken = defineError('snapshot.taken', 409, { constraints: ['plan_snapshot_once'] });
export const snapshotTooEarly = defineError('snapshot.too_early', 422);

export const dossierSigned = defineError('dossier.signed', 409);
export const dossierMeanwhile = defineError('dossier.meanwhile', 409);
export const commitmentUnknown = defineError('dossier.commitment_unknown', 422);

export const feasibilityTurned = defineError('programme.feasibility_turned', 422);
export const feasibilityOutside = defineError('programme.feasibility_outside', 422);

export const programmeErrors = [
  gateClosed,
  projectOver,
  siteOutside,
  wrongKind,
  paperKnown,
  gateNotPassed,
  datesOutOfOrder,
  postingsMismatch,
  stationUnknown,
  serialKnown,
  allottedOverPlanned,
  paidOverAllotted,
  moneyAhead,
  reporterConfirms,
  evidenceMissing,
  snapshotTaken,
  snapshotTooEarly,
  dossierSigned,
  dossierMeanwhile,
  commitmentUnknown,
  feasibilityTurned,
  feasibilityOutside,
];
