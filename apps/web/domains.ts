import { defineDomain, type Domain } from '@wanghuo/kernel';
import { incidents } from '@wanghuo/incidents/model';
import { forces } from '@wanghuo/forces/model';
import { organisations } from '@wanghuo/organisations/model';
import { premisesDomain } from '@wanghuo/premises/model';
import { territory } from '@wanghuo/territory/model';
import { water } from '@wanghuo/water/model';
import labels from './labels.zh-CN.json' with { type: 'json' };

/** The application's own words: navigation, sign-in, screens that join domains. */
const application = defineDomain({ name: 'app', labels });

/** The domains the browser knows, in the order of the register list. */
export const domains: readonly Domain[] = [
  application,
  forces,
  water,
  premisesDomain,
  territory,
  organisations,
  incidents,
];
