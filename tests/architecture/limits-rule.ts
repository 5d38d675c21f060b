import { limits } from '@wanghuo/kernel';
import { isProduct } from './package-border.ts';
import { placeOf } from './place.ts';
import type { Repository } from './repository.ts';
import { type Finding, type Node, type SourceFile, visit } from './source-file.ts';

const home = 'platform/kernel/limits.ts';

/** Options of libraries that are limits whatever they are called there. */
const libraryOptions = new Set([
  'bodyLimit',
  'headersTimeout',
  'requestTimeout',
  'connectionTimeout',
  'connectionTimeoutMillis',
  'keepAliveTimeout',
  'statement_timeout',
  'query_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'maxPayload',
  'fileSize',
]);

interface Limit {
  /** `live.pingSeconds` */
  readonly path: string;
  readonly value: number;
  readonly words: ReadonlySet<string>;
}

/** The typed limits, flat. */
export const limitList: readonly Limit[] = flatten(limits, '');

/**
 * GN-03: the numbers of section 16 live in one module. A number elsewhere is a copy when the name it is given shares two
 * words with a limit of the same value, or when it is given to an option of a library that is a limit by its nature.
 */
export function limitFindings(repository: Repository): readonly Finding[] {
  return repository.files
    .filter((file) => file.path !== home && isProduct(file) && isServed(file.path))
    .flatMap(findingsOf);
}

/** Engines and screens have numbers of their own; limits are for what answers requests. */
function isServed(path: string): boolean {
  const place = placeOf(path);
  return (
    place.kind === 'platformServer' || place.kind === 'kernel' || (place.kind === 'domain' && place.part !== 'web')
  );
}

function findingsOf(file: SourceFile): readonly Finding[] {
  const findings: Finding[] = [];
  const judge = (name: string | undefined, value: Node) => {
    const number = name === undefined ? undefined : numberOf(value);
    if (name === undefined || number === undefined) return;
    const line = file.lineOf(value.start);
    // Zero switches a limit off, which is not a number of its own.
    if (libraryOptions.has(name) && number !== 0) {
      findings.push({
        file: file.path,
        line,
        says: `sets ${name} to a number of its own; limits live in ${home} (GN-03).`,
      });
      return;
    }
    const words = wordsOf(name);
    const copied = limitList.find(
      (limit) => limit.value === number && [...limit.words].filter((word) => words.has(word)).length >= 2,
    );
    if (copied)
      findings.push({ file: file.path, line, says: `writes limits.${copied.path} a second time as ${name} (GN-03).` });
  };
  visit(file, {
    VariableDeclarator: (node: Node) => judge(node.id?.name, node.init),
    Property: (node: Node) => judge(node.key?.name ?? String(node.key?.value), node.value),
    PropertyDefinition: (node: Node) => judge(node.key?.name, node.value),
    AssignmentPattern: (node: Node) => judge(node.left?.name, node.right),
  });
  return findings;
}

/** A number written as a literal or as a product of literals, as `20 * 1024 * 1024`. */
function numberOf(node: Node): number | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'number') return node.value;
  if (node?.type !== 'BinaryExpression') return undefined;
  const left = numberOf(node.left);
  const right = numberOf(node.right);
  if (left === undefined || right === undefined) return undefined;
  return node.operator === '*' ? left * right : node.operator === '+' ? left + right : undefined;
}

function flatten(value: object, path: string): readonly Limit[] {
  return Object.entries(value).flatMap(([key, entry]: [string, unknown]) => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof entry === 'number') return [{ path: here, value: entry, words: wordsOf(here) }];
    return typeof entry === 'object' && entry !== null ? flatten(entry, here) : [];
  });
}

function wordsOf(name: string): ReadonlySet<string> {
  return new Set(
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word.length > 2),
  );
}
