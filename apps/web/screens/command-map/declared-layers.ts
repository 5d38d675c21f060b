import { useQueries } from '@tanstack/react-query';
import { useClient, useRegisters, useSession } from '@wanghuo/platform-web';
import { registerLayer, type MapLayerData } from '@wanghuo/platform-web/map';

/** Groups of the registers that this screen draws in its own way. */
const drawnByHand = new Set(['forces', 'incidents', 'risk', 'water']);
const refreshMilliseconds = 30_000;

/** The layer of every other register that declares one, for whoever may read it. */
export function useDeclaredLayers(): readonly MapLayerData[] {
  const client = useClient();
  const { may } = useSession();
  const registers = [...useRegisters().values()].filter(
    ({ map, permissions }) => map && !drawnByHand.has(map.group) && may(permissions.read),
  );
  return useQueries({
    queries: registers.map((register) => ({
      queryKey: ['features', register.name],
      queryFn: async () => registerLayer(register, await client.register(register).features({})),
      staleTime: refreshMilliseconds,
      refetchInterval: refreshMilliseconds,
      retry: 1,
    })),
    combine: layersOf,
  });
}

const layersOf = (answers: readonly { readonly data: MapLayerData | undefined }[]): readonly MapLayerData[] =>
  answers.flatMap(({ data }) => data ?? []);
