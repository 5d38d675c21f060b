import {
  ActionButton,
  activityLooks,
  Age,
  Clock,
  ConfirmNaming,
  DataTable,
  Elapsed,
  EmptyState,
  formatDistance,
  formatDuration,
  KeyValue,
  LongWork,
  Mark,
  meanings,
  Panel,
  PrimaryAction,
  Problem,
  ProblemNotice,
  ReasonPopover,
  shapes,
  SourceTag,
  StateTag,
  Timeline,
  useAlarmSound,
  useLabels,
  useNowSeconds,
  useSession,
  useTheme,
} from '@wanghuo/platform-web';
import { Segmented } from 'antd';
import { useState } from 'react';
import { GalleryMap } from './gallery-map.tsx';
import './gallery.css';

const started = Math.floor(Date.now() / 1000);
const ago = (seconds: number) => new Date((started - seconds) * 1000).toISOString();

/** Every component of the design system in the theme in force, for whoever builds or checks a screen. */
export default function Gallery() {
  const t = useLabels('app');
  const { name, choose } = useTheme();
  const { may } = useSession();
  return (
    <div className="gallery">
      <header className="wh-row">
        <h1 className="wh-title">{t('gallery.title')}</h1>
        <Segmented
          value={name}
          onChange={choose}
          options={[
            { value: 'room', label: t('app.theme.room') },
            { value: 'office', label: t('app.theme.office') },
          ]}
        />
        <span className="wh-spring" />
        <Clock withDate />
      </header>
      <div className="gallery-grid">
        <Meanings />
        <Times />
        <Actions />
        <Notices />
        <Units />
        <Loop />
        <Panel title={t('gallery.map')} className="gallery-map">
          {may('territory.read') ? (
            <GalleryMap />
          ) : (
            <EmptyState title={t('gallery.map.none')}>{t('gallery.map.none.help')}</EmptyState>
          )}
        </Panel>
      </div>
    </div>
  );
}

function Meanings() {
  const t = useLabels('app');
  return (
    <Panel title={t('gallery.meanings')}>
      <div className="wh-stack">
        <div className="gallery-flow">
          {meanings.map((meaning) => (
            <StateTag key={meaning} meaning={meaning} word={t(`gallery.meaning.${meaning}`)} />
          ))}
        </div>
        <div className="gallery-flow">
          {meanings.map((meaning) => (
            <StateTag key={meaning} meaning={meaning} word={t(`gallery.meaning.${meaning}`)} strong />
          ))}
        </div>
        <div className="gallery-flow">
          {shapes.map((shape) => (
            <span key={shape}>
              <Mark meaning="neutral" shape={shape} size={20} /> <code className="wh-quiet">{shape}</code>
            </span>
          ))}
          <Mark meaning="fire" shape="circle" size={20} stale />
        </div>
        <div className="gallery-flow">
          {(Object.keys(activityLooks) as (keyof typeof activityLooks)[]).map((activity) => (
            <StateTag key={activity} {...activityLooks[activity]} word={t(`gallery.state.${activity}`)} />
          ))}
        </div>
        <div className="gallery-flow">
          {(['SYNTHETIC', 'INFERRED', 'NOT_CONNECTED', 'SCHEMATIC_ROADS'] as const).map((source) => (
            <SourceTag key={source} source={source} />
          ))}
        </div>
        <p className="wh-giant wh-number">03:12:40</p>
        <p className="wh-display">{t('gallery.place')}</p>
      </div>
    </Panel>
  );
}

function Times() {
  const t = useLabels('app');
  return (
    <Panel title={t('gallery.times')}>
      <KeyValue
        items={[
          ['0 %', <Elapsed key="a" sinceAt={ago(5)} limitSeconds={60} />],
          ['70 %', <Elapsed key="b" sinceAt={ago(130)} limitSeconds={180} />],
          ['100 %', <Elapsed key="c" sinceAt={ago(45)} limitSeconds={30} />],
          ['—', <Elapsed key="d" sinceAt={ago(3730)} />],
          [t('gallery.age'), <Age key="e" at={ago(4)} />],
          ['', <Age key="f" at={ago(48)} />],
          ['', <Age key="g" at={null} />],
          ['', null],
        ]}
      />
    </Panel>
  );
}

function Actions() {
  const t = useLabels('app');
  const [pressed, setPressed] = useState(0);
  const [asking, setAsking] = useState(false);
  const [ringingUntil, setRinging] = useState(0);
  const now = useNowSeconds();
  useAlarmSound(now < ringingUntil);
  return (
    <Panel title={t('gallery.actions')}>
      <div className="wh-stack">
        <div className="gallery-flow">
          <PrimaryAction onAct={() => setPressed(pressed + 1)} shortcut="Mod+Enter">
            {t('gallery.confirm')}
          </PrimaryAction>
          <ActionButton onAct={() => setAsking(true)} shortcut="F4">
            {t('gallery.change')}
          </ActionButton>
          <span className="wh-number wh-quiet">{pressed}</span>
        </div>
        <PrimaryAction onAct={() => {}} why={t('gallery.wait')}>
          {t('gallery.confirm')}
        </PrimaryAction>
        <PrimaryAction onAct={() => {}} block pending>
          {t('gallery.state.active')}
        </PrimaryAction>
        <ReasonPopover reasons={<p>{t('gallery.reason')}</p>}>{t('gallery.why')}</ReasonPopover>
        <ActionButton onAct={() => setRinging(now + 3)}>{t('gallery.sound')}</ActionButton>
        <LongWork title={t('gallery.work')} done={1326} total={2000} />
        <ConfirmNaming
          open={asking}
          what={t('gallery.stop')}
          whom={t('gallery.stop.whom')}
          consequence={t('gallery.stop.effect')}
          act={t('gallery.stop.act')}
          onConfirm={() => setAsking(false)}
          onCancel={() => setAsking(false)}
        />
      </div>
    </Panel>
  );
}

function Notices() {
  const t = useLabels('app');
  const problem = new Problem({
    title: t('gallery.problem'),
    detail: t('gallery.problem.detail'),
    status: 409,
    code: 'sample.refused',
    traceId: '0af7651916cd43dd8448eb211c80319c',
  });
  const unreached = new Problem({
    title: t('error.client.unreachable'),
    detail: t('error.client.unreachable.detail'),
    status: 0,
    code: 'sample',
  });
  return (
    <Panel title={t('gallery.notices')}>
      <ProblemNotice problem={problem} onRetry={() => {}} />
      <ProblemNotice problem={unreached} />
      <EmptyState title={t('gallery.empty')}>{t('gallery.empty.help')}</EmptyState>
    </Panel>
  );
}

interface SampleUnit {
  readonly id: string;
  readonly activity: keyof typeof activityLooks;
  readonly seconds: number | null;
  readonly metres: number;
  readonly at: string | null;
}

const units: readonly SampleUnit[] = (Object.keys(activityLooks) as (keyof typeof activityLooks)[]).map(
  (activity, index) => ({
    id: String(index + 1),
    activity,
    seconds: activity === 'out' ? null : 70 + index * 83,
    metres: 300 + index * index * 640,
    at: index === 5 ? null : ago(index * 9),
  }),
);

function Units() {
  const t = useLabels('app');
  const [open, setOpen] = useState<string | null>('3');
  return (
    <Panel title={t('gallery.table')}>
      <DataTable
        caption={t('gallery.table')}
        rows={units}
        rowKey={(unit) => unit.id}
        selectedKey={open}
        onOpen={(unit) => setOpen(unit.id)}
        sort="eta"
        onSort={() => {}}
        columns={[
          { key: 'unit', title: t('gallery.column.unit'), cell: (unit) => t('gallery.unit', { number: unit.id }) },
          {
            key: 'state',
            title: t('gallery.column.state'),
            cell: (unit) => <StateTag {...activityLooks[unit.activity]} word={t(`gallery.state.${unit.activity}`)} />,
          },
          {
            key: 'eta',
            title: t('gallery.column.eta'),
            sortable: true,
            align: 'end',
            cell: (unit) => formatDuration(unit.seconds),
          },
          {
            key: 'distance',
            title: t('gallery.column.distance'),
            align: 'end',
            cell: (unit) => formatDistance(unit.metres),
          },
          { key: 'age', title: t('gallery.column.age'), cell: (unit) => <Age at={unit.at} /> },
        ]}
      />
    </Panel>
  );
}

function Loop() {
  const t = useLabels('app');
  const [now] = useState(ago(0));
  return (
    <Panel title={t('gallery.loop')}>
      <Timeline
        nowAt={now}
        items={[
          { key: '1', at: ago(160), what: t('gallery.step.answered'), who: t('gallery.who') },
          {
            key: '2',
            at: ago(131),
            what: t('gallery.step.opened'),
            who: t('gallery.who'),
            look: { meaning: 'fire', shape: 'triangle' },
          },
          { key: '3', at: ago(120), what: t('gallery.step.sent'), who: t('gallery.who'), look: activityLooks.starting },
          {
            key: '4',
            at: ago(6),
            what: t('gallery.step.arrived'),
            who: t('gallery.unit', { number: 1 }),
            look: activityLooks.active,
          },
        ]}
      />
    </Panel>
  );
}
