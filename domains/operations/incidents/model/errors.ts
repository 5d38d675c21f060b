import { defineError } from '@wanghuo/kernel';

export const callTaken = defineError('call.taken', 409);
export const callAlreadyAttached = defineError('call.already_attached', 409);
export const placeMissing = defineError('incident.place_missing', 422);
export const placeOutsideDistrict = defineError('incident.place_outside_district', 422);
export const levelOutOfRange = defineError('incident.level_out_of_range', 422);
/** Ruling 15: a level goes down only after 控制, with a reason. */
export const levelLoweredTooEarly = defineError('incident.level_lowered_too_early', 409);
export const reasonMissing = defineError('incident.reason_missing', 422);
export const incidentEnded = defineError('incident.ended', 409);
export const planOutdated = defineError('incident.plan_outdated', 409);
export const noUnitChosen = defineError('incident.no_unit_chosen', 422);
/** INV-4: one place at a time, held by a constraint of the database, whatever the race. */
export const unitBusy = defineError('incident.unit_busy', 409, { constraints: ['assignment_one_active_per_unit'] });
export const unitNotAvailable = defineError('incident.unit_not_available', 409);
/** What is taken back is a cover move that still stands. */
export const coverEnded = defineError('incident.cover_ended', 409);
export const unitsStillOut = defineError('incident.units_still_out', 409);
export const closingIncomplete = defineError('incident.closing_incomplete', 422);
export const runCardMissing = defineError('incident.run_card_missing', 409);
export const reportFromFuture = defineError('assignment.report_from_future', 422);
export const shiftOpen = defineError('shift.open', 409, {
  constraints: ['shift_one_open_per_post', 'shift_one_holder_per_seat'],
});
/** Somebody sits there: it is told who, and since when. */
export const postHeld = defineError('shift.held', 409);
export const shiftOver = defineError('shift.over', 409);
/** Whoever is there hands over; only the gone are relieved. */
export const holderPresent = defineError('shift.holder_present', 409);
/** A seat is a dispatcher's, the command a duty commander's; nobody else is the named person of ruling 14. */
export const postNotYours = defineError('shift.post_not_yours', 403);
export const handoverNotYours = defineError('handover.not_yours', 403);
export const handoverNotesMissing = defineError('handover.notes_missing', 422);
/** The post is handed over to somebody who has not signed yet: withdrawn first, then offered anew. */
export const handoverOpen = defineError('handover.open', 409);
/** Only who may hold the post can take it over. */
export const handoverWrongPerson = defineError('handover.wrong_person', 422);
export const requestIsAnswered = defineError('request.is_answered', 409);

export const incidentErrors = [
  callTaken,
  callAlreadyAttached,
  placeMissing,
  placeOutsideDistrict,
  levelOutOfRange,
  levelLoweredTooEarly,
  reasonMissing,
  incidentEnded,
  coverEnded,
  planOutdated,
  noUnitChosen,
  unitBusy,
  unitNotAvailable,
  unitsStillOut,
  closingIncomplete,
  runCardMissing,
  reportFromFuture,
  shiftOpen,
  postHeld,
  shiftOver,
  holderPresent,
  postNotYours,
  handoverNotYours,
  handoverNotesMissing,
  handoverOpen,
  handoverWrongPerson,
  requestIsAnswered,
];
