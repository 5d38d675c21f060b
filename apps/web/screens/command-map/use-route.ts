import type { UnitView } from '@wanghuo/forces/model';
import type { Position } from '@wanghuo/kernel';
import { asProblem, type Problem, useClient } from '@wanghuo/platform-web';
import { useQuery } from '@tanstack/react-query';
import { reach, route } from '@wanghuo/territory/model';

/** Positions to four places (about ten metres): a moving unit does not ask for a new route with every step. */
const rounded = (position: Position): Position => [Number(position[0].toFixed(4)), Number(position[1].toFixed(4))];

/** What a road must let through; where the register says nothing, nothing is limited. */
export type VehicleSize = Pick<UnitView, 'widthMetres' | 'heightMetres' | 'weightTonnes'>;

const sizeOf = (size: VehicleSize | null) => ({
  ...(size?.widthMetres ? { widthMetres: size.widthMetres } : {}),
  ...(size?.heightMetres ? { heightMetres: size.heightMetres } : {}),
  ...(size?.weightTonnes ? { weightTonnes: size.weightTonnes } : {}),
});

/**
 * The way of a vehicle to a place, by its size and with closures as they are now.
 * @param closuresKey - changes when a road is closed or opened, so that the way is asked for anew
 */
export function useRoute(from: Position | null, to: Position | null, size: VehicleSize | null, closuresKey: string) {
  const client = useClient();
  const asked = from && to ? { from: rounded(from), to: rounded(to), ...sizeOf(size) } : null;
  const { data, error } = useQuery({
    queryKey: ['route', asked, closuresKey],
    queryFn: ({ signal }) => client.query(route, asked as NonNullable<typeof asked>, { signal }),
    enabled: asked !== null,
    staleTime: 15_000,
    retry: false,
  });
  const problem: Problem | null = error ? asProblem(error) : null;
  return { answer: asked ? (data ?? null) : null, problem };
}

/** Every road that a vehicle of a size can reach from a place within some seconds. */
export function useReach(from: Position | null, withinSeconds: number, size: VehicleSize | null, closuresKey: string) {
  const client = useClient();
  const asked = from ? { from: rounded(from), withinSeconds, ...sizeOf(size) } : null;
  const { data } = useQuery({
    queryKey: ['reach', asked, closuresKey],
    queryFn: ({ signal }) => client.query(reach, asked as NonNullable<typeof asked>, { signal }),
    enabled: asked !== null,
    staleTime: 60_000,
    retry: false,
  });
  return asked ? (data ?? null) : null;
}
