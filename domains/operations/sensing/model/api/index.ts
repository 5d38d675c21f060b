import { finishTask, sendLook, setTestMode } from './acts.ts';
import { alarmPictures, alarmsForMe, seeAlarm } from './evidence.ts';
import { devicePage, deviceSigns, ownPremises } from './owner.ts';
import { alarmDetail, monitorQueue } from './pictures.ts';
import { falseAlarmLeague, likelihoodScores, sensingCoverage, silenceLeague } from './tables.ts';

export * from './acts.ts';
export * from './evidence.ts';
export * from './owner.ts';
export * from './pictures.ts';
export * from './tables.ts';

/** Every question and act of the domain. */
export const sensingContracts = [
  sendLook,
  setTestMode,
  finishTask,
  monitorQueue,
  alarmDetail,
  alarmPictures,
  alarmsForMe,
  seeAlarm,
  ownPremises,
  deviceSigns,
  devicePage,
  falseAlarmLeague,
  silenceLeague,
  sensingCoverage,
  likelihoodScores,
];
