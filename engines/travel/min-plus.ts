/**
 * Products of tables of times: in place of multiplying, add; in place of adding, take the least. The two loops are
 * written in the instructions of WebAssembly, because those of four numbers at once (its SIMD part, in every engine since
 * 2021) are out of reach of JavaScript: a product is then six times quicker. Numbers are 32 bits, rows begin at multiples of
 * four numbers, addresses count bytes.
 */
export interface MinPlus {
  /** Lowers each number of `times` to the least sum over a row of `first` and a column of `second`. */
  lowerByProduct(
    times: number,
    first: number,
    second: number,
    rows: number,
    between: number,
    columnBytes: number,
    firstRowBytes: number,
  ): void;
  /** The same for one row, where in place of a row of `first` there is a row of addresses of its numbers. */
  lowerByFound(times: number, addresses: number, second: number, between: number, columnBytes: number): void;
  /** Steps `fromStep` up to `untilStep` of making times over one step into times over any number (Floyd, Warshall 1962). */
  closeSteps(times: number, rows: number, rowBytes: number, fromStep: number, untilStep: number, blocked: number): void;
}

/** The loops over a memory. */
export function minPlusOver(memory: WebAssembly.Memory): MinPlus {
  compiled ??= new WebAssembly.Module(moduleBytes());
  return new WebAssembly.Instance(compiled, { host: { memory } }).exports as unknown as MinPlus;
}

let compiled: WebAssembly.Module | undefined;

type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const EMPTY = 0x40;

/** Numbers in groups of seven bits, the lowest first (LEB128). */
function packed(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    const isLast = rest < 64;
    bytes.push((rest & 0x7f) | (isLast ? 0 : 0x80));
    if (isLast) return bytes;
  }
}

const join = (...parts: readonly Code[]): Code => parts.flat();
const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const constant = (value: number): Code => [0x41, ...packed(value)];
const plus = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
const times = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
const isAtLeast = (a: Code, b: Code): Code => [...a, ...b, 0x4e];
const isAbove = (a: Code, b: Code): Code => [...a, ...b, 0x4a];
const advance = (local: number, by: Code): Code => [...plus(get(local), by), ...set(local)];
const loadNumber = (address: Code): Code => [...address, 0x28, 2, 0];
const loadFour = (address: Code, offset = 0): Code => [...address, 0xfd, 0x00, 2, offset];
const storeFour = (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0xfd, 0x0b, 2, offset];
const loadOneAsFour = (address: Code): Code => [...address, 0xfd, 0x09, 2, 0];
const fourOf = (value: Code): Code => [...value, 0xfd, 0x11];
const plusFour = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xae, 0x01];
const leastFour = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0xb6, 0x01];
const when = (condition: Code, body: Code): Code => [...condition, 0x04, EMPTY, ...body, 0x0b];
/** Repeats a body until the condition before it holds. */
const until = (condition: Code, body: Code): Code => [
  0x02,
  EMPTY,
  0x03,
  EMPTY,
  ...condition,
  0x0d,
  1,
  ...body,
  0x0c,
  0,
  0x0b,
  0x0b,
];

/** Sixteen columns at a time as long as there are so many, then four. */
function overColumns(column: number, columnBytes: number, ofGroups: (groups: number) => Code): Code {
  return join(
    join(constant(0), set(column)),
    until(isAbove(plus(get(column), constant(64)), get(columnBytes)), ofGroups(4)),
    until(isAtLeast(get(column), get(columnBytes)), ofGroups(1)),
  );
}

/**
 * Lowers some columns of a row by steps, of each of which one is loaded and added to a row of its own.
 * @param locals.first - where the steps begin; `end` is where they end
 * @param step - loads the step at an address
 */
function lowerColumns(
  locals: Readonly<
    Record<'to' | 'first' | 'second' | 'columnBytes' | 'column' | 'at' | 'from' | 'end' | 'step', number>
  >,
  groups: number,
  step: (address: Code) => Code,
): Code {
  const { to, first, second, columnBytes, column, at, from, end } = locals;
  const least = (group: number): number => locals.step + 1 + group;
  const each = (code: (group: number) => Code): Code =>
    Array.from({ length: groups }, (_, group) => code(group)).flat();
  const target = plus(get(to), get(column));
  return join(
    each((group) => join(loadFour(target, 16 * group), set(least(group)))),
    join(get(first), set(at)),
    join(plus(get(second), get(column)), set(from)),
    until(
      isAtLeast(get(at), get(end)),
      join(
        join(step(get(at)), set(locals.step)),
        each((group) =>
          join(
            leastFour(get(least(group)), plusFour(get(locals.step), loadFour(get(from), 16 * group))),
            set(least(group)),
          ),
        ),
        advance(at, constant(4)),
        advance(from, get(columnBytes)),
      ),
    ),
    each((group) => storeFour(target, get(least(group)), 16 * group)),
    advance(column, constant(16 * groups)),
  );
}

function lowerByProduct(): Code {
  const [to, first, second, rows, between, columnBytes, firstRowBytes] = [0, 1, 2, 3, 4, 5, 6] as const;
  const [column, at, from, end, step] = [7, 8, 9, 10, 11] as const;
  const locals = { to, first, second, columnBytes, column, at, from, end, step };
  return join(
    [2, 4, I32, 5, V128],
    until(
      isAtLeast(constant(0), get(rows)),
      join(
        join(plus(get(first), times(get(between), constant(4))), set(end)),
        overColumns(column, columnBytes, (groups) => lowerColumns(locals, groups, loadOneAsFour)),
        advance(to, get(columnBytes)),
        advance(first, get(firstRowBytes)),
        advance(rows, constant(-1)),
      ),
    ),
    [0x0b],
  );
}

function lowerByFound(): Code {
  const [to, first, second, between, columnBytes] = [0, 1, 2, 3, 4] as const;
  const [column, at, from, end, step] = [5, 6, 7, 8, 9] as const;
  const locals = { to, first, second, columnBytes, column, at, from, end, step };
  const loadFound = (address: Code): Code => loadOneAsFour(loadNumber(address));
  return join(
    [2, 4, I32, 5, V128],
    join(plus(get(first), times(get(between), constant(4))), set(end)),
    overColumns(column, columnBytes, (groups) => lowerColumns(locals, groups, loadFound)),
    [0x0b],
  );
}

function closeSteps(): Code {
  const [table, rows, rowBytes, step, untilStep, blocked] = [0, 1, 2, 3, 4, 5];
  const [by, to, end, column, toEnd] = [6, 7, 8, 9, 10];
  const first = 11;
  return join(
    [2, 5, I32, 1, V128],
    join(plus(get(table!), times(get(rows!), get(rowBytes!))), set(toEnd!)),
    until(
      isAtLeast(get(step!), get(untilStep!)),
      join(
        join(plus(get(table!), times(get(step!), get(rowBytes!))), set(by!)),
        join(get(table!), set(to!)),
        until(
          isAtLeast(get(to!), get(toEnd!)),
          join(
            join(plus(get(to!), times(get(step!), constant(4))), set(column!)),
            join(plus(get(to!), get(rowBytes!)), set(end!)),
            when(
              isAbove(get(blocked!), loadNumber(get(column!))),
              join(
                join(fourOf(loadNumber(get(column!))), set(first)),
                join(get(by!), set(column!)),
                until(
                  isAtLeast(get(to!), get(end!)),
                  join(
                    storeFour(get(to!), leastFour(loadFour(get(to!)), plusFour(get(first), loadFour(get(column!))))),
                    advance(to!, constant(16)),
                    advance(column!, constant(16)),
                  ),
                ),
              ),
            ),
            join(get(end!), set(to!)),
          ),
        ),
        advance(step!, constant(1)),
      ),
    ),
    [0x0b],
  );
}

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const text = (word: string): Code => [word.length, ...new TextEncoder().encode(word)];
  const sized = (content: Code): Code => [...packed(content.length), ...content];
  const section = (id: number, content: Code): Code => [id, ...sized(content)];
  const typeOf = (parameters: number): Code => [0x60, parameters, ...new Array<number>(parameters).fill(I32), 0];
  return Uint8Array.from(
    join(
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [3, ...typeOf(7), ...typeOf(5), ...typeOf(6)]),
      section(2, [1, ...text('host'), ...text('memory'), 0x02, 0x00, 1]),
      section(3, [3, 0, 1, 2]),
      section(7, [
        3,
        ...text('lowerByProduct'),
        0x00,
        0,
        ...text('lowerByFound'),
        0x00,
        1,
        ...text('closeSteps'),
        0x00,
        2,
      ]),
      section(10, [3, ...sized(lowerByProduct()), ...sized(lowerByFound()), ...sized(closeSteps())]),
    ),
  );
}
