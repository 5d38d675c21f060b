import { defineDomainServer } from '@wanghuo/platform-server';
import { records } from '../model/index.ts';
import { boxSheetImplementation } from './box-sheet.ts';
import { draftOnClosing, draftOnLastBack, fileClosedCall, fileRepeatCall, voidDetachedRepeat } from './drafting.ts';
import { escalations } from './escalation.ts';
import { recordLateDeathImplementation, saveFireRecordImplementation } from './fire-parts.ts';
import { recordPageImplementation, supersessions, workQueueImplementation } from './reading.ts';
import { boxOfAlarmsImplementation, boxOfFiresImplementation, fireStatisticsImplementation } from './statistics.ts';
import {
  correctRecordImplementation,
  reportFireAfterwardsImplementation,
  saveAlarmRecordImplementation,
  saveTeamReportImplementation,
  submitRecordImplementation,
} from './writing.ts';

export * from './counted-records.ts';
export { countBoxOfAlarms, countBoxOfFires } from './statistics.ts';

export const recordsServer = defineDomainServer({
  domain: records,
  implementations: [
    saveAlarmRecordImplementation,
    saveTeamReportImplementation,
    saveFireRecordImplementation,
    reportFireAfterwardsImplementation,
    submitRecordImplementation,
    correctRecordImplementation,
    recordLateDeathImplementation,
    recordPageImplementation,
    workQueueImplementation,
    boxOfFiresImplementation,
    boxOfAlarmsImplementation,
    fireStatisticsImplementation,
    boxSheetImplementation,
  ],
  subscribers: [
    draftOnClosing,
    draftOnLastBack,
    fileClosedCall,
    fileRepeatCall,
    voidDetachedRepeat,
    ...escalations,
    ...supersessions,
  ],
  migrations: new URL('./migrations/', import.meta.url),
});
