import { isProduct } from './package-border.ts';
import type { Repository } from './repository.ts';
import { type Finding, type Node, type SourceFile, visit } from './source-file.ts';

/**
 * Files that write SQL as text, each with the reason why no value from outside can get into it. Everything else uses the
 * tagged template, which sends values apart from the statement.
 */
export const sqlWrittenAsText: Readonly<Record<string, string>> = {
  'platform/server/database/migrate.ts': 'runs the migrations, which are files of the repository',
  'platform/server/database/schema.ts': 'puts in place the policies and grants that the two files below write',
  'platform/server/access/row-level-security.ts': 'writes policies; every name is held against a pattern first',
  'platform/server/access/database-roles.ts': 'writes grants; every name is held against a pattern first',
  'platform/server/database/embedded/embedded-database.ts': 'a name cannot be a parameter; the driver escapes it',
  'platform/server/backup/table-list.ts': 'names tables and columns as the catalogue has them, quoted',
  'platform/server/backup/transaction-numbers.ts': 'a count of repetitions cannot be a parameter of a block',
  'platform/server/backup/restore-backup.ts': 'names tables as the catalogue has them, quoted',
};

const statement =
  /^\s*(select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+[\w."]+\s+set\s|delete\s+from\s|(create|alter|drop)\s+(table|index|role|schema|database|policy|extension)\s|set\s+(local\s|role\s)|grant\s|revoke\s|listen\s|with\s+\w+\s+as\s)/i;

/** AP-19 in spirit: SQL is never put together from strings. */
export function sqlFindings(repository: Repository): readonly Finding[] {
  return repository.files
    .filter((file) => isProduct(file) && !Object.hasOwn(sqlWrittenAsText, file.path))
    .flatMap(findingsOf);
}

/** Entries of the list that no file needs any more. */
export function idleSqlExceptions(repository: Repository): readonly string[] {
  return Object.keys(sqlWrittenAsText).filter((path) => {
    const file = repository.files.find((one) => one.path === path);
    return !file || findingsOf(file).length === 0;
  });
}

function findingsOf(file: SourceFile): readonly Finding[] {
  const findings: Finding[] = [];
  const tagged = new Set<unknown>();
  const add = (node: Node, says: string) => findings.push({ file: file.path, line: file.lineOf(node.start), says });
  visit(file, {
    TaggedTemplateExpression(node: Node) {
      tagged.add(node.quasi);
    },
    CallExpression(node: Node) {
      const { callee } = node;
      const property = callee?.type === 'MemberExpression' && !callee.computed ? callee.property.name : undefined;
      const object = callee?.object?.type === 'Identifier' ? callee.object.name : undefined;
      if (object === 'sql' && (property === 'raw' || property === 'lit'))
        add(
          node,
          `calls sql.${property}; SQL is never built from strings (list of exceptions: tests/architecture/sql-rule.ts).`,
        );
      if (property === 'query' && isBuilt(node.arguments[0]))
        add(node, 'sends a statement that was put together from strings; pass the values as parameters.');
    },
    TemplateLiteral(node: Node) {
      if (tagged.has(node) || node.expressions.length === 0) return;
      const text = node.quasis.map((quasi: Node) => quasi.value.raw as string).join('?');
      if (statement.test(text))
        add(node, 'writes a statement with values inside; use the sql template, which keeps them apart.');
    },
    BinaryExpression(node: Node) {
      if (
        node.operator === '+' &&
        node.left?.type === 'Literal' &&
        typeof node.left.value === 'string' &&
        statement.test(node.left.value)
      )
        add(node, 'adds strings up to a statement; use the sql template, which keeps values apart.');
    },
  });
  return findings;
}

function isBuilt(argument: Node): boolean {
  if (argument?.type === 'TemplateLiteral') return argument.expressions.length > 0;
  return argument?.type === 'BinaryExpression' && argument.operator === '+';
}
