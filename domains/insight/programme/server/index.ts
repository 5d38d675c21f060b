import { defineDomainServer } from '@wanghuo/platform-server';
import { programme } from '../model/index.ts';
import {
  commitmentListImplementation,
  raiseProblemImplementation,
  reportCommitmentImplementation,
} from './commitments.ts';
import {
  dossierPageImplementation,
  drawUpDossierImplementation,
  giveOpinionImplementation,
  listDossiersImplementation,
} from './dossier.ts';
import { feasibilityImplementation } from './feasible.ts';
import {
  commissionVehicleImplementation,
  openBuildingImplementation,
  postRecruitsImplementation,
  putBrigadeOnDutyImplementation,
} from './last-gates.ts';
import { keepIndicator } from './listening.ts';
import { moneyTableImplementation, recordMoneyImplementation } from './money.ts';
import { dossierPaperImplementation, supervisionPaperImplementation } from './papers.ts';
import {
  addProjectImplementation,
  assignResponsibleImplementation,
  attachPaperImplementation,
  cancelProjectImplementation,
  correctDateImplementation,
  passGateImplementation,
  recordSitingImplementation,
} from './projects.ts';
import {
  annexTablesImplementation,
  problemLogImplementation,
  listProjectsImplementation,
  overviewImplementation,
  projectPageImplementation,
} from './reading.ts';
import { listSnapshotsImplementation, snapshotPageImplementation, takeSnapshotImplementation } from './snapshots.ts';

import { siteSurroundingsImplementation } from './site-surroundings.ts';

export { loadPlan } from './loading.ts';
export { loadDeliveries } from './deliveries.ts';

export const programmeServer = defineDomainServer({
  domain: programme,
  implementations: [
    attachPaperImplementation,
    recordSitingImplementation,
    passGateImplementation,
    addProjectImplementation,
    cancelProjectImplementation,
    openBuildingImplementation,
    commissionVehicleImplementation,
    postRecruitsImplementation,
    putBrigadeOnDutyImplementation,
    correctDateImplementation,
    assignResponsibleImplementation,
    recordMoneyImplementation,
    reportCommitmentImplementation,
    raiseProblemImplementation,
    takeSnapshotImplementation,
    drawUpDossierImplementation,
    giveOpinionImplementation,
    overviewImplementation,
    listProjectsImplementation,
    projectPageImplementation,
    siteSurroundingsImplementation,
    annexTablesImplementation,
    moneyTableImplementation,
    problemLogImplementation,
    commitmentListImplementation,
    listSnapshotsImplementation,
    snapshotPageImplementation,
    supervisionPaperImplementation,
    feasibilityImplementation,
    listDossiersImplementation,
    dossierPageImplementation,
    dossierPaperImplementation,
  ],
  subscribers: [keepIndicator],
  scopedTables: [{ table: 'programme.heard_indicator', read: 'programme.read', scope: {} }],
  migrations: new URL('./migrations/', import.meta.url),
});
