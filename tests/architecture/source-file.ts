import { parseSync, Visitor } from 'oxc-parser';

/** Something a rule says no to: where it stands and a sentence that names the rule. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly says: string;
}

/** A finding as it is printed: `file:line says`. */
export function sentenceOf({ file, line, says }: Finding): string {
  return `${file}:${line} ${says}`;
}

export interface Import {
  /** As written: `./hydrant.ts`, `@wanghuo/water/model`, `zod`. */
  readonly specifier: string;
  readonly line: number;
}

// The tree has hundreds of node shapes; each rule reads the few members of the shapes it asked for.
// oxlint-disable-next-line typescript/no-explicit-any
export type Node = any;

/** One file of ours, parsed once. */
export interface SourceFile {
  /** From the root of the repository, with slashes. */
  readonly path: string;
  readonly text: string;
  /** A test, or a file that only tests import. */
  readonly isTest: boolean;
  readonly program: Node;
  readonly imports: readonly Import[];
  lineOf(offset: number): number;
}

/** @throws SyntaxError when the file does not parse; nothing could be said about it */
export function parseSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new SyntaxError(`${path} does not parse: ${errors[0]?.message}`);
  const starts = lineStarts(text);
  const lineOf = (offset: number) => lineAt(starts, offset);
  const imports: Import[] = [];
  for (const { moduleRequest } of module.staticImports)
    imports.push({ specifier: moduleRequest.value, line: lineOf(moduleRequest.start) });
  for (const { entries } of module.staticExports)
    for (const { moduleRequest } of entries)
      if (moduleRequest) imports.push({ specifier: moduleRequest.value, line: lineOf(moduleRequest.start) });
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1];
    if (literal !== undefined) imports.push({ specifier: literal, line: lineOf(moduleRequest.start) });
  }
  return {
    path,
    text,
    isTest:
      /\.test\.tsx?$/.test(path) ||
      /(^|\/)testing\//.test(path) ||
      path.startsWith('tests/') ||
      path === 'architecture.test.ts',
    program,
    imports: unique(imports),
    lineOf,
  };
}

type Handlers = ConstructorParameters<typeof Visitor>[0];

/** Calls the handlers for the nodes of a file. */
export function visit(file: SourceFile, handlers: Handlers): void {
  new Visitor(handlers).visit(file.program);
}

function unique(imports: readonly Import[]): readonly Import[] {
  const seen = new Map(imports.map((one) => [`${one.line} ${one.specifier}`, one]));
  return [...seen.values()].sort((one, other) => one.line - other.line);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
