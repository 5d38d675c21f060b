import { Link, useParams } from '@tanstack/react-router';
import type { OutputOf, Position, RecordSource } from '@wanghuo/kernel';
import {
  formatDate,
  formatInstant,
  KeyValue,
  LiveView,
  Mark,
  Panel,
  ProblemNotice,
  SourceTag,
  StateTag,
  useCommand,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { assignResponsible, isDone, projectPage, type Project } from '../model/index.ts';
import { ProgrammeFrame } from './frame.tsx';
import { GateActs } from './gate-acts.tsx';
import { SitePanel } from './site-panel.tsx';
import { stageLook } from './looks.ts';
import { missingWords, Money, stepWord } from './words.tsx';

export type Page = OutputOf<typeof projectPage>;

/** One project: its gates with what each lacks, its papers, the plan's days against the real ones, money, what it became. */
export function ProjectScreen() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const live = useLive(projectPage, { id });
  return <LiveView live={live}>{(page) => <ProjectView page={page} />}</LiveView>;
}

function ProjectView({ page }: { page: Page }) {
  const t = useLabels('programme');
  const project = page.project as unknown as Project;
  // While the site is being chosen the map stands in the form.
  const isSiting = page.mayRecord && project.state === 'PLANNED';
  const isLate = page.slips.some(({ isOpen, daysLate }) => isOpen && daysLate > 0);
  return (
    <ProgrammeFrame
      title={
        <>
          {project.name} <small className="wh-quiet wh-number">{project.projectNo}</small>
        </>
      }
      aside={
        <>
          <StateTag {...stageLook(isLate, isDone(project))} word={t(`code.projectStage.${project.state}`)} strong />
          <SourceTag source={project.source as RecordSource} />
        </>
      }
    >
      {page.decision && <NextDecision decision={page.decision} />}
      <div className="prg-columns">
        <div className="prg-main">
          {page.mayRecord && !isDone(project) && project.state !== 'CANCELLED' && <GateActs page={page} />}
          <Gates page={page} project={project} />
          {project.kind === 'BUILDING' && !isSiting && <SitePanel project={project} builtAt={builtAtOf(page)} />}
          <Papers page={page} project={project} />
        </div>
        <aside className="prg-side">
          <Facts page={page} project={project} />
          <Milestones page={page} />
          <ProjectMoney page={page} />
          <Became page={page} />
          <Corrections project={project} kind={project.kind} />
        </aside>
      </div>
    </ProgrammeFrame>
  );
}

const builtAtOf = ({ became }: Page) =>
  (became.find(({ position }) => position !== null)?.position ?? null) as Position | null;

function NextDecision({ decision }: { decision: NonNullable<Page['decision']> }) {
  const t = useLabels('programme');
  return (
    <p className={decision.daysLeft < 0 ? 'prg-overdue' : ''}>
      {t('programme.next', { step: stepWord(t, decision.kind, decision.step) })}
      {' · '}
      {t('programme.decide.line', {
        on: formatDate(decision.decideByOn),
        state: t(`code.projectStage.${decision.milestone.state}`),
        dueOn: formatDate(decision.milestone.dueOn),
      })}
    </p>
  );
}

function Gates({ page, project }: { page: Page; project: Project }) {
  const t = useLabels('programme');
  const now = page.gates.find(({ passedOn }) => passedOn === null)?.step;
  return (
    <Panel title={t('programme.gates')}>
      <ol className="prg-gates">
        {page.gates.map((gate) => (
          <li key={gate.step} data-now={gate.step === now && !isDone(project)}>
            <Mark
              meaning={gate.passedOn ? 'neutral' : gate.step === now ? 'assist' : 'offline'}
              shape={gate.passedOn ? 'square' : 'circle'}
              size={14}
            />
            <div>
              <strong>{stepWord(t, project.kind, gate.step)}</strong>{' '}
              <span className="wh-quiet">
                {gate.passedOn
                  ? t('programme.gate.passed', { on: formatDate(gate.passedOn), by: gate.passedBy ?? '—' })
                  : t('programme.gate.leads', { state: t(`code.projectStage.${gate.to}`) })}
              </span>
              {!gate.passedOn && gate.step === now && (
                <p>
                  {gate.missing.length === 0
                    ? t('programme.gate.open')
                    : t('programme.lacks', { missing: missingWords(t, gate.missing) })}
                </p>
              )}
              {!gate.passedOn && gate.step !== now && gate.papers.length > 0 && (
                <p className="wh-quiet">
                  {t('programme.gate.needs', {
                    papers: gate.papers.map((kind) => t(`code.paperKind.${kind}`)).join(t('programme.separator')),
                  })}
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Papers({ page, project }: { page: Page; project: Project }) {
  const t = useLabels('programme');
  const files = new Map(page.files.map((file) => [file.id, file]));
  return (
    <Panel title={t('programme.papers')}>
      {project.papers.length === 0 && <p className="wh-quiet">{t('programme.papers.none')}</p>}
      <ul className="prg-list">
        {project.papers.map((one) => (
          <li key={`${one.kind} ${one.no}`}>
            <span />
            <div>
              {t(`code.paperKind.${one.kind}`)} <span className="wh-quiet">{one.no}</span>
              <p className="wh-quiet">{`${formatDate(one.on)} · ${one.byName}`}</p>
            </div>
            {one.isExample ? (
              <span className="wh-quiet">{t('programme.papers.example')}</span>
            ) : (
              one.fileIds.map((id) => (
                <a key={id} href={`/api/files/${id}`} title={files.get(id)?.sha256}>
                  {files.get(id)?.name ?? t('programme.file')}
                </a>
              ))
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Facts({ page, project }: { page: Page; project: Project }) {
  const t = useLabels('programme');
  return (
    <Panel title={t('programme.facts')}>
      <KeyValue
        items={[
          [t('field.project.kind'), t(`code.projectKind.${project.kind}`)],
          [t('field.project.standard'), project.standard],
          [t('field.project.ownerBody'), t(`code.ownerBody.${project.ownerBody}`)],
          [t('field.project.responsibleName'), <Responsible key="r" page={page} project={project} />],
          [t('field.project.evidenceKind'), t(`code.evidenceKind.${project.evidenceKind}`)],
          [
            t('field.project.planLine'),
            project.planLine === null ? t('programme.added') : t('programme.line', { line: project.planLine }),
          ],
          [t('field.project.placeName'), project.placeName],
          ...(project.quantityPlanned === null
            ? []
            : [
                [
                  t('field.project.quantityDone'),
                  `${project.quantityDone ?? '—'} / ${project.quantityPlanned}`,
                ] as const,
              ]),
          ...(project.areaPlannedSquareMetres === null
            ? []
            : [
                [
                  t('field.project.areaDoneSquareMetres'),
                  `${project.areaDoneSquareMetres ?? '—'} / ${project.areaPlannedSquareMetres}`,
                ] as const,
              ]),
          [t('programme.expectedEnd'), formatDate(page.expectedEndOn)],
        ]}
      />
    </Panel>
  );
}

function Responsible({ page, project }: { page: Page; project: Project }) {
  const t = useLabels('programme');
  const [name, setName] = useState<string | null>(null);
  const act = useCommand(assignResponsible);
  if (!page.mayDecide || name === null)
    return (
      <>
        {project.responsibleName ?? '—'}{' '}
        {page.mayDecide && (
          <Button size="small" onClick={() => setName(project.responsibleName ?? '')}>
            {t('programme.assign')}
          </Button>
        )}
      </>
    );
  const save = async () => {
    if (await act.run({ subject: 'project', id: project.id, responsibleName: name })) setName(null);
  };
  return (
    <>
      <Input
        size="small"
        aria-label={t('field.project.responsibleName')}
        value={name}
        maxLength={60}
        onChange={(event) => setName(event.target.value)}
        onPressEnter={() => void save()}
      />
      <Button size="small" loading={act.pending} disabled={name.trim().length < 2} onClick={() => void save()}>
        {t('programme.save')}
      </Button>
      <ProblemNotice problem={act.problem} />
    </>
  );
}

function Milestones({ page }: { page: Page }) {
  const t = useLabels('programme');
  return (
    <Panel title={t('programme.milestones')}>
      <ul className="prg-list">
        {page.slips.map((one) => (
          <li key={one.state}>
            <span />
            <div>
              {t(`code.projectStage.${one.state}`)}
              <p className="wh-quiet">
                {t('programme.milestone', {
                  dueOn: formatDate(one.dueOn),
                  place: one.line === null ? t('programme.added') : t('programme.line', { line: one.line }),
                })}
                {one.reachedOn && ` · ${t('programme.reached', { on: formatDate(one.reachedOn) })}`}
              </p>
            </div>
            <span className={one.daysLate > 0 ? 'prg-overdue' : 'wh-quiet'}>
              {one.daysLate > 0
                ? t('programme.daysLate', { days: one.daysLate })
                : t(one.isOpen ? 'programme.notDue' : 'programme.inTime')}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function ProjectMoney({ page }: { page: Page }) {
  const t = useLabels('programme');
  return (
    <Panel
      title={t('programme.money')}
      aside={<Link to={'/programme/money' as never}>{t('programme.tab.money')}</Link>}
    >
      {page.money.length === 0 && <p className="wh-quiet">{t('programme.money.none')}</p>}
      {page.money.map((line) => (
        <KeyValue
          key={line.id}
          items={[
            [t('field.budgetLine.purpose'), line.purpose],
            [t('field.budgetLine.payer'), t(`code.payer.${line.payer}`)],
            [t('programme.planned'), <Money key="p" yuan={line.plannedYuan} />],
            [t('programme.allotted'), <Money key="a" yuan={line.allottedYuan} />],
            [t('programme.paid'), <Money key="d" yuan={line.paidYuan} />],
          ]}
        />
      ))}
    </Panel>
  );
}

function Became({ page }: { page: Page }) {
  const t = useLabels('programme');
  if (page.became.length === 0) return null;
  return (
    <Panel title={t('programme.became', { count: page.became.length })}>
      <ul className="prg-list">
        {page.became.slice(0, 60).map((one) => (
          <li key={one.id}>
            <span />
            <Link to={`/registers/${one.register}` as never} search={{ record: one.id } as never}>
              {one.name}
            </Link>
            <span className="wh-quiet">{one.inForce ? formatDate(one.since) : t('programme.became.gone')}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Corrections({ project, kind }: { project: Project; kind: string }) {
  const t = useLabels('programme');
  if (project.corrections.length === 0) return null;
  return (
    <Panel title={t('field.project.corrections')}>
      <ul className="prg-list">
        {project.corrections.map((one) => (
          <li key={one.at}>
            <span />
            <div>
              {t('programme.correction', { step: stepWord(t, kind, one.step), from: one.from, to: one.to })}
              <p className="wh-quiet">{`${one.reason} · ${one.byName} · ${formatInstant(one.at)}`}</p>
            </div>
            <span />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
