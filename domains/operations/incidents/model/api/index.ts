import { receiveCall, claimCall, reachCaller, repeatCandidates, attachCall, detachCall } from './calls.ts';
import { understand, around, openIncident, changeIncident, takeSeat, addNote } from './opening.ts';
import {
  recommendForIncident,
  previewPlan,
  confirmPlan,
  markDelivered,
  standDown,
  coverMove,
  recallCover,
  reportUnitStep,
  closeIncident,
} from './dispatch.ts';
import { board, incidentDetail, planDetail, stationOrders, replay } from './pictures.ts';
import {
  beginShift,
  relievePost,
  endShift,
  watch,
  openItems,
  handoverAccounts,
  offerHandover,
  withdrawHandover,
  signHandover,
} from './watch-keeping.ts';
import { makeRequest, observeWind } from './requests.ts';

export * from './calls.ts';
export * from './opening.ts';
export * from './dispatch.ts';
export * from './pictures.ts';
export * from './watch-keeping.ts';
export * from './requests.ts';

/** Every question and act of this domain, in the order of a call's life. */
export const incidentContracts = [
  receiveCall,
  claimCall,
  reachCaller,
  repeatCandidates,
  attachCall,
  detachCall,
  understand,
  around,
  openIncident,
  changeIncident,
  takeSeat,
  addNote,
  recommendForIncident,
  previewPlan,
  confirmPlan,
  markDelivered,
  standDown,
  coverMove,
  recallCover,
  reportUnitStep,
  closeIncident,
  board,
  incidentDetail,
  planDetail,
  stationOrders,
  replay,
  beginShift,
  relievePost,
  endShift,
  watch,
  openItems,
  handoverAccounts,
  offerHandover,
  withdrawHandover,
  signHandover,
  makeRequest,
  observeWind,
] as const;
