import type { Position } from '@wanghuo/kernel';
import { asProblem, type Problem, useClient } from '@wanghuo/platform-web';
import { useQuery } from '@tanstack/react-query';
import { reach, route } from '@wanghuo/territory/model';

/** Positions to four places (about ten metres): a moving unit does not ask for a new route with every step. */
const rounded = (position: Position): Position => [Number(position[0].toFixed(4)), Number(position[1].toFixed(4))];

/** The way of a unit to a place, with closures as they are now. */
export function useRoute(from: Position | null, to: Position | null) {
  const client = useClient();
  const ends = from && to ? { from: rounded(from), to: rounded(to) } : null;
  const { data, error } = useQuery({
    queryKey: ['route', ends],
    queryFn: ({ signal }) => client.query(route, ends as { from: Position; to: Position }, { signal }),
    enabled: ends !== null,
    staleTime: 15_000,
    retry: false,
  });
  const problem: Problem | null = error ? asProblem(error) : null;
  return { answer: ends ? (data ?? null) : null, problem };
}

/** Every road that can be reached from a place within some seconds. */
export function useReach(from: Position | null, withinSeconds: number) {
  const client = useClient();
  const at = from ? rounded(from) : null;
  const { data } = useQuery({
    queryKey: ['reach', at, withinSeconds],
    queryFn: ({ signal }) => client.query(reach, { from: at as Position, withinSeconds }, { signal }),
    enabled: at !== null,
    staleTime: 60_000,
    retry: false,
  });
  return at ? (data ?? null) : null;
}
