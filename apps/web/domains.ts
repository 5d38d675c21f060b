import { defineDomain, type Domain } from '@wanghuo/kernel';
import { assessments } from '@wanghuo/assessments/model';
import { documents } from '@wanghuo/documents/model';
import { incidents } from '@wanghuo/incidents/model';
import { forces } from '@wanghuo/forces/model';
import { indicatorsDomain } from '@wanghuo/indicators/model';
import { programme } from '@wanghuo/programme/model';
import { organisations } from '@wanghuo/organisations/model';
import { premisesDomain } from '@wanghuo/premises/model';
import { records } from '@wanghuo/records/model';
import { territory } from '@wanghuo/territory/model';
import { sensing } from '@wanghuo/sensing/model';
import { simulator } from '@wanghuo/simulator/model';
import { water } from '@wanghuo/water/model';
import labels from './labels.zh-CN.json' with { type: 'json' };
import commandMap from './screens/command-map/labels.zh-CN.json' with { type: 'json' };
import account from './screens/account/labels.zh-CN.json' with { type: 'json' };
import accounts from './screens/accounts/labels.zh-CN.json' with { type: 'json' };
import audit from './screens/audit/labels.zh-CN.json' with { type: 'json' };
import dutyBoard from './screens/duty-board/labels.zh-CN.json' with { type: 'json' };
import field from './screens/field/labels.zh-CN.json' with { type: 'json' };
import indicator from './screens/indicator/labels.zh-CN.json' with { type: 'json' };
import leadership from './screens/leadership/labels.zh-CN.json' with { type: 'json' };
import replay from './screens/replay/labels.zh-CN.json' with { type: 'json' };
import stationTerminal from './screens/station-terminal/labels.zh-CN.json' with { type: 'json' };
import system from './screens/system/labels.zh-CN.json' with { type: 'json' };

/** The application's own words: navigation, sign-in, screens that join domains. */
const application = defineDomain({
  name: 'app',
  labels: {
    ...labels,
    ...account,
    ...accounts,
    ...audit,
    ...commandMap,
    ...dutyBoard,
    ...field,
    ...indicator,
    ...leadership,
    ...replay,
    ...stationTerminal,
    ...system,
  },
});

/** The domains the browser knows, in the order of the register list. */
export const domains: readonly Domain[] = [
  application,
  forces,
  water,
  premisesDomain,
  territory,
  organisations,
  incidents,
  records,
  documents,
  indicatorsDomain,
  programme,
  assessments,
  sensing,
  simulator,
];
