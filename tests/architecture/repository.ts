import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { placeOf, targetOf } from './place.ts';
import { parseSource, type SourceFile } from './source-file.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Package {
  /** Folder from the root: `domains/registers/water`. */
  readonly folder: string;
  readonly name: string;
  /** Names it declares under any kind of dependency, development ones apart. */
  readonly dependencies: ReadonlySet<string>;
  readonly developmentDependencies: ReadonlySet<string>;
  /** Subpath (`.`, `./model`) → file within the package. */
  readonly exports: ReadonlyMap<string, string>;
}

/** What the rules read: our packages and our source files, from the disk or from a test's fixture. */
export interface Repository {
  readonly packages: readonly Package[];
  /** What the root declares: at the disposal of tests and of the build, never of the product. */
  readonly rootDependencies: ReadonlySet<string>;
  readonly files: readonly SourceFile[];
  /** All paths, of files that are not source as well. */
  readonly paths: ReadonlySet<string>;
}

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const folders = ['apps', 'domains', 'engines', 'platform', 'reference', 'tests', 'bin'];
const skipped = new Set(['node_modules', 'dist', 'var', '.git']);

/** Reads the repository itself. */
export function readRepository(): Repository {
  const texts = new Map<string, string>([['package.json', readFileSync(join(root, 'package.json'), 'utf8')]]);
  const others: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name) && (folder !== '' || folders.includes(entry.name))) walk(path);
      } else if (isSource(path) || entry.name === 'package.json')
        texts.set(path, readFileSync(join(root, path), 'utf8'));
      else others.push(path);
    }
  };
  walk('');
  return repositoryOf(texts, others);
}

/** A repository of virtual files: path from the root → text. */
export function repositoryOf(texts: ReadonlyMap<string, string>, others: readonly string[] = []): Repository {
  const packages: Package[] = [];
  const files: SourceFile[] = [];
  let rootDependencies: ReadonlySet<string> = new Set();
  for (const [path, text] of [...texts].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (path === 'package.json') rootDependencies = rootDependenciesOf(JSON.parse(text) as Manifest);
    else if (path.endsWith('/package.json')) packages.push(packageOf(path, JSON.parse(text) as Manifest));
    else files.push(parseSource(path, text));
  }
  const repository = { packages, rootDependencies, files, paths: new Set([...texts.keys(), ...others]) };
  return { ...repository, files: markTestSupport(repository) };
}

/** What nobody but tests imports is a part of the tests, wherever it lies. */
function markTestSupport(repository: Repository): readonly SourceFile[] {
  const importers = new Map<string, string[]>();
  for (const file of repository.files)
    for (const { specifier } of file.imports) {
      const target = targetOf(repository, file.path, specifier);
      if (target.kind === 'ours') importers.set(target.path, [...(importers.get(target.path) ?? []), file.path]);
    }
  const tests = new Set(repository.files.filter((file) => file.isTest).map((file) => file.path));
  for (let grew = true; grew;) {
    grew = false;
    for (const [path, from] of importers) {
      if (tests.has(path) || !from.every((one) => tests.has(one))) continue;
      // A public face is offered to others, whoever happens to use it today.
      if (path.endsWith('/index.ts') || placeOf(path).kind === 'app') continue;
      tests.add(path);
      grew = true;
    }
  }
  return repository.files.map((file) => (tests.has(file.path) ? { ...file, isTest: true } : file));
}

/** The package a path lies in; none for the root's own files and `tests`. */
export function packageAt(repository: Repository, path: string): Package | undefined {
  return repository.packages.find(({ folder }) => path.startsWith(`${folder}/`));
}

function rootDependenciesOf({ devDependencies, optionalDependencies }: Manifest): ReadonlySet<string> {
  return new Set(Object.keys({ ...devDependencies, ...optionalDependencies }));
}

function isSource(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
}

function packageOf(path: string, manifest: Manifest): Package {
  return {
    folder: path.slice(0, -'/package.json'.length),
    name: manifest.name ?? '',
    dependencies: new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })),
    developmentDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
    exports: new Map(Object.entries(manifest.exports ?? {})),
  };
}
