import { isWithinReach, pathOf, type Reach, type ScopeFields } from '@wanghuo/kernel';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type Client, createClient } from './client.ts';
import { forgetEarlyAnswers } from './early-answer.ts';
import { LiveLink, type SocketLike, type Watched } from './live-link.ts';
import { asProblem, type Problem } from './problem.ts';
import { queryStringOf } from './query-string.ts';
import { forgetDevice, keepOnDevice, keptOnDevice } from '../offline/device-memory.ts';

export interface SessionSubject {
  readonly id: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly stationId: string | null;
  readonly townshipCode: string | null;
  readonly premisesId: string | null;
  readonly permissions: readonly string[];
  /** How far each permission goes. */
  readonly reach: Readonly<Record<string, Reach>>;
}

export interface SessionView {
  readonly subject: SessionSubject;
  readonly demo: boolean;
  /** A seat of the command room is locked when it is left idle; any other browser is signed out. */
  readonly kind: 'SEAT' | 'BROWSER' | 'TOKEN';
  /** The screen is locked over the work: reading goes on, acts wait for the password. */
  readonly locked: boolean;
  readonly mustChangePassword: boolean;
  readonly mustEnrolSecondFactor: boolean;
  readonly idleSeconds: number;
  readonly districtName: string;
}

/** Hours for which a device without a link goes on in the name of who was last signed in on it (DG-12). */
const withoutLinkHours = 12;
const askAgainMillis = 10_000;

export interface SessionState {
  /**
   * `unknown` until the server was asked, `unreached` when it did not answer. `view` is then the remembered one, so that
   * a phone without a link still opens; the server decides about every act when the link is back.
   */
  readonly status: 'unknown' | 'signedIn' | 'signedOut' | 'unreached';
  readonly view: SessionView | null;
  /** Why the session could not be read. */
  readonly problem: Problem | null;
  readonly may: (permission: string) => boolean;
  /** Whether the permission reaches this record; the server decides again. */
  readonly mayOn: (permission: string, scope: ScopeFields, record: Readonly<Record<string, unknown>>) => boolean;
  readonly signIn: (input: { account: string; password: string; code?: string }) => Promise<SessionView>;
  readonly signOut: () => Promise<void>;
  readonly reload: () => Promise<void>;
}

interface ClientState {
  readonly client: Client;
  readonly live: LiveLink;
  readonly session: SessionState;
}

const ClientContext = createContext<ClientState | null>(null);

function openSocket(): SocketLike {
  const address = new URL('/api/live', globalThis.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(address) as unknown as SocketLike;
}

function createLive(client: Client): LiveLink {
  const background = { background: true };
  const poll = (watched: Watched): Promise<unknown> => {
    if ('query' in watched)
      return client.get(`${pathOf({ name: watched.query })}${queryStringOf(watched.input)}`, background);
    if ('register' in watched)
      return client.get(`/api/registers/${watched.register}${queryStringOf(watched.input)}`, background);
    return Promise.reject(new Error('A stream has no address to poll'));
  };
  return new LiveLink({ openSocket, poll });
}

/**
 * Client, live link and session for everything below.
 * @param client - another client, for tests and the gallery
 */
export function ClientProvider({ children, client: given }: { children: ReactNode; client?: Client }) {
  const [status, setStatus] = useState<SessionState['status']>('unknown');
  const [view, setView] = useState<SessionView | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const signedOut = useRef(() => {});
  const locked = useRef(() => {});
  const [client] = useState(
    () => given ?? createClient({ onSignedOut: () => signedOut.current(), onLocked: () => locked.current() }),
  );
  const [live] = useState(() => createLive(client));
  signedOut.current = () => {
    forgetDevice();
    forgetEarlyAnswers();
    setView(null);
    setStatus('signedOut');
    live.close();
  };

  const reload = useCallback(async () => {
    try {
      if (keptOnDevice('signOutDue')) {
        forgetEarlyAnswers();
        await client.post('/api/session/signOut', {});
      }
      // To be asked who one is keeps no seat awake: pages ask of themselves.
      const current = await client.get<SessionView | null>('/api/session/current', { background: true });
      setView(current);
      setProblem(null);
      setStatus(current ? 'signedIn' : 'signedOut');
      if (current) keepOnDevice('session', current);
      else forgetDevice();
    } catch (error) {
      const failure = asProblem(error);
      setProblem(failure);
      const isRefused = failure.status === 401 || failure.status === 403 || keptOnDevice('signOutDue') !== null;
      if (!isRefused)
        setView((known) => known ?? keptOnDevice<SessionView>('session', withoutLinkHours)?.value ?? null);
      setStatus(isRefused ? 'signedOut' : 'unreached');
    }
  }, [client]);
  locked.current = () => void reload();
  useEffect(() => void reload(), [reload]);
  useEffect(() => {
    if (status !== 'unreached') return;
    const again = () => void reload();
    const timer = setInterval(again, askAgainMillis);
    globalThis.addEventListener('online', again);
    return () => {
      clearInterval(timer);
      globalThis.removeEventListener('online', again);
    };
  }, [status, reload]);

  const session = useMemo<SessionState>(
    () => ({
      status,
      view,
      problem,
      may: (permission) => view?.subject.permissions.includes(permission) ?? false,
      mayOn: (permission, scope, record) => isWithinReach(view?.subject.reach[permission], scope, record),
      signIn: async (input) => {
        const answer = await client.post<SessionView>('/api/session/signIn', input);
        live.close();
        forgetDevice();
        keepOnDevice('session', answer);
        setView(answer);
        setProblem(null);
        setStatus('signedIn');
        return answer;
      },
      signOut: async () => {
        try {
          await client.post('/api/session/signOut', {});
          signedOut.current();
        } catch (error) {
          // Without a link the device forgets at once, and the server is told as soon as it is reached (AU-16).
          signedOut.current();
          if (asProblem(error).isUnreached) keepOnDevice('signOutDue', true);
        }
      },
      reload,
    }),
    [status, view, problem, client, live, reload],
  );
  const state = useMemo(() => ({ client, live, session }), [client, live, session]);
  return <ClientContext value={state}>{children}</ClientContext>;
}

function useClientState(): ClientState {
  const state = use(ClientContext);
  if (!state) throw new Error('The client is used outside ClientProvider');
  return state;
}

/** The typed client. */
export function useClient(): Client {
  return useClientState().client;
}

/** The shared live link. */
export function useLiveLink(): LiveLink {
  return useClientState().live;
}

/** Who is signed in, and what they may do. Buttons come from open steps; `may` is for navigation. */
export function useSession(): SessionState {
  return useClientState().session;
}
