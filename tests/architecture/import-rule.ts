import { nameOf, type Place, placeOf, targetOf, tiers } from './place.ts';
import type { Repository } from './repository.ts';
import type { Finding } from './source-file.ts';

type DomainPlace = Extract<Place, { kind: 'domain' }>;

/** Section 2 of the architecture: calls go down, facts go up. */
export function importFindings(repository: Repository): readonly Finding[] {
  const findings: Finding[] = [];
  for (const file of repository.files) {
    const from = placeOf(file.path);
    for (const { specifier, line } of file.imports) {
      const target = targetOf(repository, file.path, specifier);
      if (target.kind === 'missing') {
        findings.push({ file: file.path, line, says: `imports ${specifier}, but ${target.why}.` });
        continue;
      }
      if (target.kind !== 'ours') continue;
      const refusal = isFree(file.path, from) ? undefined : refusalOf(from, placeOf(target.path));
      if (refusal !== undefined)
        findings.push({
          file: file.path,
          line,
          says: `imports ${specifier}, but ${refusal} (architecture, section 2).`,
        });
    }
  }
  return findings;
}

/** Tests of the verifier compare it with the engine it must not share a line with. */
function isFree(path: string, from: Place): boolean {
  return from.kind === 'app' && from.name === 'verify' && path.endsWith('.test.ts');
}

/** Why a file at one place may not import a file at another, as the end of a sentence; nothing when it may. */
export function refusalOf(from: Place, to: Place): string | undefined {
  if (from.kind === 'outside') return undefined;
  if (to.kind === 'outside')
    return to.name === 'reference' ? undefined : `${nameOf(from)} may not import what stands outside the packages`;
  if (from.kind === to.kind && from.name === to.name)
    return from.kind === 'domain' ? withinDomain(from, to as DomainPlace) : undefined;
  // The engines are pure, and nothing is below the kernel.
  switch (from.kind) {
    case 'kernel':
      return 'the kernel is pure and imports nothing of ours';
    case 'engine':
      if (to.kind === 'engine' || to.kind === 'kernel') return undefined;
      return to.kind === 'domain'
        ? 'engines import no domain, ever'
        : 'engines calculate and import only engines and the kernel';
    case 'platformServer':
    case 'platformWeb':
      if (to.kind === 'domain') return 'the platform imports no domain, ever';
      if (to.kind === 'app') return 'the platform imports no app';
      if (to.kind === 'engine' || to.kind === 'kernel') return undefined;
      return 'the two halves of the platform do not import each other';
    case 'app':
      if (from.name === 'verify') return 'the verifier stands alone and imports nothing of ours';
      if (from.name === 'web' && isServerSide(to)) return 'what runs in a browser imports no server';
      return undefined;
    case 'domain':
      return fromDomain(from, to);
  }
}

function isServerSide(place: Place): boolean {
  return (
    place.kind === 'platformServer' ||
    (place.kind === 'domain' && place.part === 'server') ||
    (place.kind === 'app' && place.name === 'server')
  );
}

function withinDomain(from: DomainPlace, to: DomainPlace): string | undefined {
  if (from.part === to.part || to.part === 'rest') return undefined;
  if (from.part === 'model') return `a model knows neither server nor web, and this is ${nameOf(to)}`;
  if (from.part === 'server' && to.part === 'web') return 'a server imports no web';
  if (from.part === 'web' && to.part === 'server') return 'a web imports no server';
  return undefined;
}

function fromDomain(from: DomainPlace, to: Place): string | undefined {
  if (to.kind === 'kernel' || to.kind === 'engine') return undefined;
  if (to.kind === 'app') return 'a domain imports no app';
  if (to.kind === 'platformServer')
    return from.part === 'server'
      ? undefined
      : `${nameOf(from)} does not know the server; only a domain's server imports platform/server`;
  if (to.kind === 'platformWeb')
    return from.part === 'web'
      ? undefined
      : `${nameOf(from)} does not know the web; only a domain's web imports platform/web`;
  if (to.kind !== 'domain') return undefined;
  return betweenDomains(from, to);
}

function betweenDomains(from: DomainPlace, to: DomainPlace): string | undefined {
  const distance = tiers.indexOf(from.tier) - tiers.indexOf(to.tier);
  if (distance < 0) return `${to.name} (${to.tier}) lies above ${from.name} (${from.tier}): calls go down, facts go up`;
  if (to.part === 'rest') return `${nameOf(to)} offers its model, server and web, nothing else`;
  if (from.part === 'model')
    return to.part === 'model' ? undefined : `a model imports models only, and this is ${nameOf(to)}`;
  const isBeside = distance === 0;
  if (from.part === 'server') {
    if (to.part === 'web') return 'a server imports no web';
    if (to.part === 'server' && isBeside)
      return `${to.name} stands beside ${from.name}, whose server may hear its facts through its model but not call it`;
    return undefined;
  }
  if (to.part === 'server') return 'a web imports no server';
  if (isBeside && to.part === 'web')
    return `${to.name} stands beside ${from.name}: a screen that joins the two belongs to apps/web/screens`;
  return undefined;
}

/** Circles between the models of domains, and between whole packages below them; each is told once, as a path. */
export function circleFindings(repository: Repository): readonly Finding[] {
  const edges = new Map<string, Map<string, { file: string; line: number }>>();
  for (const file of repository.files) {
    if (file.isTest) continue;
    const from = nodeOf(file.path);
    if (from === undefined) continue;
    for (const { specifier, line } of file.imports) {
      const target = targetOf(repository, file.path, specifier);
      const to = target.kind === 'ours' ? nodeOf(target.path) : undefined;
      if (to === undefined || to === from) continue;
      const out = edges.get(from) ?? new Map<string, { file: string; line: number }>();
      edges.set(from, out);
      if (!out.has(to)) out.set(to, { file: file.path, line });
    }
  }
  const findings = new Map<string, Finding>();
  const walk = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node);
    if (start >= 0) {
      const circle = path.slice(start);
      const first = circle.toSorted()[0] as string;
      const turned = [...circle.slice(circle.indexOf(first)), ...circle.slice(0, circle.indexOf(first))];
      const place = edges.get(turned[0] as string)?.get((turned[1] ?? turned[0]) as string);
      findings.set(turned.join(), {
        file: place?.file ?? '',
        line: place?.line ?? 0,
        says: `closes a circle: ${[...turned, turned[0]].join(' → ')} (architecture, section 2: never in a circle).`,
      });
      return;
    }
    if (done.has(node)) return;
    for (const next of edges.get(node)?.keys() ?? []) walk(next, [...path, node]);
    done.add(node);
  };
  const done = new Set<string>();
  for (const node of [...edges.keys()].sort()) walk(node, []);
  return [...findings.values()];
}

function nodeOf(path: string): string | undefined {
  const place = placeOf(path);
  if (place.kind === 'outside') return undefined;
  return place.kind === 'domain' ? `${place.name}/${place.part}` : `${place.kind}/${place.name}`;
}
