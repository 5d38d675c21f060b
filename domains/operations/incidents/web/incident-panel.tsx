import {
  ActionButton,
  EmptyState,
  type Live,
  LiveView,
  printShortcut,
  ProblemNotice,
  StepButtons,
  useCommand,
  useLabels,
  useSession,
  useShortcut,
} from '@wanghuo/platform-web';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { addNote, classOf, incidentCourse } from '../model/index.ts';
import { AroundPanel, useSurroundings } from './around-panel.tsx';
import { ClosingForm } from './closing-form.tsx';
import type { IncidentDetail } from './detail.ts';
import { Forces } from './forces-tab.tsx';
import { IncidentCalls } from './incident-calls.tsx';
import { IncidentChange } from './incident-change.tsx';
import { IncidentHeader, IncidentTimes } from './incident-header.tsx';
import { IncidentRequests } from './incident-requests.tsx';
import { IncidentSheet } from './incident-sheet.tsx';
import { isSilent } from './looks.ts';
import type { Proposal } from './plan-words.ts';
import { TimelineList } from './timeline-list.tsx';
import { WordForm } from './word-form.tsx';

export const incidentTabs = ['forces', 'scene', 'story', 'calls', 'requests', 'closing'] as const;
export type IncidentTab = (typeof incidentTabs)[number];

/** One incident whole: what, where, how bad; what to do next; forces, scene, story, calls, requests, closing. */
export function IncidentPanel({
  live,
  proposal,
  onProposal,
  active = true,
  links,
}: {
  live: Live<IncidentDetail>;
  /** A recommendation that was just asked for. */
  proposal?: Proposal | null;
  onProposal?: (incidentId: string, proposal: Proposal | null) => void;
  /** Whether its keys are heard. */
  active?: boolean;
  /** Links of the application: replay, the incident's own page. */
  links?: (detail: IncidentDetail) => ReactNode;
}) {
  return (
    <LiveView live={live}>
      {(detail) => (
        <Loaded
          key={detail.incident.id}
          detail={detail}
          proposal={proposal ?? null}
          {...(onProposal ? { onProposal } : {})}
          active={active}
          {...(links ? { links } : {})}
        />
      )}
    </LiveView>
  );
}

function Loaded({
  detail,
  proposal,
  onProposal,
  active,
  links,
}: {
  detail: IncidentDetail;
  proposal: Proposal | null;
  onProposal?: (incidentId: string, proposal: Proposal | null) => void;
  active: boolean;
  links?: (detail: IncidentDetail) => ReactNode;
}) {
  const t = useLabels('incidents');
  const { may } = useSession();
  const [tab, setTab] = useState<IncidentTab>('forces');
  const [isChanging, setChanging] = useState(false);
  const content = useRef<HTMLDivElement>(null);
  const { incident } = detail;
  const isOpen = incident.state !== 'CLOSED';
  const isReady = isOpen && incident.unitIds.length === 0 && incident.state !== 'CASE_OPENED';
  const tabs = incidentTabs.filter((one) => one !== 'closing' || (isOpen && may('incident.close')));
  useEffect(() => {
    if (isReady) setTab('closing');
  }, [isReady]);
  const overdue = detail.requests.filter((one) => one.state === 'OVERDUE').length;
  const silent = detail.orders.filter((one) => isSilent(one.state)).length;
  const counts: Partial<Record<IncidentTab, number>> = {
    calls: detail.calls.length,
    requests: detail.requests.length,
    forces: detail.orders.length,
  };
  return (
    <div className="inc-panel">
      <IncidentHeader incident={incident} canTakeSeat={may('incident.change')}>
        <IncidentTimes incident={incident} />
        {isChanging ? (
          <IncidentChange incident={incident} onDone={() => setChanging(false)} />
        ) : (
          <div className="inc-head-acts">
            {isOpen && detail.openSteps.length > 0 && (
              <StepButtons workflow={incidentCourse} id={incident.id} openSteps={detail.openSteps} />
            )}
            {isOpen && may('incident.change') && (
              <ActionButton onAct={() => setChanging(true)}>{t('incidents.change')}</ActionButton>
            )}
            <span className="wh-spring" />
            <ActionButton onAct={() => globalThis.print()}>{t('incidents.print')}</ActionButton>
            {links?.(detail)}
          </div>
        )}
      </IncidentHeader>
      <div role="tablist" className="inc-tabs">
        {tabs.map((one) => (
          <TabButton
            key={one}
            shortcut={`Alt+${incidentTabs.indexOf(one) + 1}`}
            isChosen={tab === one}
            isAlarming={(one === 'requests' && overdue > 0) || (one === 'forces' && silent > 0)}
            isHeard={active}
            onChoose={() => {
              setTab(one);
              content.current?.focus();
            }}
          >
            {t(`incidents.tab.${one}`)}
            {(counts[one] ?? 0) > 0 && <span className="wh-number"> {counts[one]}</span>}
          </TabButton>
        ))}
      </div>
      <div ref={content} className="inc-tab" role="tabpanel" tabIndex={-1}>
        {tab === 'forces' && (
          <Forces
            detail={detail}
            proposal={proposal}
            active={active && !isChanging}
            {...(onProposal ? { onProposal } : {})}
          />
        )}
        {tab === 'scene' && <Scene detail={detail} />}
        {tab === 'story' && <Story detail={detail} />}
        {tab === 'calls' && <IncidentCalls calls={detail.calls} canDetach={isOpen && may('call.take')} />}
        {tab === 'requests' && <IncidentRequests incidentId={incident.id} requests={detail.requests} />}
        {tab === 'closing' && <Closing detail={detail} />}
      </div>
      <IncidentSheet detail={detail} />
    </div>
  );
}

/** A tab with a key of its own; what it shows has the focus next, so that Tab goes on inside. */
function TabButton({
  shortcut,
  isChosen,
  isAlarming,
  isHeard,
  onChoose,
  children,
}: {
  shortcut: string;
  isChosen: boolean;
  isAlarming: boolean;
  isHeard: boolean;
  onChoose: () => void;
  children: ReactNode;
}) {
  useShortcut(shortcut, onChoose, isHeard);
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isChosen}
      aria-keyshortcuts={shortcut}
      title={printShortcut(shortcut)}
      data-alarm={isAlarming}
      onClick={onChoose}
    >
      {children}
    </button>
  );
}

function Closing({ detail }: { detail: IncidentDetail }) {
  const t = useLabels('incidents');
  const { incident } = detail;
  return (
    <>
      {incident.unitIds.length > 0 && (
        <p className="inc-limits">{t('closing.stillOut', { count: incident.unitIds.length })}</p>
      )}
      <ClosingForm incidentId={incident.id} isFire={classOf(incident.incidentType) === 'FIRE'} />
    </>
  );
}

function Scene({ detail }: { detail: IncidentDetail }) {
  const { incident } = detail;
  const surroundings = useSurroundings({
    position: incident.position,
    ...(incident.buildingId ? { buildingId: incident.buildingId } : {}),
    ...(incident.premisesId ? { premisesId: incident.premisesId } : {}),
  });
  return <AroundPanel surroundings={surroundings} />;
}

function Story({ detail }: { detail: IncidentDetail }) {
  const t = useLabels('incidents');
  const { may } = useSession();
  const note = useCommand(addNote);
  const [count, setCount] = useState(0);
  return (
    <div className="wh-stack">
      {may('incident.note') && (
        <WordForm
          key={count}
          label={t('incidents.note')}
          act={t('incidents.note.act')}
          maxLength={500}
          pending={note.pending}
          onWord={async (text) => {
            if (await note.run({ incidentId: detail.incident.id, text })) setCount(count + 1);
          }}
        />
      )}
      <ProblemNotice problem={note.problem} />
      {detail.timeline.length === 0 ? (
        <EmptyState title={t('incidents.story.none')} />
      ) : (
        <TimelineList entries={detail.timeline} newestFirst />
      )}
    </div>
  );
}
