import { ConfirmNaming, useLabels, useOfflineQueue, useSession } from '@wanghuo/platform-web';
import { createContext, type ReactNode, use, useState } from 'react';

/** How long a last attempt to send may keep somebody who wants to leave. */
const patienceMillis = 2_000;
const pause = (millis: number) => new Promise<void>((resolve) => setTimeout(resolve, millis));

const SignOutContext = createContext<(() => void) | null>(null);

/**
 * Signing out, for every place that offers it. Acts that still wait on this device are named first: they stay here and
 * are sent in nobody else's name, so they reach the server only when the same person signs in here again.
 */
export function SignOutProvider({ children }: { children: ReactNode }) {
  const t = useLabels('app');
  const { signOut } = useSession();
  const { queue, state } = useOfflineQueue();
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    setAsking(false);
    await signOut();
  };
  const ask = async () => {
    // What can still be told is told now; a person is only asked about the rest.
    if (queue.read().acts.length > 0) await Promise.race([queue.send(), pause(patienceMillis)]);
    if (queue.read().acts.length > 0) setAsking(true);
    else await leave();
  };
  const labels = state.acts.map((act) => act.label);
  return (
    <SignOutContext value={() => void ask()}>
      {children}
      <ConfirmNaming
        open={asking}
        what={t('signOut.title', { count: labels.length })}
        whom={labels.slice(0, 5).join('、') + (labels.length > 5 ? '…' : '')}
        consequence={t('signOut.consequence')}
        act={t('signOut.act')}
        onConfirm={leave}
        onCancel={() => setAsking(false)}
      />
    </SignOutContext>
  );
}

/** Signs out, after asking when something has not been sent. @throws Error outside a `SignOutProvider` */
export function useSignOut(): () => void {
  const signOut = use(SignOutContext);
  if (!signOut) throw new Error('useSignOut is used outside SignOutProvider');
  return signOut;
}
