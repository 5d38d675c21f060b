import { Link } from '@tanstack/react-router';
import { useLabels, useSession } from '@wanghuo/platform-web';
import type { ReactNode } from 'react';

const tabs = [
  ['overview', '/programme', 'programme.read'],
  ['annexes', '/programme/annexes', 'programme.read'],
  ['commitments', '/programme/commitments', 'programme.read'],
  ['money', '/programme/money', 'programme.read'],
  ['problems', '/programme/problems', 'programme.read'],
  ['snapshots', '/programme/snapshots', 'programme.read'],
  ['feasibility', '/programme/feasibility', 'programme.read'],
  ['dossiers', '/programme/dossiers', 'dossier.read'],
] as const;

/** A page of the programme: its name, the way to the others, and what stands on it. */
export function ProgrammeFrame({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const t = useLabels('programme');
  const { may } = useSession();
  return (
    <div className="prg-page">
      <nav className="prg-tabs" aria-label={t('domain.programme')}>
        {tabs
          .filter(([, , permission]) => may(permission))
          .map(([name, path]) => (
            <Link key={name} to={path as never} activeOptions={{ exact: true }}>
              {t(`programme.tab.${name}`)}
            </Link>
          ))}
      </nav>
      <header className="prg-head">
        <h1>{title}</h1>
        <span className="wh-spring" />
        {aside}
      </header>
      {children}
    </div>
  );
}
