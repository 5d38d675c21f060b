import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dependencyFaults, type DependencyRow, dependencyRows } from './dependency-rule.ts';
import { readRepository, root } from './repository.ts';

const page = readFileSync(join(root, 'docs/decisions/0012-direct-dependencies.md'), 'utf8');

test('CF-08: every direct dependency has a reason and an owner, and no row outlives its package', () => {
  expect(dependencyFaults(dependencyRows(page), readRepository())).toEqual([]);
});

test('CF-08: a missing row, a row too many and an owner who does not declare it are told', () => {
  const repository = readRepository();
  const rows = dependencyRows(page);
  const without = rows.filter(({ name }) => name !== 'zod');
  expect(dependencyFaults(without, repository)).toEqual(['zod is declared and has no reason in decision 0012']);
  const extra: DependencyRow = { name: 'left-pad', owner: 'platform/server', reason: 'spaces' };
  expect(dependencyFaults([...rows, extra], repository)).toEqual([
    'left-pad has a reason in decision 0012 and is declared nowhere',
  ]);
  const misplaced = rows.map((row) => (row.name === 'pbf' ? { ...row, owner: 'engines/geo' } : row));
  expect(dependencyFaults(misplaced, repository)).toEqual(['pbf is owned by engines/geo, which does not declare it']);
});
