import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyone, anySubject } from '@wanghuo/kernel';
import {
  authorisationTable,
  matrixCases,
  runAuthorisationMatrix,
  sampleCases,
  type MatrixFinding,
} from '../../platform/server/access/index.ts';
import { type Caller, type TestServer, startTestServer } from '../server/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
}, 600_000);
afterAll(() => server?.close());

interface Asked {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly permission: string;
  readonly kind: string;
}

/** The inventory of the running server: operations and the routes written by hand that ask for a right. */
function inventory(): readonly Asked[] {
  const routes = server.runtime.domains
    .flatMap((domain) => domain.routes)
    .map((route) => ({ ...route, kind: 'command' }));
  return [
    ...server.operations,
    ...routes.filter(({ permission }) => permission !== anyone && permission !== anySubject),
  ];
}

/** Roles that have an account, and whoever has none. */
function roles(): readonly string[] {
  const declared = server.runtime.declarations.flatMap((domain) => domain.roles);
  return [...declared.filter(({ holder }) => holder !== 'none').map(({ id }) => id), 'PUBLIC'];
}

describe('authz-matrix (AZ-01, AZ-02)', () => {
  test(
    'a role may do exactly what the table says, over every operation that is mounted',
    { timeout: 600_000 },
    async () => {
      const table = authorisationTable(server.runtime.declarations);
      const all = matrixCases(table, roles(), inventory());
      expect(all.length).toBe(roles().length * inventory().length);
      // Ten thousand requests take minutes: the short run asks every operation and every role, the long one every pair.
      const cases = process.env['WANGHUO_TEST_LONG'] ? all : sampleCases(all);
      expect(new Set(cases.map(({ operation }) => operation.name)).size).toBe(inventory().length);
      expect(new Set(cases.map(({ role }) => role))).toEqual(new Set(roles()));
      expect(roles()).toContain('PARTNER');
      const findings: MatrixFinding[] = [];
      const byRole = Map.groupBy(cases, ({ role }) => role);
      const queue = [...byRole];
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          for (let next = queue.shift(); next; next = queue.shift()) {
            const [role, own] = next;
            const caller =
              role === 'PUBLIC' ? server.stranger : await server.as(role.toLowerCase().replaceAll('_', '-'));
            findings.push(...(await runAuthorisationMatrix(own, (_role, operation) => ask(caller, operation))));
          }
        }),
      );
      expect(findings).toEqual([]);
    },
  );

  test('a table with one right more or one less is found out by the same questions', async () => {
    const table = authorisationTable(server.runtime.declarations);
    const permission = 'incident.dispatch';
    const operations = inventory().filter((one) => one.permission === permission);
    const more = [...table, { role: 'FIREFIGHTER', permission, within: 'district' as const }];
    const less = table.filter((row) => !(row.role === 'DISPATCHER' && row.permission === permission));
    const find = async (changed: typeof table, role: string) => {
      const caller = await server.as(role.toLowerCase());
      return runAuthorisationMatrix(matrixCases(changed, [role], operations), (_role, operation) =>
        ask(caller, operation),
      );
    };
    expect(await find(more, 'FIREFIGHTER')).toHaveLength(operations.length);
    expect(await find(less, 'DISPATCHER')).toHaveLength(operations.length);
  });

  test('nobody is granted a right that no operation, stream or register asks for, and no right is granted to nobody', () => {
    const asked = new Set([
      ...inventory().map(({ permission }) => permission),
      ...server.runtime.declarations.flatMap((domain) => [
        ...domain.streams.map(({ permission }) => permission),
        // Also asked by policies and by commands of the domain on behalf of a record.
        ...domain.registers.flatMap(({ permissions }) => [permissions.read, permissions.edit]),
      ]),
      // Asked by the policies of tables whose rows are only ever added.
      ...server.runtime.domains.flatMap(({ scopedTables }) => scopedTables.flatMap(({ addedBy }) => addedBy ?? [])),
    ]);
    const granted = new Set(authorisationTable(server.runtime.declarations).map(({ permission }) => permission));
    expect([...granted].filter((permission) => !asked.has(permission))).toEqual([]);
    const nobodys = [...asked].filter(
      (permission) => permission !== anyone && permission !== anySubject && !granted.has(permission),
    );
    const notEditable = server.runtime.declarations
      .flatMap(({ registers }) => registers)
      .filter(({ editable }) => !editable)
      .map(({ permissions }) => permissions.edit);
    expect(nobodys.filter((permission) => !notEditable.includes(permission))).toEqual([]);
  });
});

/** Input that no operation accepts: rights are decided before it is looked at, and nothing is changed by asking. */
async function ask(caller: Caller, { method, path, kind }: Asked): Promise<{ status: number; code: string | null }> {
  const address = path.replaceAll(/\{\w+\}/g, () => randomUUID());
  const query = kind === 'download' || kind === 'query' ? '?noSuchParameter=1' : '';
  const { status, body } = await caller.send(
    method,
    address + query,
    method === 'GET' ? undefined : '{"noSuchField":1}',
    {
      headers: { 'if-match': '"1"' },
    },
  );
  return { status, code: typeof body?.code === 'string' ? body.code : null };
}
