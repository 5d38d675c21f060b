import {
  createRootRoute,
  createRoute,
  createRouter,
  Link,
  Navigate,
  Outlet,
  type RouteComponent,
  useRouterState,
} from '@tanstack/react-router';
import { EmptyState, Problem, ProblemNotice, useFittingTheme, useLabels, useSession } from '@wanghuo/platform-web';
import { lazy, Suspense } from 'react';
import { type Screen, screens } from './screens.ts';
import { BareFrame } from './shell/bare-frame.tsx';
import { DeskFrame } from './shell/desk-frame.tsx';
import { Gate } from './shell/gate.tsx';
import { homeOf } from './shell/home.ts';
import { RegisterScreen, RegistersOverview } from './shell/registers-screen.tsx';
import { ChangePassword } from './sign-in/change-password.tsx';

function Loading() {
  const t = useLabels('app');
  return <p className="app-waiting wh-quiet">{t('app.loading')}</p>;
}

/** An address that is none has no frame around it, so the way back stands here. */
function NotFound() {
  const t = useLabels('app');
  return (
    <EmptyState title={t('app.notFound')} action={<Link to="/">{t('app.notFound.home')}</Link>}>
      {t('app.notFound.outside')}
    </EmptyState>
  );
}

/** A defect of the page, or a part of it that a newer version has replaced: reloading is the cure for both. */
function Broken({ error }: { error: unknown }) {
  const t = useLabels('app');
  const problem =
    error instanceof Problem
      ? error
      : new Problem({ title: t('app.broken'), detail: t('app.broken.help'), status: 0, code: 'client.broken' });
  return (
    <div className="app-waiting">
      <ProblemNotice problem={problem} onRetry={() => globalThis.location.reload()} />
    </div>
  );
}

function Home() {
  const { view } = useSession();
  return view ? <Navigate to={homeOf(screens, view)} replace /> : null;
}

/** A screen one may not reach says so, instead of failing piece by piece. */
function guarded(screen: Screen): RouteComponent {
  const Content = lazy(screen.load);
  return function GuardedScreen() {
    const t = useLabels('app');
    const { may } = useSession();
    if (screen.permission && !may(screen.permission))
      return <EmptyState title={t('app.forbidden')}>{t('app.forbidden.help')}</EmptyState>;
    return (
      <Suspense fallback={<Loading />}>
        <Content />
      </Suspense>
    );
  };
}

function Root() {
  const { view } = useSession();
  const path: string = useRouterState({ select: (state) => String(state.matches.at(-1)?.fullPath) }) as never;
  // The door leads on at once: it keeps the theme that was, so that a dark room sees no flash.
  const personId = path === '/' ? null : (view?.subject.id ?? null);
  useFittingTheme(personId, screens.find((screen) => screen.path === path)?.theme ?? 'office');
  return (
    <Gate>
      <Outlet />
    </Gate>
  );
}

const root = createRootRoute({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});
const desk = createRoute({ getParentRoute: () => root, id: 'desk', component: DeskFrame });
const bare = createRoute({ getParentRoute: () => root, id: 'bare', component: BareFrame });
const routeOf = (screen: Screen, parent: typeof desk | typeof bare) =>
  createRoute({ getParentRoute: () => parent as typeof desk, path: screen.path, component: guarded(screen) });

const tree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: '/', component: Home }),
  desk.addChildren([
    createRoute({ getParentRoute: () => desk, path: '/registers', component: RegistersOverview }),
    createRoute({ getParentRoute: () => desk, path: '/registers/$name', component: RegisterScreen }),
    createRoute({ getParentRoute: () => desk, path: '/password', component: () => <ChangePassword /> }),
    ...screens.filter((screen) => screen.frame !== 'bare').map((screen) => routeOf(screen, desk)),
  ]),
  bare.addChildren(screens.filter((screen) => screen.frame === 'bare').map((screen) => routeOf(screen, bare))),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPendingComponent: Loading,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  defaultPreload: 'intent',
});
