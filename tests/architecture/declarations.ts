import { domains } from '../../apps/server/domains.ts';
import { accessDomainServer } from '../../platform/server/access/access-domain-server.ts';
import type { DomainServer } from '../../platform/server/domain-server.ts';
import { platformServer } from '../../platform/server/platform-domain.ts';
import { operationsOf } from '../../platform/server/server.ts';
import type { Operation } from '../../platform/server/api/operation.ts';
import type { Domain } from '../../platform/kernel/index.ts';

/** Everything the server mounts, in its order: the same list that `startServer` is given, with the platform's own first. */
export const mounted: readonly DomainServer[] = [platformServer, accessDomainServer, ...domains];
export const declared: readonly Domain[] = mounted.map(({ domain }) => domain);

/** Every address of the API, in the order in which they are mounted. */
export const operations = (): readonly Operation[] => operationsOf(mounted);
