import { keepOnDevice, keptOnDevice, serverNowMillis, useClient } from '@wanghuo/platform-web';
import { type Position } from '@wanghuo/kernel';
import { reportPositions } from '@wanghuo/forces/model';
import { useEffect, useRef, useState } from 'react';

export interface OwnFix {
  readonly position: Position;
  readonly accuracyMetres: number;
  readonly at: string;
}
export type ReportState =
  | 'OFF'
  | 'ASKING'
  | 'ON'
  /** The person or the system forbids it. */
  | 'REFUSED'
  | 'UNAVAILABLE'
  | 'ROUGH'
  | 'NOT_SENT'
  | 'NOT_TAKEN';

/** A fix worse than this places a vehicle in the wrong street: shown here, not sent. */
const worstAccuracyMetres = 150;
const everyMillis = 5_000;
/** A vehicle that stands still moves nothing; its position is confirmed this often, so that its age stays honest. */
const standingMillis = 30_000;

/**
 * Tells where the vehicle is by this phone, once the person has allowed it. Positions are not kept for later: an old one
 * is worth nothing, and the track belongs to the running incident only.
 */
export function usePositionReport(unitId: string) {
  const client = useClient();
  const [on, setOn] = useState(() => keptOnDevice<boolean>('phone.positionOn')?.value ?? false);
  // How it stands with finding the place, and with telling it: a fix that comes again is as good as before.
  const [finding, setFinding] = useState<'OFF' | 'ASKING' | 'FOUND' | 'ROUGH' | 'REFUSED' | 'UNAVAILABLE'>('OFF');
  const [telling, setTelling] = useState<'ASKING' | 'ON' | 'NOT_SENT' | 'NOT_TAKEN'>('ASKING');
  const state: ReportState = finding === 'FOUND' ? telling : finding;
  const [fix, setFix] = useState<OwnFix | null>(null);
  const sentAtMillis = useRef(0);

  useEffect(() => {
    if (!on) {
      setFinding('OFF');
      return;
    }
    if (!('geolocation' in navigator)) {
      setFinding('UNAVAILABLE');
      return;
    }
    setFinding('ASKING');
    setTelling('ASKING');
    const told = ({ coords, timestamp }: GeolocationPosition) => {
      const at = new Date(Math.min(timestamp + (serverNowMillis() - Date.now()), serverNowMillis())).toISOString();
      const position: Position = [coords.longitude, coords.latitude];
      setFix({ position, accuracyMetres: coords.accuracy, at });
      if (coords.accuracy > worstAccuracyMetres) {
        setFinding('ROUGH');
        return;
      }
      setFinding('FOUND');
      if (Date.now() - sentAtMillis.current < everyMillis) return;
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
        .then(({ accepted }) => setTelling(accepted > 0 ? 'ON' : 'NOT_TAKEN'))
        .catch(() => setTelling('NOT_SENT'));
    };
    const failed = (error: GeolocationPositionError) =>
      setFinding(error.code === error.PERMISSION_DENIED ? 'REFUSED' : 'UNAVAILABLE');
    const options = { enableHighAccuracy: true, maximumAge: 5_000 };
    const watch = navigator.geolocation.watchPosition(told, failed, options);
    const standing = setInterval(() => navigator.geolocation.getCurrentPosition(told, failed, options), standingMillis);
    return () => {
      navigator.geolocation.clearWatch(watch);
      clearInterval(standing);
    };
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
