import type { Translate } from '@wanghuo/platform-web';
import { shortCallSign, type Lack } from '../model/index.ts';

/** What a station lacks, in a sentence. */
export function lackSentence(t: Translate, lack: Lack): string {
  if (lack.kind === 'CREW')
    return t('forces.lack.crew', { callSign: shortCallSign(lack.callSign), count: lack.missing });
  if (lack.kind === 'EQUIPMENT')
    return t('forces.lack.equipment', { name: lack.name, state: t(`code.equipmentState.${lack.state}`) });
  return t(lack.lapsed > 0 ? 'forces.lack.lapsed' : 'forces.lack.qualification', {
    qualification: t(`code.qualification.${lack.qualification}`),
    callSigns: lack.callSigns.map(shortCallSign).join('、'),
    count: lack.lapsed,
  });
}
