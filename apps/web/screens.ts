import type { ComponentType } from 'react';

/** A place one can go to. A screen is registered when it exists, by one line here. */
export interface Screen {
  /** `/incidents/$id` style; read parameters with `useParams({ strict: false })`. */
  readonly path: string;
  /** Label key of its name. */
  readonly name: string;
  readonly load: () => Promise<{ readonly default: ComponentType }>;
  /** Shown and reached only with this permission; anyone signed in when left out. */
  readonly permission?: string;
  /** Where it stands in the navigation; not there when left out. */
  readonly group?: 'duty' | 'work' | 'admin';
  /** `desk` has the strip and the navigation, `bare` has neither: wall, station terminal, phone. */
  readonly frame?: 'desk' | 'bare';
  /** The theme that fits it unless the person chose one: the command room's are dark; an office's when left out. */
  readonly theme?: 'room' | 'office' | 'device';
  /** Roles for whom this is the first screen, see `home.ts`. */
  readonly homeFor?: readonly string[];
}

/** In the order of the navigation. The registers and the sign-in are the shell's own (`router.tsx`). */
export const screens: readonly Screen[] = [
  {
    path: '/command',
    name: 'screen.command',
    load: () => import('./screens/command-map/index.tsx'),
    permission: 'incident.dispatch',
    group: 'duty',
    theme: 'room',
    homeFor: ['DISPATCHER', 'DUTY_COMMANDER'],
  },
  {
    path: '/incidents/$id',
    name: 'screen.incident',
    load: () => import('./screens/incident/index.tsx'),
    permission: 'incident.read',
    theme: 'room',
  },
  {
    path: '/duty-board',
    name: 'screen.duty',
    load: () => import('./screens/duty-board/index.tsx'),
    permission: 'shift.read',
    group: 'duty',
    theme: 'room',
    homeFor: ['DUTY_COMMANDER', 'DETACHMENT_HEAD'],
  },
  {
    path: '/station',
    name: 'screen.station',
    load: () => import('./screens/station-terminal/index.tsx'),
    permission: 'order.acknowledge',
    group: 'duty',
    frame: 'bare',
    theme: 'room',
    homeFor: ['STATION_OFFICER', 'COMMS_OFFICER'],
  },
  {
    path: '/phone',
    name: 'screen.phone',
    load: () => import('./screens/field/index.tsx'),
    permission: 'unit.progress',
    group: 'duty',
    frame: 'bare',
    theme: 'device',
    homeFor: ['FIREFIGHTER'],
  },
  {
    path: '/incidents',
    name: 'screen.incidents',
    load: () => import('./screens/replay/incident-list.tsx'),
    permission: 'incident.read',
    group: 'duty',
  },
  {
    path: '/replay/$id',
    name: 'screen.replay',
    load: () => import('./screens/replay/index.tsx'),
    permission: 'incident.read',
    theme: 'room',
  },
  {
    path: '/records',
    name: 'screen.records',
    load: () => import('@wanghuo/records/web').then(({ RecordQueue }) => ({ default: RecordQueue })),
    permission: 'record.read',
    group: 'work',
  },
  {
    path: '/records/$kind/$id',
    name: 'screen.record',
    load: () => import('@wanghuo/records/web').then(({ RecordScreen }) => ({ default: RecordScreen })),
    permission: 'record.read',
  },
  {
    path: '/statistics',
    name: 'screen.statistics',
    load: () => import('@wanghuo/records/web').then(({ StatisticsScreen }) => ({ default: StatisticsScreen })),
    permission: 'statistics.read',
    group: 'work',
  },
  {
    path: '/admin/accounts',
    name: 'screen.accounts',
    load: () => import('./screens/accounts/index.tsx'),
    permission: 'account.read',
    group: 'admin',
    homeFor: ['SECURITY_ADMIN'],
  },
  {
    path: '/admin/audit',
    name: 'screen.audit',
    load: () => import('./screens/audit/index.tsx'),
    permission: 'audit.read',
    group: 'admin',
    homeFor: ['AUDITOR'],
  },
  {
    path: '/admin/system',
    name: 'screen.system',
    load: () => import('./screens/system/index.tsx'),
    permission: 'system.read',
    group: 'admin',
    homeFor: ['SYS_ADMIN'],
  },
  {
    path: '/account',
    name: 'screen.account',
    load: () => import('./screens/account/index.tsx'),
    group: 'admin',
  },
  {
    path: '/gallery',
    name: 'screen.gallery',
    load: () => import('./screens/gallery/index.tsx'),
    permission: 'account.read',
    group: 'admin',
  },
];
