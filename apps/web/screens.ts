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
    path: '/monitor',
    name: 'screen.monitor',
    load: () => import('@wanghuo/sensing/web').then(({ MonitorScreen }) => ({ default: MonitorScreen })),
    permission: 'alarm.handle',
    group: 'duty',
    theme: 'room',
    homeFor: ['MONITOR_OPERATOR'],
  },
  {
    path: '/premises/own',
    name: 'screen.ownPremises',
    load: () => import('@wanghuo/sensing/web').then(({ OwnerScreen }) => ({ default: OwnerScreen })),
    permission: 'alarm.answer',
    group: 'duty',
    theme: 'device',
    homeFor: ['FIRE_SAFETY_MANAGER', 'RESPONSIBLE_PERSON', 'PREMISES_USER'],
  },
  {
    path: '/sensing/devices',
    name: 'screen.devices',
    load: () => import('@wanghuo/sensing/web').then(({ DevicesScreen }) => ({ default: DevicesScreen })),
    permission: 'device.read',
    group: 'work',
  },
  {
    path: '/sensing/devices/$id',
    name: 'screen.device',
    load: () => import('@wanghuo/sensing/web').then(({ DeviceScreen }) => ({ default: DeviceScreen })),
    permission: 'device.read',
  },
  {
    path: '/sensing/premises/$id',
    name: 'screen.premisesDevices',
    load: () =>
      import('@wanghuo/sensing/web').then(({ PremisesDevicesScreen }) => ({ default: PremisesDevicesScreen })),
    permission: 'device.read',
  },
  {
    path: '/sensing/devices/$id/frames',
    name: 'screen.trial',
    load: () => import('@wanghuo/sensing/web').then(({ TrialScreen }) => ({ default: TrialScreen })),
    permission: 'frame.read',
  },
  {
    path: '/sensing/warnings',
    name: 'screen.earlyWarnings',
    load: () => import('@wanghuo/sensing/web').then(({ WarningsScreen }) => ({ default: WarningsScreen })),
    permission: 'earlyWarning.read',
    group: 'work',
  },
  {
    path: '/sensing/rules',
    name: 'screen.sensingRules',
    load: () => import('@wanghuo/sensing/web').then(({ RulesScreen }) => ({ default: RulesScreen })),
    permission: 'sensingRule.read',
    group: 'work',
  },
  {
    path: '/sensing/messages',
    name: 'screen.capMessages',
    load: () => import('@wanghuo/sensing/web').then(({ CapScreen }) => ({ default: CapScreen })),
    permission: 'capMessage.read',
    group: 'work',
  },
  {
    path: '/sensing/gateways',
    name: 'screen.gateways',
    load: () => import('@wanghuo/sensing/web').then(({ GatewayScreen }) => ({ default: GatewayScreen })),
    permission: 'gateway.read',
    group: 'work',
  },
  {
    path: '/sensing/quality',
    name: 'screen.sensingQuality',
    load: () => import('@wanghuo/sensing/web').then(({ QualityScreen }) => ({ default: QualityScreen })),
    permission: 'device.read',
    group: 'work',
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
    path: '/leadership',
    name: 'screen.leadership',
    load: () => import('./screens/leadership/index.tsx'),
    permission: 'indicator.read',
    group: 'work',
    homeFor: ['DISTRICT_LEADER', 'FSC_OFFICE'],
  },
  {
    path: '/indicators',
    name: 'screen.indicators',
    load: () => import('@wanghuo/indicators/web').then(({ IndicatorListScreen }) => ({ default: IndicatorListScreen })),
    permission: 'indicator.read',
    group: 'work',
    homeFor: ['ASSESSOR'],
  },
  {
    path: '/indicators/$id',
    name: 'screen.indicator',
    load: () => import('./screens/indicator/index.tsx'),
    permission: 'indicator.read',
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
    path: '/documents',
    name: 'screen.documents',
    load: () => import('@wanghuo/documents/web').then(({ DocumentsScreen }) => ({ default: DocumentsScreen })),
    permission: 'planDocument.read',
    group: 'work',
  },
  {
    path: '/documents/$id',
    name: 'screen.documentAudit',
    load: () => import('@wanghuo/documents/web').then(({ AuditScreen }) => ({ default: AuditScreen })),
    permission: 'planDocument.read',
  },
  {
    path: '/programme',
    name: 'screen.programme',
    load: () => import('@wanghuo/programme/web').then(({ OverviewScreen }) => ({ default: OverviewScreen })),
    permission: 'programme.read',
    group: 'work',
    homeFor: ['PLAN_OFFICER'],
  },
  {
    path: '/programme/project/$id',
    name: 'screen.project',
    load: () => import('@wanghuo/programme/web').then(({ ProjectScreen }) => ({ default: ProjectScreen })),
    permission: 'programme.read',
  },
  {
    path: '/programme/annexes',
    name: 'screen.annexes',
    load: () => import('@wanghuo/programme/web').then(({ AnnexScreen }) => ({ default: AnnexScreen })),
    permission: 'programme.read',
  },
  {
    path: '/programme/commitments',
    name: 'screen.commitments',
    load: () => import('@wanghuo/programme/web').then(({ CommitmentScreen }) => ({ default: CommitmentScreen })),
    permission: 'programme.read',
  },
  {
    path: '/programme/money',
    name: 'screen.money',
    load: () => import('@wanghuo/programme/web').then(({ MoneyScreen }) => ({ default: MoneyScreen })),
    permission: 'programme.read',
  },
  {
    path: '/programme/problems',
    name: 'screen.problems',
    load: () => import('@wanghuo/programme/web').then(({ ProblemScreen }) => ({ default: ProblemScreen })),
    permission: 'programme.read',
  },
  {
    path: '/programme/snapshots',
    name: 'screen.snapshots',
    load: () => import('@wanghuo/programme/web').then(({ SnapshotListScreen }) => ({ default: SnapshotListScreen })),
    permission: 'programme.read',
  },
  {
    path: '/programme/snapshots/$id',
    name: 'screen.snapshot',
    load: () => import('@wanghuo/programme/web').then(({ SnapshotScreen }) => ({ default: SnapshotScreen })),
    permission: 'programme.read',
  },
  {
    path: '/programme/feasibility',
    name: 'screen.feasibility',
    load: () => import('@wanghuo/programme/web').then(({ FeasibilityScreen }) => ({ default: FeasibilityScreen })),
    permission: 'programme.read',
  },
  {
    path: '/programme/dossiers',
    name: 'screen.dossiers',
    load: () => import('@wanghuo/programme/web').then(({ DossierListScreen }) => ({ default: DossierListScreen })),
    permission: 'dossier.read',
  },
  {
    path: '/programme/dossiers/$id',
    name: 'screen.dossier',
    load: () => import('@wanghuo/programme/web').then(({ DossierScreen }) => ({ default: DossierScreen })),
    permission: 'dossier.read',
  },
  {
    path: '/assessments',
    name: 'screen.assessments',
    load: () => import('@wanghuo/assessments/web').then(({ AssessmentScreen }) => ({ default: AssessmentScreen })),
    permission: 'assessment.read',
    group: 'work',
  },
  {
    path: '/assessments/sheet/$id',
    name: 'screen.assessment',
    load: () => import('@wanghuo/assessments/web').then(({ SheetScreen }) => ({ default: SheetScreen })),
    permission: 'assessment.read',
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
