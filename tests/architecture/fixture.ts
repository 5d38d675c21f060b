import { type Repository, repositoryOf } from './repository.ts';

/** A small repository with the packages the rules are about, so that a test shows one violation and nothing else. */
const packages: Readonly<Record<string, object>> = {
  'package.json': { devDependencies: { vitest: '1', 'fast-check': '1' } },
  'platform/kernel/package.json': { name: '@wanghuo/kernel', exports: { '.': './index.ts' } },
  'platform/server/package.json': {
    name: '@wanghuo/platform-server',
    exports: { '.': './index.ts' },
    dependencies: { '@wanghuo/kernel': '*', '@wanghuo/water': '*', kysely: '1' },
  },
  'platform/web/package.json': { name: '@wanghuo/platform-web', exports: { '.': './index.ts' } },
  'engines/geo/package.json': {
    name: '@wanghuo/geo',
    exports: { '.': './index.ts' },
    dependencies: { '@wanghuo/water': '*' },
  },
  'domains/registers/water/package.json': domain('water'),
  'domains/registers/forces/package.json': domain('forces'),
  'domains/operations/incidents/package.json': domain('incidents'),
  'domains/insight/risk/package.json': domain('risk'),
  'apps/web/package.json': { name: '@wanghuo/app-web', exports: {}, dependencies: { '@wanghuo/water': '*' } },
  'apps/verify/package.json': { name: '@wanghuo/verify', exports: {}, dependencies: { '@wanghuo/kernel': '*' } },
};

const faces = [
  'platform/kernel/index.ts',
  'platform/server/index.ts',
  'platform/web/index.ts',
  'engines/geo/index.ts',
  ...['registers/water', 'registers/forces', 'operations/incidents', 'insight/risk'].flatMap((folder) =>
    ['model', 'server', 'web'].map((part) => `domains/${folder}/${part}/index.ts`),
  ),
];

/** The fixture with the given files put in or replaced. */
export function repositoryWith(files: Readonly<Record<string, string>>): Repository {
  return repositoryOf(
    new Map([
      ...Object.entries(packages).map(([path, manifest]) => [path, JSON.stringify(manifest)] as const),
      ...faces.map((path) => [path, 'export const face = 1;'] as const),
      ...Object.entries(files),
    ]),
  );
}

function domain(name: string): object {
  const others = ['water', 'forces', 'incidents', 'risk', 'geo', 'kernel', 'platform-server', 'platform-web'];
  return {
    name: `@wanghuo/${name}`,
    exports: { './model': './model/index.ts', './server': './server/index.ts', './web': './web/index.ts' },
    dependencies: Object.fromEntries([
      ...others.filter((one) => one !== name).map((one) => [`@wanghuo/${one}`, '*']),
      ['kysely', '1'],
    ]),
  };
}
