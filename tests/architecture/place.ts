import { packageAt, type Repository } from './repository.ts';

export const tiers = ['registers', 'operations', 'insight'] as const;
type Tier = (typeof tiers)[number];
type Part = 'model' | 'server' | 'web' | 'rest';

/** Where a file stands in the drawing of section 2 of the architecture. */
export type Place =
  | { readonly kind: 'kernel' | 'platformServer' | 'platformWeb'; readonly name: string }
  | { readonly kind: 'engine' | 'app'; readonly name: string }
  | { readonly kind: 'domain'; readonly name: string; readonly tier: Tier; readonly part: Part }
  /** Tests of the whole, the commands in `bin`, and files at the root: they may see everything. */
  | { readonly kind: 'outside'; readonly name: string };

export function placeOf(path: string): Place {
  const [top = '', second = '', third = '', fourth = ''] = path.split('/');
  if (top === 'platform' && second === 'kernel') return { kind: 'kernel', name: 'kernel' };
  if (top === 'platform' && second === 'server') return { kind: 'platformServer', name: 'server' };
  if (top === 'platform' && second === 'web') return { kind: 'platformWeb', name: 'web' };
  if (top === 'engines') return { kind: 'engine', name: second };
  if (top === 'apps') return { kind: 'app', name: second };
  if (top === 'domains' && isTier(second))
    return { kind: 'domain', tier: second, name: third, part: isPart(fourth) ? fourth : 'rest' };
  return { kind: 'outside', name: top };
}

/** In the words of the architecture: `the model of water`, `the engine geo`. */
export function nameOf(place: Place): string {
  switch (place.kind) {
    case 'kernel':
      return 'the kernel';
    case 'platformServer':
      return 'platform/server';
    case 'platformWeb':
      return 'platform/web';
    case 'engine':
      return `the engine ${place.name}`;
    case 'app':
      return `the app ${place.name}`;
    case 'domain':
      return place.part === 'rest' ? `the domain ${place.name}` : `the ${place.part} of ${place.name}`;
    case 'outside':
      return place.name;
  }
}

/** What an import means: a file of ours, a package of the registry, a part of Node, or nothing that can be found. */
export type Target =
  | { readonly kind: 'ours'; readonly path: string; readonly package: string | null }
  | { readonly kind: 'registry'; readonly package: string }
  | { readonly kind: 'node'; readonly module: string }
  | { readonly kind: 'missing'; readonly why: string };

export function targetOf(repository: Repository, from: string, specifier: string): Target {
  if (specifier.startsWith('node:')) return { kind: 'node', module: specifier };
  if (specifier.startsWith('.')) {
    const path = joinPath(from, specifier.split('?')[0] as string);
    if (!repository.paths.has(path)) return { kind: 'missing', why: 'there is no such file' };
    return { kind: 'ours', path, package: packageAt(repository, path)?.name ?? null };
  }
  const parts = specifier.split('/');
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] as string);
  if (!name.startsWith('@wanghuo/')) return { kind: 'registry', package: name };
  const owner = repository.packages.find((one) => one.name === name);
  if (!owner) return { kind: 'missing', why: `no package is called ${name}` };
  const subpath = specifier === name ? '.' : `.${specifier.slice(name.length)}`;
  const file = owner.exports.get(subpath);
  if (file === undefined) return { kind: 'missing', why: `the exports of ${name} do not offer ${subpath}` };
  return { kind: 'ours', path: joinPath(`${owner.folder}/package.json`, file), package: name };
}

function joinPath(from: string, relative: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function isTier(text: string): text is Tier {
  return (tiers as readonly string[]).includes(text);
}

function isPart(text: string): text is Exclude<Part, 'rest'> {
  return text === 'model' || text === 'server' || text === 'web';
}
