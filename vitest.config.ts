import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const everywhere = ['**/node_modules/**', '**/dist/**', 'bench/**', 'var/**'];
/** Tests that speak to a database: everything that stands beside server code. */
const server = [
  'platform/server/**/*.test.ts',
  'domains/*/*/server/**/*.test.ts',
  'apps/server/**/*.test.ts',
  'apps/simulator/**/*.test.ts',
  'tests/server/**/*.test.ts',
  'tests/attacks/**/*.test.ts',
];
/** The embedded database has nothing to say about a server that is given. */
const apart = process.env['WANGHUO_TEST_DATABASE_URL'] ? ['platform/server/database/embedded/**'] : [];
const browser = ['tests/browser/**/*.test.ts'];
/** Every register and every screen, one by one: minutes of looking that only the long run takes. */
const patient = process.env['WANGHUO_TEST_LONG'] ? [] : ['tests/browser/long/**'];
/** Tests that start the product itself and kill it: nothing else runs beside them. */
const faults = ['tests/faults/**/*.test.ts'];

export default defineConfig({
  test: {
    // Server tests wait for the database half of their time: one worker a core, where the default leaves one core out.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...everywhere, ...server, ...browser, ...faults],
          // Modules are loaded once a worker, not once a file: nothing keeps state in them that a test could trip over.
          isolate: false,
          testTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'server',
          include: server,
          exclude: [...everywhere, ...apart],
          globalSetup: 'tests/server/database-setup.ts',
          isolate: false,
          // Far beyond what anything takes on a quiet machine: a busy one is no defect.
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: browser,
          exclude: [...everywhere, ...patient],
          globalSetup: 'tests/browser/product-setup.ts',
          // One browser and one server at a time: two of them on two cores measure each other.
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 400_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: faults,
          exclude: everywhere,
          globalSetup: 'tests/faults/product-setup.ts',
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
