import { useQuery, useQueryClient } from '@tanstack/react-query';
import { asProblem, type Problem, useClient } from '@wanghuo/platform-web';
import { useCallback } from 'react';

type Input = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface Answered<Data> {
  readonly data: Data | undefined;
  readonly problem: Problem | null;
  readonly pending: boolean;
  readonly again: () => void;
}

/** The address of a query: empty values are left out, lists are repeated. */
export function addressOf(name: string, input: Input = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined || value === '') continue;
    if (typeof value === 'object') for (const one of value) parameters.append(key, one);
    else parameters.set(key, String(value));
  }
  const query = parameters.size > 0 ? `?${parameters}` : '';
  return `/api/${name.replace('.', '/')}${query}`;
}

/**
 * A question to the server's own domains, whose declarations live on the server. It is asked once for the same input
 * and not again because a window came to the front: some questions are themselves written down (AL-14).
 * @param input - null asks nothing yet
 */
export function useAnswer<Data>(
  name: string,
  input: Input | null = {},
  options: { everySeconds?: number } = {},
): Answered<Data> {
  const client = useClient();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['answer', name, input],
    queryFn: ({ signal }) =>
      client.get<Data>(addressOf(name, input ?? {}), { signal, background: options.everySeconds !== undefined }),
    enabled: input !== null,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: options.everySeconds ? 0 : Infinity,
    gcTime: 0,
    ...(options.everySeconds ? { refetchInterval: options.everySeconds * 1000 } : {}),
  });
  const again = useCallback(() => void refetch(), [refetch]);
  return { data, problem: error ? asProblem(error) : null, pending: isPending && input !== null, again };
}

/** Asks anew what was answered under one of these names, after an act has changed it. */
export function useForget(): (...names: readonly string[]) => void {
  const cache = useQueryClient();
  return useCallback(
    (...names) => {
      for (const name of names) void cache.invalidateQueries({ queryKey: ['answer', name] });
    },
    [cache],
  );
}
