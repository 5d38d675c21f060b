import { ProblemNotice, useLabels, useSession } from '@wanghuo/platform-web';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { ChangePassword } from '../sign-in/change-password.tsx';
import { EnrolSecondFactor } from '../sign-in/enrol-second-factor.tsx';
import { SignIn } from '../sign-in/sign-in.tsx';
import { UnlockSeat } from '../sign-in/unlock-seat.tsx';
import { useIdleCheck } from './use-idle-check.ts';

/** Lets in who is signed in; before that, what is asked of them first. */
export function Gate({ children }: { children: ReactNode }) {
  const t = useLabels('app');
  const { status, view, problem, reload } = useSession();
  useIdleCheck(view?.idleSeconds ?? null, reload);
  if (status === 'unknown') return <p className="app-waiting wh-quiet">{t('app.connecting')}</p>;
  if (status === 'unreached' && !view)
    return (
      <div className="app-waiting">
        <ProblemNotice problem={problem} />
        <Button type="primary" onClick={() => void reload()}>
          {t('app.again')}
        </Button>
      </div>
    );
  if (status === 'signedOut' || !view) return <SignIn />;
  if (view.mustChangePassword) return <ChangePassword forced />;
  if (view.mustEnrolSecondFactor) return <EnrolSecondFactor />;
  return (
    <>
      {children}
      {view.locked && <UnlockSeat />}
    </>
  );
}
