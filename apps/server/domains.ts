import { type DomainServer, oversightServer } from '@wanghuo/platform-server';
import { organisationsServer } from '@wanghuo/organisations/server';
import { territoryServer } from '@wanghuo/territory/server';
import { premisesServer } from '@wanghuo/premises/server';
import { waterServer } from '@wanghuo/water/server';
import { forcesServer } from '@wanghuo/forces/server';
import { sensingServer } from '@wanghuo/sensing/server';
import { incidentsServer } from '@wanghuo/incidents/server';
import { recordsServer } from '@wanghuo/records/server';
import { documentsServer } from '@wanghuo/documents/server';
import { indicatorsServer } from '@wanghuo/indicators/server';
import { programmeServer } from '@wanghuo/programme/server';
import { assessmentsServer } from '@wanghuo/assessments/server';
import { simulatorServer } from '@wanghuo/simulator/server';
import { verifierRoute } from './verifier.ts';

/** The domains that are served, each after those it calls. A new domain is one line here. */
export const domains: readonly DomainServer[] = [
  organisationsServer,
  territoryServer,
  premisesServer,
  waterServer,
  forcesServer,
  sensingServer,
  incidentsServer,
  recordsServer,
  documentsServer,
  indicatorsServer,
  programmeServer,
  assessmentsServer,
  simulatorServer,
  { ...oversightServer, routes: [...oversightServer.routes, verifierRoute] },
];
