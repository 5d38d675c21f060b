import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AnyRegister } from '../client/client.ts';
import { asProblem } from '../client/problem.ts';
import { useClient } from '../client/session.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { DistrictMap } from './district-map.tsx';
import type { MapLayerData } from './layers.ts';
import { registerLayer } from './register-layer.ts';

/** A register as a map of its own, by its declared layer. */
export default function RegisterMap({
  register,
  asOf,
  selectedId,
  onSelect,
}: {
  register: AnyRegister;
  asOf?: string;
  selectedId: string | null;
  onSelect: (id: string) => void;
}) {
  const client = useClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['registerFeatures', register.name, asOf ?? null],
    queryFn: () => client.register(register).features(asOf ? { asOf } : {}),
    staleTime: 30_000,
  });
  const layers = useMemo<readonly MapLayerData[]>(
    () => (data ? [registerLayer(register, data)] : []),
    [data, register],
  );
  return (
    <>
      <ProblemNotice problem={error ? asProblem(error) : null} onRetry={() => void refetch()} />
      <DistrictMap
        layers={layers}
        rememberAs={`register.${register.name}`}
        selectedId={selectedId}
        onSelect={(feature) => onSelect(feature.id)}
      />
    </>
  );
}
