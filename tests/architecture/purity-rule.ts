import { nameOf, placeOf } from './place.ts';
import { isProduct } from './package-border.ts';
import type { Repository } from './repository.ts';
import { type Finding, type Node, type SourceFile, visit } from './source-file.ts';

interface Exception {
  readonly file: RegExp;
  readonly modules: RegExp;
  readonly reason: string;
}

/** Parts of Node that a pure file may use all the same, each with its reason. */
const allowed: readonly Exception[] = [
  {
    file: /(^|\/)(node-crypto|[\w-]*hash[\w-]*)\.ts$/,
    modules: /^node:crypto$/,
    reason: 'hashes and signatures are functions of their input, and Node makes them several times faster',
  },
  {
    file: /^engines\/(district\/(district|identity|upkeep)|travel\/(closure|network-codec))\.ts$/,
    modules: /^node:crypto$/,
    reason: 'identifiers and fingerprints are hashes of their input; these run on the server only',
  },
  {
    file: /^engines\/travel\/osm\/(import-osm|read-pbf)\.ts$/,
    modules: /^node:(fs|fs\/promises|path|stream|stream\/promises|zlib)$/,
    reason: 'the importer streams an extract that is larger than memory; it is no part of the engine at run time',
  },
];

/** What a pure file may take from `node:crypto`: nothing that draws chance. */
const deterministic = new Set([
  'createHash',
  'createHmac',
  'createPublicKey',
  'hash',
  'sign',
  'verify',
  'timingSafeEqual',
  'KeyObject',
]);

/** Names that stand for the machine: what they answer depends on when or where they are asked. */
const globals: ReadonlyMap<string, string> = new Map([
  ['fetch', 'the network'],
  ['WebSocket', 'the network'],
  ['XMLHttpRequest', 'the network'],
  ['EventSource', 'the network'],
  ['process', 'the process'],
  ['Deno', 'the process'],
  ['Bun', 'the process'],
  ['Intl', 'the locale'],
  ['performance', 'a clock'],
  ['setTimeout', 'a clock'],
  ['setInterval', 'a clock'],
  ['setImmediate', 'a clock'],
  ['localStorage', 'the browser'],
  ['indexedDB', 'the browser'],
  ['document', 'the browser'],
  ['window', 'the browser'],
  ['navigator', 'the browser'],
]);

/** `object.member` that reads the clock, chance or the locale. */
const members: ReadonlyMap<string, string> = new Map([
  ['Date.now', 'a clock'],
  ['Math.random', 'chance'],
  ['crypto.randomUUID', 'chance'],
  ['crypto.getRandomValues', 'chance'],
]);

/** Methods whose answer depends on the locale, whatever they are called on. */
const localeMethods = new Set([
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'toLocaleUpperCase',
  'toLocaleLowerCase',
  'localeCompare',
]);

/**
 * Determinism (architecture, section 3; GN-06): kernel, engines and models use no clock, chance, network, process,
 * locale or database. Time, seed and tables are arguments.
 */
export function purityFindings(repository: Repository): readonly Finding[] {
  return repository.files.filter((file) => isProduct(file) && mustBePure(file.path)).flatMap(findingsOf);
}

export function mustBePure(path: string): boolean {
  const place = placeOf(path);
  return place.kind === 'kernel' || place.kind === 'engine' || (place.kind === 'domain' && place.part === 'model');
}

/** Entries of the list that no file needs any more. */
export function idlePurityExceptions(repository: Repository): readonly string[] {
  return allowed
    .filter(
      ({ file, modules }) =>
        !repository.files.some(
          (one) => file.test(one.path) && one.imports.some(({ specifier }) => modules.test(specifier)),
        ),
    )
    .map(({ file }) => file.source);
}

function findingsOf(file: SourceFile): readonly Finding[] {
  const findings: Finding[] = [];
  const subject = nameOf(placeOf(file.path));
  const refuse = (offset: number, what: string, why: string) =>
    findings.push({
      file: file.path,
      line: file.lineOf(offset),
      says: `uses ${what}, but ${subject} may know nothing of ${why}: hand it in (architecture, section 3; GN-06).`,
    });
  for (const { specifier, line } of file.imports) {
    if (!specifier.startsWith('node:') && !databasePackages.has(specifier)) continue;
    if (allowed.some((one) => one.modules.test(specifier) && one.file.test(file.path))) continue;
    findings.push({
      file: file.path,
      line,
      says: `imports ${specifier}, but ${subject} is pure and may not touch the machine (architecture, section 3; GN-06).`,
    });
  }
  visit(file, {
    ImportDeclaration(node: Node) {
      if (node.source.value !== 'node:crypto') return;
      for (const one of node.specifiers)
        if (!deterministic.has(one.imported?.name)) refuse(one.start, `${one.local.name} of node:crypto`, 'chance');
    },
  });
  const bound = boundNames(file);
  const isGlobal = (node: Node, name: string) => node?.type === 'Identifier' && node.name === name && !bound.has(name);
  visit(file, {
    NewExpression(node: Node) {
      if (isGlobal(node.callee, 'Date') && node.arguments.length === 0) refuse(node.start, 'new Date()', 'a clock');
      if (globals.has(node.callee?.name) && isGlobal(node.callee, node.callee.name))
        refuse(node.start, `new ${node.callee.name}()`, globals.get(node.callee.name) as string);
    },
    CallExpression(node: Node) {
      if (isGlobal(node.callee, 'Date')) refuse(node.start, 'Date()', 'a clock');
      if (
        node.callee?.type === 'Identifier' &&
        globals.has(node.callee.name) &&
        isGlobal(node.callee, node.callee.name)
      )
        refuse(node.start, `${node.callee.name}()`, globals.get(node.callee.name) as string);
    },
    MemberExpression(node: Node) {
      const property = node.computed ? undefined : (node.property?.name as string | undefined);
      if (property === undefined) return;
      if (localeMethods.has(property)) refuse(node.property.start, `.${property}`, 'the locale');
      const object = node.object?.type === 'Identifier' ? (node.object.name as string) : undefined;
      // `globalThis.fetch` is `fetch`.
      const owner = object === 'globalThis' ? property : object;
      if (owner !== undefined && globals.has(owner) && (object === 'globalThis' || !bound.has(owner)))
        refuse(node.start, `${object}.${property}`, globals.get(owner) as string);
      const why = members.get(`${object}.${property}`);
      if (why !== undefined && !bound.has(object as string)) refuse(node.start, `${object}.${property}`, why);
    },
  });
  return findings;
}

const databasePackages = new Set(['kysely', 'pg', 'fastify', 'react', 'antd']);

/** Names the file gives itself anywhere: a parameter called `document` is not the browser's. */
function boundNames(file: SourceFile): ReadonlySet<string> {
  const bound = new Set<string>();
  const take = (pattern: Node): void => {
    if (!pattern) return;
    if (pattern.type === 'Identifier') bound.add(pattern.name);
    if (pattern.type === 'AssignmentPattern') take(pattern.left);
    if (pattern.type === 'RestElement') take(pattern.argument);
    if (pattern.type === 'ArrayPattern') pattern.elements.forEach(take);
    if (pattern.type === 'ObjectPattern')
      for (const property of pattern.properties) take(property.value ?? property.argument);
  };
  const takeFunction = (node: Node) => {
    take(node.id);
    for (const parameter of node.params) take(parameter.parameter ?? parameter);
  };
  visit(file, {
    VariableDeclarator: (node: Node) => take(node.id),
    FunctionDeclaration: takeFunction,
    FunctionExpression: takeFunction,
    ArrowFunctionExpression: takeFunction,
    CatchClause: (node: Node) => take(node.param),
    ImportSpecifier: (node: Node) => take(node.local),
    ImportDefaultSpecifier: (node: Node) => take(node.local),
    ImportNamespaceSpecifier: (node: Node) => take(node.local),
  });
  return bound;
}
