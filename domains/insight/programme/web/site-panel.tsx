import type { Position } from '@wanghuo/kernel';
import { Panel, useLabels } from '@wanghuo/platform-web';
import { lazy, Suspense } from 'react';
import type { Project } from '../model/index.ts';

// The map is a heavy chunk: it is fetched when there is a site to show.
const SiteMap = lazy(() => import('./site-map.tsx'));

/** Where a facility is to stand or stands; until somebody says where, that. */
export function SitePanel({ project, builtAt }: { project: Project; builtAt: Position | null }) {
  const t = useLabels('programme');
  const position = (project.siting?.position ?? builtAt) as Position | null;
  return (
    <Panel title={t('programme.site.title')}>
      {position ? (
        <SiteOnMap position={position} met={project.siting?.met ?? []} />
      ) : (
        <p className="wh-quiet">{t('programme.site.none', { place: project.placeName ?? '—' })}</p>
      )}
    </Panel>
  );
}

export function SiteOnMap({ position, met }: { position: Position; met: readonly string[] }) {
  const t = useLabels('programme');
  return (
    <Suspense fallback={<p className="wh-quiet">{t('web.loading')}</p>}>
      <SiteMap position={position} met={met} />
    </Suspense>
  );
}
