import { useNavigate } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  DataTable,
  formatDate,
  LiveView,
  Panel,
  SourceTag,
  StateTag,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { listProjects, programmeOverview } from '../model/index.ts';
import { AddProject } from './add-project.tsx';
import { ProgrammeFrame } from './frame.tsx';
import { DecidePanel, LatePanel } from './late-and-decide.tsx';
import { stageLook } from './looks.ts';
import { Money } from './words.tsx';

type Overview = OutputOf<typeof programmeOverview>;
type Project = OutputOf<typeof listProjects>['projects'][number];

/** The whole programme: what is late and what to decide first, then the ten projects, then every project by itself. */
export function OverviewScreen() {
  const t = useLabels('programme');
  const live = useLive(programmeOverview, {});
  const [programNo, setProgramNo] = useState<number | null | undefined>(undefined);
  return (
    <ProgrammeFrame
      title={t('screen.programme')}
      aside={live.data && <span className="wh-quiet">{t('programme.asOn', { on: formatDate(live.data.asOn) })}</span>}
    >
      <div className="prg-two">
        <LatePanel />
        <DecidePanel />
      </div>
      <LiveView live={live}>{(data) => <Programs data={data} selected={programNo} onSelect={setProgramNo} />}</LiveView>
      <Projects programNo={programNo} />
    </ProgrammeFrame>
  );
}

function Programs({
  data,
  selected,
  onSelect,
}: {
  data: Overview;
  selected: number | null | undefined;
  onSelect: (no: number | null | undefined) => void;
}) {
  const t = useLabels('programme');
  const key = (no: number | null) => String(no ?? 'none');
  return (
    <Panel title={t('programme.programs')} aside={<span className="wh-quiet">{t('programme.programs.unit')}</span>}>
      <DataTable
        caption={t('programme.programs')}
        rows={data.programs}
        rowKey={({ no }) => key(no)}
        selectedKey={selected === undefined ? null : key(selected)}
        onOpen={({ no }) => onSelect(selected === no ? undefined : no)}
        columns={[
          { key: 'no', title: t('field.project.programNo'), cell: ({ no }) => no ?? '—', width: '7em' },
          {
            key: 'name',
            title: t('programme.program'),
            cell: ({ name, line, synthetic }) => (
              <>
                {name ?? t('programme.program.none')}{' '}
                {line && <small className="wh-quiet">{t('programme.line', { line })}</small>}{' '}
                {synthetic > 0 && <SourceTag source="SYNTHETIC" />}
              </>
            ),
          },
          {
            key: 'done',
            title: t('programme.done'),
            align: 'end',
            width: '8em',
            cell: ({ done, total }) => <span className="wh-number">{`${done} / ${total}`}</span>,
          },
          {
            key: 'late',
            title: t('programme.late'),
            align: 'end',
            width: '6em',
            cell: ({ late }) => (late > 0 ? <strong className="prg-overdue">{late}</strong> : '0'),
          },
          {
            key: 'planned',
            title: t('programme.planned'),
            align: 'end',
            width: '9em',
            cell: ({ plannedYuan }) => <Money yuan={plannedYuan} />,
          },
          {
            key: 'paid',
            title: t('programme.paid'),
            align: 'end',
            width: '9em',
            cell: ({ paidYuan }) => <Money yuan={paidYuan} />,
          },
        ]}
      />
    </Panel>
  );
}

function Projects({ programNo }: { programNo: number | null | undefined }) {
  const t = useLabels('programme');
  const navigate = useNavigate();
  const live = useLive(listProjects, {});
  const [part, setPart] = useState('all');
  const [words, setWords] = useState('');
  const { may } = useSession();
  const [isAdding, setAdding] = useState(false);
  const isShown = (one: Project) =>
    (programNo === undefined || one.programNo === programNo) &&
    (part === 'all' || (part === 'late' ? one.daysLate > 0 : part === 'done' ? one.isDone : !one.isDone)) &&
    `${one.name}${one.projectNo}`.includes(words.trim());
  return (
    <Panel
      title={t('programme.projects')}
      aside={
        <>
          <Segmented
            size="small"
            value={part}
            onChange={setPart}
            options={['all', 'open', 'late', 'done'].map((value) => ({ value, label: t(`programme.part.${value}`) }))}
          />
          <Input
            size="small"
            allowClear
            aria-label={t('programme.find')}
            placeholder={t('programme.find')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
          {may('project.decide') && (
            <Button size="small" onClick={() => setAdding(true)}>
              {t('programme.add')}
            </Button>
          )}
        </>
      }
    >
      {isAdding && <AddProject onClose={() => setAdding(false)} />}
      <LiveView live={live}>
        {({ projects }) => (
          <DataTable
            caption={t('programme.projects')}
            rows={projects.filter(isShown)}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: `/programme/project/${id}` as never })}
            columns={[
              {
                key: 'projectNo',
                title: t('field.project.projectNo'),
                cell: ({ projectNo }) => projectNo,
                width: '9em',
              },
              { key: 'name', title: t('programme.projectName'), cell: ({ name }) => name },
              {
                key: 'kind',
                title: t('field.project.kind'),
                cell: ({ kind }) => t(`code.projectKind.${kind}`),
                width: '8em',
              },
              {
                key: 'state',
                title: t('field.project.state'),
                cell: ({ state, daysLate, isDone }) => (
                  <StateTag {...stageLook(daysLate > 0, isDone)} word={t(`code.projectStage.${state}`)} />
                ),
                width: '10em',
              },
              {
                key: 'owner',
                title: t('field.project.ownerBody'),
                cell: ({ ownerBody }) => t(`code.ownerBody.${ownerBody}`),
                width: '11em',
              },
              { key: 'due', title: t('field.project.dueOn'), cell: ({ dueOn }) => formatDate(dueOn), width: '9em' },
              {
                key: 'late',
                title: t('programme.late'),
                align: 'end',
                width: '8em',
                cell: ({ daysLate }) =>
                  daysLate > 0 ? (
                    <span className="prg-overdue">{t('programme.daysLate', { days: daysLate })}</span>
                  ) : (
                    '—'
                  ),
              },
            ]}
          />
        )}
      </LiveView>
    </Panel>
  );
}
