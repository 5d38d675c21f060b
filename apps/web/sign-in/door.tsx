import { useLabels } from '@wanghuo/platform-web';
import type { ReactNode } from 'react';

/** The quiet page in front of everything. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  const t = useLabels('app');
  return (
    <div className="app-door">
      <div className="app-door-card">
        <header>
          <img src="/icon.svg" alt="" width="40" height="40" />
          <div>
            <strong className="wh-title">{t('app.name')}</strong>
            <p className="wh-quiet">{t('app.subtitle')}</p>
          </div>
        </header>
        <h1>{title}</h1>
        {children}
      </div>
    </div>
  );
}
