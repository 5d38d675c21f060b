import { defineDomainServer } from '@wanghuo/platform-server';
import { organisations } from '../model/index.ts';

export const organisationsServer = defineDomainServer({
  domain: organisations,
  migrations: new URL('./migrations/', import.meta.url),
});
