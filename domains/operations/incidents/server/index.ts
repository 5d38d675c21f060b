import { defineDomainServer } from '@wanghuo/platform-server';
import { incidents } from '../model/index.ts';
import { aroundImplementation } from './around.ts';
import { boardImplementation } from './board.ts';
import {
  attachCallImplementation,
  claimCallImplementation,
  detachCallImplementation,
  reachCallerImplementation,
  receiveCallImplementation,
  repeatCandidatesImplementation,
} from './calls.ts';
import {
  incidentDetailImplementation,
  planDetailImplementation,
  replayImplementation,
  stationOrdersImplementation,
} from './detail.ts';
import {
  handoverAccountsImplementation,
  offerHandoverImplementation,
  openItemsImplementation,
  signHandoverImplementation,
  withdrawHandoverImplementation,
} from './handover.ts';
import {
  addNoteImplementation,
  changeIncidentImplementation,
  closeIncidentImplementation,
  observeWindImplementation,
  openIncidentImplementation,
  takeSeatImplementation,
} from './incidents.ts';
import {
  confirmPlanImplementation,
  coverMoveImplementation,
  recallCoverImplementation,
  markDeliveredImplementation,
  standDownImplementation,
} from './orders.ts';
import {
  previewPlanImplementation,
  recommendForIncidentImplementation,
  rehearseRecommendation,
} from './recommendation.ts';
import { makeRequestImplementation } from './requests.ts';
import { subscribers } from './subscribers.ts';
import { understandImplementation } from './understand.ts';
import { reportUnitStepImplementation } from './units.ts';
import {
  beginShiftImplementation,
  endShiftImplementation,
  relievePostImplementation,
  watchImplementation,
  dutyRoster,
} from './watch.ts';

export { recommendFor, type Asked, type Recommendation } from './recommendation.ts';

const ofIncident = { table: 'incidents.incident', column: 'incident_id' } as const;

export const incidentsServer = defineDomainServer({
  domain: incidents,
  implementations: [
    receiveCallImplementation,
    claimCallImplementation,
    reachCallerImplementation,
    repeatCandidatesImplementation,
    attachCallImplementation,
    detachCallImplementation,
    understandImplementation,
    aroundImplementation,
    openIncidentImplementation,
    changeIncidentImplementation,
    takeSeatImplementation,
    addNoteImplementation,
    recommendForIncidentImplementation,
    previewPlanImplementation,
    confirmPlanImplementation,
    markDeliveredImplementation,
    standDownImplementation,
    coverMoveImplementation,
    recallCoverImplementation,
    reportUnitStepImplementation,
    closeIncidentImplementation,
    boardImplementation,
    incidentDetailImplementation,
    planDetailImplementation,
    stationOrdersImplementation,
    replayImplementation,
    beginShiftImplementation,
    relievePostImplementation,
    endShiftImplementation,
    watchImplementation,
    openItemsImplementation,
    handoverAccountsImplementation,
    withdrawHandoverImplementation,
    offerHandoverImplementation,
    signHandoverImplementation,
    makeRequestImplementation,
    observeWindImplementation,
  ],
  subscribers,
  scopedTables: [
    { table: 'incidents.timeline', read: 'incident.read', scope: {}, through: ofIncident },
    { table: 'incidents.plan', read: 'incident.read', scope: {}, through: ofIncident },
    { table: 'incidents.counter', read: 'incident.read', scope: {} },
    { table: 'incidents.wind', read: 'incident.read', scope: {} },
  ],
  roster: dutyRoster,
  migrations: new URL('./migrations/', import.meta.url),
  start: rehearseRecommendation,
});
