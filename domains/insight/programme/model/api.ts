import * as acts from './acts.ts';
import * as questions from './questions.ts';

export * from './acts.ts';
export * from './questions.ts';

/** Everything the programme can be asked and told. */
export const programmeContracts = [
  acts.attachPaper,
  acts.recordSiting,
  acts.passGate,
  acts.addProject,
  acts.cancelProject,
  acts.openBuilding,
  acts.commissionVehicle,
  acts.postRecruits,
  acts.putBrigadeOnDuty,
  acts.correctDate,
  acts.assignResponsible,
  acts.recordMoney,
  acts.reportCommitment,
  acts.raiseProblem,
  acts.takeSnapshot,
  acts.drawUpDossier,
  acts.giveOpinion,
  questions.programmeOverview,
  questions.listProjects,
  questions.projectPage,
  questions.siteSurroundings,
  questions.annexTables,
  questions.moneyTable,
  questions.problemLog,
  questions.commitmentList,
  questions.listSnapshots,
  questions.snapshotPage,
  questions.supervisionPaper,
  questions.feasibility,
  questions.listDossiers,
  questions.dossierPage,
  questions.dossierPaper,
] as const;
