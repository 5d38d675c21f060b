import type { InputOf, OutputOf, Query, RecordOf, StreamDefinition } from '@wanghuo/kernel';
import { useCallback, useEffect, useMemo, useReducer, useSyncExternalStore } from 'react';
import { type AnyRegister, type ListAnswer, type ListInput, listParameters } from './client.ts';
import type { LiveLink, LinkState, StreamValue, Watch, Watched } from './live-link.ts';
import type { Problem } from './problem.ts';
import { useLiveLink } from './session.tsx';

/** Seconds after which an answer that the link no longer vouches for counts as stale. */
export const staleAfterSeconds = 30;

export interface Live<Data> {
  /** The last answer; it stays while newer ones cannot be had. */
  readonly data: Data | undefined;
  /** Seconds since the answer was last known to be right; null before the first. */
  readonly ageSeconds: number | null;
  readonly stale: boolean;
  readonly problem: Problem | null;
  /** True until the first answer or problem. */
  readonly loading: boolean;
}

const nothing: Watch = { data: undefined, problem: null, confirmedAt: null, stream: new Map() };

function useWatch(watched: Watched | null): Watch {
  const live = useLiveLink();
  const key = watched === null ? null : JSON.stringify(watched);
  const parsed = useMemo(() => (key === null ? null : (JSON.parse(key) as Watched)), [key]);
  const subscribe = useCallback(
    (listener: () => void) => (parsed === null ? () => {} : live.watch(parsed, listener)),
    [live, parsed],
  );
  const read = useCallback(() => (parsed === null ? nothing : live.read(parsed)), [live, parsed]);
  return useSyncExternalStore(subscribe, read);
}

/** Renders again every five seconds while the link is not open, because only then do answers grow old. */
function useAgeing(live: LiveLink): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  const state = useSyncExternalStore(
    useCallback((listener: () => void) => live.onState(listener), [live]),
    () => live.state,
  );
  useEffect(() => {
    if (state === 'open') return;
    const timer = setInterval(again, 5_000);
    return () => clearInterval(timer);
  }, [state]);
}

function liveOf<Data>(live: LiveLink, watch: Watch): Live<Data> {
  const ageSeconds = live.ageSecondsOf(watch);
  return {
    data: watch.data as Data | undefined,
    ageSeconds,
    stale: ageSeconds !== null && ageSeconds >= staleAfterSeconds,
    problem: watch.problem,
    loading: watch.data === undefined && watch.problem === null,
  };
}

/**
 * A query that follows the facts.
 * @param input - the question, or null to ask nothing yet
 */
export function useLive<Q extends Query>(query: Q, input: InputOf<Q> | null): Live<OutputOf<Q>> {
  const live = useLiveLink();
  const watch = useWatch(input === null ? null : { query: query.name, input });
  useAgeing(live);
  return liveOf(live, watch);
}

/** A page of a register that follows its changes. */
export function useRegisterLive<R extends AnyRegister>(
  register: R,
  input: ListInput | null,
): Live<ListAnswer<RecordOf<R>>> {
  const live = useLiveLink();
  const watch = useWatch(input === null ? null : { register: register.name, input: listParameters(input) });
  useAgeing(live);
  return liveOf(live, watch);
}

/** The latest values of a stream by key; each carries `at`, from which its age is shown. */
export function useStream<Value>(stream: StreamDefinition<Value>): {
  readonly values: ReadonlyMap<string, StreamValue<Value>>;
  readonly problem: Problem | null;
} {
  const watch = useWatch({ stream: stream.name });
  return { values: watch.stream as ReadonlyMap<string, StreamValue<Value>>, problem: watch.problem };
}

/** State of the shared link, for the strip at the top and the stale banner. */
export function useLinkState(): { readonly state: LinkState; readonly silentSeconds: number | null } {
  const live = useLiveLink();
  const [, again] = useReducer((count: number) => count + 1, 0);
  const state = useSyncExternalStore(
    useCallback((listener: () => void) => live.onState(listener), [live]),
    () => live.state,
  );
  useEffect(() => {
    const timer = setInterval(again, 1_000);
    return () => clearInterval(timer);
  }, []);
  return { state, silentSeconds: live.silentSeconds };
}
