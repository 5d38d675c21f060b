import type { Field } from '@wanghuo/kernel';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { TimelineEntry, WorkflowAnswer } from '../client/client.ts';
import { asProblem } from '../client/problem.ts';
import { useClient } from '../client/session.tsx';
import { StateTag } from '../components/mark.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Timeline } from '../components/timeline.tsx';
import { FieldValue } from '../registers/field-value.tsx';
import { doerLabel, type Translate, useLabels } from '../labels/labels.tsx';
import type { MarkLook } from '../tokens/marks.ts';
import { inputLabel, optionLabel } from './input-label.ts';
import { type AnyWorkflow, StepButtons } from './step-buttons.tsx';

/** The word of a state: `state.<workflow>.<STATE>`, else the label of the code table of its field. */
export function stateLabel(t: Translate, workflow: AnyWorkflow, state: string): string {
  const codes = workflow.register.fields[workflow.stateField]?.codes;
  return (
    t.find(`state.${workflow.name}.${state}`, ...(codes ? [`code.${codes.id}.${state}`] : [])) ??
    `state.${workflow.name}.${state}`
  );
}

/** What was done and what came of it; once where both are the same word. */
function takenLabel(t: Translate, workflow: AnyWorkflow, { step, to }: TimelineEntry): string {
  const [act, state] = [t(`step.${workflow.name}.${step}`), stateLabel(t, workflow, to)];
  return act === state ? act : `${act} → ${state}`;
}

/**
 * A record in its loop: state, open steps, and what happened so far.
 * @param looks - marks of the states; a neutral square when left out
 * @param version - the version the screen knows of; another one reads the record anew
 */
export function WorkflowPanel({
  workflow,
  id,
  version,
  looks = {},
  shortcut,
  onTaken,
}: {
  workflow: AnyWorkflow;
  id: string;
  version?: number;
  looks?: Readonly<Record<string, MarkLook>>;
  shortcut?: string;
  onTaken?: (answer: WorkflowAnswer<unknown>) => void;
}) {
  const t = useLabels('web');
  const client = useClient();
  const cache = useQueryClient();
  const key = ['workflow', workflow.name, id, version ?? null];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => client.workflow(workflow).get(id) as Promise<WorkflowAnswer<Readonly<Record<string, unknown>>>>,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} onRetry={() => void refetch()} />;
  if (!data) return <p className="wh-quiet">{t('web.loading')}</p>;
  const state = String(data.record[workflow.stateField]);
  const seen = data.record['version'];
  return (
    <div className="wh-workflow">
      <StateTag
        {...(looks[state] ?? { meaning: 'neutral', shape: 'square' })}
        word={stateLabel(t, workflow, state)}
        strong
      />
      <StepButtons
        workflow={workflow}
        id={id}
        openSteps={data.openSteps}
        {...(typeof seen === 'number' ? { version: seen } : {})}
        {...(shortcut ? { shortcut } : {})}
        onTaken={(answer) => {
          void cache.invalidateQueries({ queryKey: ['workflow', workflow.name, id] });
          onTaken?.(answer);
        }}
      />
      <Timeline
        items={(data.timeline ?? []).map((entry, index) => ({
          key: `${index}`,
          at: entry.at,
          what: takenLabel(t, workflow, entry),
          who: doerLabel(t, entry.actorName),
          more: <Given workflow={workflow} step={entry.step} input={entry.input} />,
          ...(looks[entry.to] ? { look: looks[entry.to] as MarkLook } : {}),
        }))}
      />
    </div>
  );
}

/** What was filled in at a step, each value under the word of its field. */
function Given({
  workflow,
  step,
  input,
}: {
  workflow: AnyWorkflow;
  step: string;
  input: Readonly<Record<string, unknown>>;
}) {
  const t = useLabels('web');
  const scope = `${workflow.name}.${step}`;
  const fields = workflow.register.fields as Readonly<Record<string, Field>>;
  return Object.entries(input)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => (
      <small key={name} className="wh-timeline-who">
        {/* What is a field of the record is read like it: a reference by its title, a code by its word. */}
        {t('web.steps.given', { field: inputLabel(t, scope, name, workflow.register.name), value: '' })}
        {fields[name] ? <FieldValue field={fields[name]} value={value} /> : optionLabel(t, scope, name, String(value))}
      </small>
    ));
}
