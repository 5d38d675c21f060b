import type { Position } from '@wanghuo/kernel';
import { EmptyState, ProblemNotice, useKept, useLabels, useLive, useOfflineQueue } from '@wanghuo/platform-web';
import { recordTest, waterNear } from '@wanghuo/water/model';
import { type NearbyWater, NearbyWaterList, WaterTestChoices } from '@wanghuo/water/web';
import { useState } from 'react';
import { Remembered } from './remembered.tsx';
import { Sheet } from './sheet.tsx';

export const waterRadiusMetres = 200;

/** Water within 200 m; a finding is two taps and waits in the outbox when there is no link. */
export function WaterPart({
  position,
  rememberAs,
  mayTest,
}: {
  position: Position;
  rememberAs: string;
  mayTest: boolean;
}) {
  const t = useLabels('app');
  const { queue, state } = useOfflineQueue();
  const live = useLive(waterNear, { position, radiusMetres: waterRadiusMetres });
  const { data, keptAt } = useKept(rememberAs, live.data);
  const [open, setOpen] = useState<NearbyWater | null>(null);
  const [recorded, setRecorded] = useState<ReadonlyMap<string, string>>(new Map());
  const waiting = new Set(state.acts.filter((act) => act.lane.startsWith('water:')).map((act) => act.lane.slice(6)));
  const notes = new Map(
    [...recorded].map(([id, words]) => [
      id,
      t(waiting.has(id) ? 'phone.water.waiting' : 'phone.water.recorded', { words }),
    ]),
  );
  return (
    <>
      <Remembered keptAt={keptAt} />
      {data === undefined && <ProblemNotice problem={live.problem} />}
      {data?.waters.length === 0 && <EmptyState title={t('phone.water.none', { metres: waterRadiusMetres })} />}
      {data && <NearbyWaterList waters={data.waters} notes={notes} {...(mayTest ? { onOpen: setOpen } : {})} />}
      {open && (
        <Sheet title={t('phone.water.test', { number: open.hydrantNo })} onClose={() => setOpen(null)}>
          <WaterTestChoices
            hydrantId={open.id}
            onTest={(test, words) => {
              setRecorded((known) => new Map(known).set(open.id, words));
              void queue.put(recordTest, test, { lane: `water:${open.id}`, label: `${open.hydrantNo} ${words}` });
              setOpen(null);
            }}
          />
        </Sheet>
      )}
    </>
  );
}
