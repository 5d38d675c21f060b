import { keepOnDevice, keptOnDevice, serverNowMillis, useClient } from '@wanghuo/platform-web';
import { type Position } from '@wanghuo/kernel';
import { reportPositions } from '@wanghuo/forces/model';
import { useEffect, useRef, useState } from 'react';

export interface OwnFix {
  readonly position: Position;
  readonly accuracyMetres: number;
  readonly at: string;
}
export type ReportState = 'OFF' | 'ASKING' | 'ON' | 'REFUSED' | 'UNAVAILABLE' | 'NOT_SENT';

/** A fix worse than this places a vehicle in the wrong street: shown here, not sent. */
const worstAccuracyMetres = 150;
const everyMillis = 5_000;

/**
 * Tells where the vehicle is by this phone, once the person has allowed it. Positions are not kept for later: an old one
 * is worth nothing, and the track belongs to the running incident only.
 */
export function usePositionReport(unitId: string) {
  const client = useClient();
  const [on, setOn] = useState(() => keptOnDevice<boolean>('phone.positionOn')?.value ?? false);
  const [state, setState] = useState<ReportState>('OFF');
  const [fix, setFix] = useState<OwnFix | null>(null);
  const sentAtMillis = useRef(0);

  useEffect(() => {
    if (!on) {
      setState('OFF');
      return;
    }
    if (!('geolocation' in navigator)) {
      setState('UNAVAILABLE');
      return;
    }
    setState('ASKING');
    const watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        const at = new Date(Math.min(timestamp + (serverNowMillis() - Date.now()), serverNowMillis())).toISOString();
        const position: Position = [coords.longitude, coords.latitude];
        setFix({ position, accuracyMetres: coords.accuracy, at });
        if (coords.accuracy > worstAccuracyMetres || Date.now() - sentAtMillis.current < everyMillis) return;
        sentAtMillis.current = Date.now();
        const one = {
          unitId,
          position,
          at,
          ...(coords.heading === null || Number.isNaN(coords.heading) ? {} : { headingDegrees: coords.heading }),
          ...(coords.speed === null ? {} : { speedKilometresPerHour: Math.min(200, coords.speed * 3.6) }),
        };
        client
          .run(reportPositions, { positions: [one], source: 'PHONE' })
          .then(({ accepted }) => setState(accepted > 0 ? 'ON' : 'REFUSED'))
          .catch(() => setState('NOT_SENT'));
      },
      (error) => setState(error.code === error.PERMISSION_DENIED ? 'REFUSED' : 'UNAVAILABLE'),
      { enableHighAccuracy: true, maximumAge: 5_000 },
    );
    return () => navigator.geolocation.clearWatch(watch);
  }, [on, unitId, client]);

  return {
    on,
    state,
    fix,
    switchTo: (next: boolean) => {
      keepOnDevice('phone.positionOn', next);
      setOn(next);
    },
  };
}
