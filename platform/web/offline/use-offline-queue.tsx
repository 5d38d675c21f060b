import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react';
import { useClient, useSession } from '../client/session.tsx';
import { OfflineQueue, type QueueState } from './offline-queue.ts';

const QueueContext = createContext<OfflineQueue | null>(null);

/** Gives everything below the device's one outbox, and sends whenever the link may be back. */
export function OfflineQueueProvider({ children }: { children: ReactNode }) {
  const client = useClient();
  const { view } = useSession();
  const [queue] = useState(() => new OfflineQueue(client));
  const subjectId = view?.subject.id ?? null;
  useEffect(() => queue.actAs(subjectId), [queue, subjectId]);
  useEffect(() => {
    const send = () => void queue.send();
    const seen = () => {
      if (document.visibilityState === 'visible') send();
    };
    send();
    const timer = setInterval(send, 10_000);
    globalThis.addEventListener('online', send);
    document.addEventListener('visibilitychange', seen);
    return () => {
      clearInterval(timer);
      globalThis.removeEventListener('online', send);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [queue]);
  return <QueueContext value={queue}>{children}</QueueContext>;
}

/** The outbox and what waits in it. @throws Error outside an `OfflineQueueProvider` */
export function useOfflineQueue(): { readonly queue: OfflineQueue; readonly state: QueueState } {
  const queue = use(QueueContext);
  if (!queue) throw new Error('useOfflineQueue is used outside OfflineQueueProvider');
  return { queue, state: useSyncExternalStore(queue.subscribe, queue.read) };
}
