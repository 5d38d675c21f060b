import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useDomainsOfRegisters } from './register-list.ts';
import {
  Clock,
  LinkIndicator,
  ModeBanner,
  SoundPermission,
  StaleBanner,
  useClient,
  useLabels,
  useSession,
  useShortcut,
  useTheme,
} from '@wanghuo/platform-web';
import { reachedRole } from '@wanghuo/sensing/model';
import { Button, Dropdown } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { screens } from '../screens.ts';
import { screensFor } from './home.ts';
import { useSignOut } from './sign-out.tsx';
import { useStripSlot } from './strip.tsx';

/** Only whoever may be told loads it: the frame is the first that everybody waits for. */
const ReachedNotice = lazy(() => import('@wanghuo/sensing/web').then((web) => ({ default: web.ReachedNotice })));

/** 演示模式, for as long as it lasts, the banner of a broken link, and alarms that reach the duty commander: above every screen. */
export function Banners() {
  const t = useLabels('app');
  const { view } = useSession();
  const { wall, setWall } = useTheme();
  // The wall shows no controls: the key is the way back.
  useShortcut('Escape', () => setWall(false), wall);
  return (
    <>
      {view?.demo && <ModeBanner>{t('app.demo')}</ModeBanner>}
      <StaleBanner />
      {view?.subject.roles.includes(reachedRole) && (
        <Suspense fallback={null}>
          <ReachedNotice />
        </Suspense>
      )}
    </>
  );
}

/** The frame of a desk: strip on top, navigation at the left, the screen in the rest. */
export function DeskFrame() {
  const t = useLabels('app');
  const { view } = useSession();
  const setSlot = useStripSlot();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [menuOpen, setMenuOpen] = useState(false);
  useEffect(() => setMenuOpen(false), [path]);
  if (!view) return null;
  return (
    <div className="app-desk">
      <Banners />
      <header className="app-strip wh-desk-only wh-no-print">
        <Button
          className="app-menu"
          type="text"
          aria-expanded={menuOpen}
          aria-label={t('app.navigation')}
          onClick={() => setMenuOpen(!menuOpen)}
        >
          ☰
        </Button>
        <Link to="/" className="app-brand" aria-label={t('app.home')}>
          <img src="/icon.svg" alt="" width="24" height="24" />
          <strong>{t('app.name')}</strong>
          <span className="wh-quiet app-district">{view.districtName}</span>
        </Link>
        <div ref={setSlot} className="app-slot" />
        <SoundPermission />
        <LinkIndicator />
        <Clock />
        <SessionMenu />
      </header>
      <div className="app-middle">
        <Navigation open={menuOpen} />
        <main className="app-main" id="main">
          <Outlet />
        </main>
      </div>
    </div>
  );
}

function NavigationLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="app-nav-link" activeProps={{ 'aria-current': 'page' }}>
      {children}
    </Link>
  );
}

function Navigation({ open: menuOpen }: { open: boolean }) {
  const t = useLabels('app');
  const { view } = useSession();
  const registers = useDomainsOfRegisters();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (!view) return null;
  const open = screensFor(screens, view).filter((screen) => screen.group && !screen.path.includes('$'));
  const inRegisters = path.startsWith('/registers');
  return (
    <nav className="app-nav wh-desk-only wh-no-print" data-open={menuOpen} aria-label={t('app.navigation')}>
      {(['duty', 'work', 'admin'] as const).map((group) => {
        const own = open.filter((screen) => screen.group === group);
        const registersHere = group === 'work' && registers.length > 0;
        if (own.length === 0 && !registersHere) return null;
        return (
          <section key={group}>
            <h2>{t(`app.group.${group}`)}</h2>
            {own.map((screen) => (
              <NavigationLink key={screen.path} to={screen.path}>
                {t(screen.name)}
              </NavigationLink>
            ))}
            {registersHere && (
              <>
                <NavigationLink to="/registers">{t('app.registers')}</NavigationLink>
                {inRegisters &&
                  registers.map(({ domain, registers: ofDomain }) => (
                    <div key={domain} className="app-nav-domain">
                      <h3>{t(`domain.${domain}`)}</h3>
                      {ofDomain.map((register) => (
                        <NavigationLink key={register.name} to={`/registers/${register.name}`}>
                          {t(`register.${register.name}`)}
                        </NavigationLink>
                      ))}
                    </div>
                  ))}
              </>
            )}
          </section>
        );
      })}
    </nav>
  );
}

const themeChoices = ['fitting', 'room', 'office'] as const;

/** Who is signed in; theme, wall mode, password, signing out. */
export function SessionMenu() {
  const t = useLabels('app');
  const { view, reload } = useSession();
  const client = useClient();
  const signOut = useSignOut();
  const lock = () => void client.post('/api/session/lock', {}).then(reload, reload);
  const { choice, choose, setWall } = useTheme();
  if (!view) return null;
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          {
            key: 'roles',
            type: 'group',
            label: view.subject.roles.map((role) => t.find(`code.role.${role}`) ?? role).join('、'),
          },
          {
            key: 'theme',
            type: 'group',
            label: t('app.theme'),
            children: themeChoices.map((one) => ({
              key: one,
              label: t(`app.theme.${one}`),
              icon: <span className="app-tick">{one === choice && '✓'}</span>,
              onClick: () => choose(one),
            })),
          },
          { key: 'wall', label: t('app.wall'), onClick: () => setWall(true) },
          { key: 'account', label: <Link to={'/account' as never}>{t('screen.account')}</Link> },
          { key: 'password', label: <Link to="/password">{t('app.password')}</Link> },
          { type: 'divider' },
          ...(view.kind === 'SEAT' ? [{ key: 'lock', label: t('app.lock'), onClick: lock }] : []),
          { key: 'out', label: t('app.signOut'), onClick: signOut },
        ],
      }}
    >
      <Button type="text">{view.subject.displayName}</Button>
    </Dropdown>
  );
}
