import { shortCallSign, unitBoard, type UnitView } from '@wanghuo/forces/model';
import { dutyLook } from '@wanghuo/forces/web';
import { beginShift } from '@wanghuo/incidents/model';
import {
  EmptyState,
  ProblemNotice,
  StateTag,
  useCommand,
  useKept,
  useLabels,
  useLive,
  useOfflineQueue,
  useSession,
} from '@wanghuo/platform-web';
import { useSignOut } from '../../shell/sign-out.tsx';
import { keepOwnUnit, type OwnUnit } from './device.ts';

/** Which vehicle is this phone on? Asked once, remembered on the device; boarding begins the shift on it. */
export function ChooseUnit({ onChosen }: { onChosen: (unit: OwnUnit) => void }) {
  const t = useLabels('app');
  const { view, may } = useSession();
  const stationId = view?.subject.stationId;
  const board = useLive(unitBoard, { includeTeams: true, ...(stationId ? { stationId } : {}) });
  const { data } = useKept('phone.units', board.data);
  const shift = useCommand(beginShift);
  const { state: outbox } = useOfflineQueue();
  const signOut = useSignOut();
  const choose = async (unit: UnitView) => {
    const own = { id: unit.id, callSign: unit.callSign };
    keepOwnUnit(own);
    // A shift that is already open, or no link, keeps nobody from work: the vehicle is chosen all the same.
    if (may('shift.keep')) await shift.run({ postKind: 'VEHICLE', post: unit.callSign, unitId: unit.id });
    onChosen(own);
  };
  return (
    <main className="fld fld-choose">
      <header className="fld-top">
        <h1>{t('phone.choose')}</h1>
      </header>
      <div className="fld-body">
        <p className="wh-quiet">{t('phone.choose.help', { name: view?.subject.displayName ?? '' })}</p>
        {data === undefined && <ProblemNotice problem={board.problem} />}
        {data?.units.length === 0 && (
          <EmptyState title={t('phone.choose.none')}>{t('phone.choose.none.help')}</EmptyState>
        )}
        <ul className="fld-choices">
          {data?.units.map((unit) => {
            const look = dutyLook(unit.dutyState);
            return (
              <li key={unit.id}>
                <button type="button" disabled={shift.pending} onClick={() => void choose(unit)}>
                  <b>{shortCallSign(unit.callSign)}</b>
                  <span className="wh-quiet">
                    {unit.apparatusType
                      ? t(`code.apparatusType.${unit.apparatusType}`)
                      : t(`code.unitKind.${unit.kind}`)}
                  </span>
                  <StateTag {...look} word={t(`code.dutyState.${unit.dutyState}`)} />
                </button>
              </li>
            );
          })}
        </ul>
        {outbox.ofOthers > 0 && <p className="fld-others">{t('phone.outbox.ofOthers', { count: outbox.ofOthers })}</p>}
        <button type="button" className="fld-wide fld-leave" onClick={signOut}>
          {t('app.signOut')}
        </button>
      </div>
    </main>
  );
}
