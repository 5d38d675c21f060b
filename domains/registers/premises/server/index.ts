import { defineDomainServer } from '@wanghuo/platform-server';
import { premisesDomain } from '../model/index.ts';

export const premisesServer = defineDomainServer({
  domain: premisesDomain,
  migrations: new URL('./migrations/', import.meta.url),
});
