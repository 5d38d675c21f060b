import {
  type Command,
  type InputOf,
  type OutputOf,
  pathOf,
  type Query,
  type RecordOf,
  type Register,
  type RevealPurpose,
  type RowOf,
  type Upload,
  type Workflow,
} from '@wanghuo/kernel';
import type { FeatureCollection, Point } from 'geojson';
import { queryStringOf } from './query-string.ts';
import { createTransport, type ReceivedFile, type TransportOptions } from './transport.ts';

// A register names its own fields in `identity` and `list`, so no type of its fields stands for them all.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyRegister = Register<any>;

export interface RunOptions {
  /** The version that was read, for commands and records that are versioned. */
  readonly version?: number;
  /** Idempotency-Key. Keep it when sending the same act again; a new one is made when it is left out. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export interface ListInput {
  readonly q?: string;
  readonly filter?: Readonly<Record<string, string | readonly string[]>>;
  /** `field`, or `-field` for descending. */
  readonly sort?: string;
  readonly after?: string;
  readonly limit?: number;
  /** A Shanghai date: the register as it stood on that day. */
  readonly asOf?: string;
}

export interface ListAnswer<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly count: number;
  readonly countIsCapped: boolean;
}

/** One change of a record, as the server tells it. */
export interface HistoryEntry<Row> {
  readonly version: number;
  readonly changedAt: string;
  readonly changedBy: string;
  /** Null when it was made then. */
  readonly before: Row | null;
  readonly record: Row;
}

/** Changes, newest first; `next` is the version before which the older ones begin. */
export interface HistoryPage<Row> {
  readonly rows: readonly HistoryEntry<Row>[];
  readonly next: number | null;
}

export interface ImportRowReport {
  readonly row: number;
  readonly outcome: 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'REFUSED';
  readonly identity?: string | null;
  readonly errors?: readonly {
    /** `C5`, as the sheet's program names it. */
    readonly cell: string;
    readonly field?: string;
    readonly code: string;
    readonly message: string;
  }[];
}

export interface ImportReport {
  readonly dryRun: boolean;
  /** False when nothing was kept: a dry run, or an import in which a row was refused after all. */
  readonly applied: boolean;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly rows: readonly ImportRowReport[];
}

export interface OpenStep {
  readonly step: string;
  readonly to: string;
  readonly primary: boolean;
  /** JSON Schema of the step's input. */
  readonly inputSchema?: JsonSchema;
}

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
}

export interface TimelineEntry {
  readonly step: string;
  readonly from: string | null;
  readonly to: string;
  readonly at: string;
  readonly actorName: string;
  /** What was filled in; personal values are masked. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface WorkflowAnswer<Row> {
  readonly record: Row;
  readonly openSteps: readonly OpenStep[];
  readonly timeline?: readonly TimelineEntry[];
}

export interface RegisterCalls<R extends AnyRegister> {
  list(input?: ListInput, options?: { signal?: AbortSignal }): Promise<ListAnswer<RecordOf<R>>>;
  get(id: string): Promise<RecordOf<R>>;
  create(input: Readonly<Record<string, unknown>>, options?: RunOptions): Promise<RecordOf<R>>;
  update(
    id: string,
    input: Readonly<Record<string, unknown>>,
    options: RunOptions & { version: number },
  ): Promise<RecordOf<R>>;
  retire(id: string, validUntilOn: string, options?: RunOptions): Promise<RecordOf<R>>;
  /** One whole personal value, for a purpose; counted and audited. */
  reveal(
    id: string,
    input: { readonly field: string; readonly purpose: RevealPurpose },
    options?: RunOptions,
  ): Promise<{ readonly value: string | null }>;
  history(id: string, beforeVersion?: number): Promise<HistoryPage<RecordOf<R>>>;
  importSheet(file: Blob, options: RunOptions & { dryRun: boolean; fileName?: string }): Promise<ImportReport>;
  features(
    input: Pick<ListInput, 'asOf' | 'filter'> & {
      readonly bbox?: readonly [west: number, south: number, east: number, north: number];
    },
  ): Promise<FeatureCollection<Point>>;
  /** Addresses for a link or download; the same filters as the list. */
  exportPath(format: 'xlsx' | 'csv' | 'geojson', input?: ListInput): string;
  templatePath(): string;
}

export interface Client {
  query<Q extends Query>(contract: Q, input: InputOf<Q>, options?: { signal?: AbortSignal }): Promise<OutputOf<Q>>;
  run<C extends Command>(contract: C, input: InputOf<C>, options?: RunOptions): Promise<OutputOf<C>>;
  /** Sends one file with a few words about it. */
  upload<U extends Upload>(contract: U, input: InputOf<U>, file: File, options?: RunOptions): Promise<OutputOf<U>>;
  register<R extends AnyRegister>(register: R): RegisterCalls<R>;
  workflow<W extends Pick<Workflow, 'name'>>(
    workflow: W,
  ): {
    get(id: string): Promise<WorkflowAnswer<RowOf<W>>>;
    take(step: string, id: string, input: unknown, options?: RunOptions): Promise<WorkflowAnswer<RowOf<W>>>;
  };
  /** A file behind an address, so that a refusal is a sentence on the page and no broken download. */
  fetchFile(path: string, options?: { signal?: AbortSignal }): Promise<ReceivedFile>;
  /** A hand-written route; prefer a contract. */
  get<Output>(path: string, options?: { signal?: AbortSignal; background?: boolean }): Promise<Output>;
  post<Output>(path: string, body: unknown, options?: RunOptions): Promise<Output>;
}

/** A new Idempotency-Key. */
export function newKey(): string {
  // randomUUID exists in secure contexts only; the office intranet may be plain http through a trusted proxy.
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Query parameters of a register's list, as the server reads them: `filter.<field>` for each filter. */
export function listParameters(input: ListInput): Record<string, unknown> {
  const { filter, ...rest } = input;
  return {
    ...rest,
    ...Object.fromEntries(
      Object.entries(filter ?? {}).map(([field, value]) => [
        `filter.${field}`,
        typeof value === 'string' ? [value] : value,
      ]),
    ),
  };
}

/** The typed client: every call's input and output follow from its declaration. */
export function createClient(options: TransportOptions = {}): Client {
  const transport = createTransport(options);
  const post = async <Output>(path: string, body: unknown, run: RunOptions = {}): Promise<Output> =>
    (
      await transport<Output>({
        method: 'POST',
        path,
        body,
        key: run.key ?? newKey(),
        ...(run.version === undefined ? {} : { version: run.version }),
        ...(run.signal ? { signal: run.signal } : {}),
      })
    ).output;
  const get = async <Output>(path: string, run: { signal?: AbortSignal; background?: boolean } = {}): Promise<Output> =>
    (await transport<Output>({ method: 'GET', path, ...run })).output;

  const sendFile = <Output>(path: string, file: Blob, fileName: string, run: RunOptions) => {
    const form = new FormData();
    form.append('file', file, fileName);
    return transport<Output>({
      method: 'POST',
      path,
      file: form,
      key: run.key ?? newKey(),
      timeoutSeconds: 120,
      ...(run.signal ? { signal: run.signal } : {}),
    });
  };

  return {
    get,
    post,
    fetchFile: async (path, run) =>
      (await transport<ReceivedFile>({ method: 'GET', path, asFile: true, timeoutSeconds: 120, attempts: 1, ...run }))
        .output,
    query: (contract, input, run) => get(pathOf(contract) + queryStringOf(input), run),
    run: (contract, input, run) => post(pathOf(contract), input, run),
    upload: async <U extends Upload>(contract: U, input: InputOf<U>, file: File, run: RunOptions = {}) =>
      (await sendFile<OutputOf<U>>(pathOf(contract) + queryStringOf(input), file, file.name, run)).output,
    workflow: (workflow) => ({
      get: (id) => get(`/api/workflows/${workflow.name}/${encodeURIComponent(id)}`),
      take: (step, id, input, run) => post(`/api/workflows/${workflow.name}/${step}`, { id, input }, run),
    }),
    register: <R extends AnyRegister>(register: R): RegisterCalls<R> => {
      const path = `/api/registers/${register.name}`;
      const one = (id: string) => `${path}/${encodeURIComponent(id)}`;
      return {
        list: (input = {}, run) => get(path + queryStringOf(listParameters(input)), run),
        get: (id) => get(one(id)),
        create: (input, run) => post(path, input, run),
        update: async (id, input, run) =>
          (
            await transport<RecordOf<R>>({
              method: 'PUT',
              path: one(id),
              body: input,
              key: run.key ?? newKey(),
              version: run.version,
            })
          ).output,
        retire: (id, validUntilOn, run) => post(`${one(id)}/retire`, { validUntilOn }, run),
        reveal: (id, input, run) => post(`${one(id)}/reveal`, input, run),
        history: (id, beforeVersion) =>
          get(`${one(id)}/history${queryStringOf(beforeVersion === undefined ? {} : { beforeVersion })}`),
        importSheet: async (file, run) => {
          const name = run.fileName ?? (file instanceof File ? file.name : 'sheet.xlsx');
          return (
            await sendFile<ImportReport>(`${path}/import${queryStringOf({ dryRun: run.dryRun })}`, file, name, run)
          ).output;
        },
        features: ({ bbox, ...input }) =>
          get(`${path}/features${queryStringOf({ bbox: bbox?.join(','), ...listParameters(input) })}`),
        // A sheet is never one page: where the list stands and how long a page is mean nothing to it.
        exportPath: (format, { after: _after, limit: _limit, ...input } = {}) =>
          `${path}/export${queryStringOf({ format, ...listParameters(input) })}`,
        templatePath: () => `${path}/template`,
      };
    },
  };
}
