import type { Workflow } from '@wanghuo/kernel';
import { Button, Dropdown, Modal } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { JsonSchema, OpenStep, WorkflowAnswer } from '../client/client.ts';
import { useClient } from '../client/session.tsx';
import { useAct } from '../client/use-command.ts';
import { PrimaryAction } from '../components/primary-action.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { useLabels } from '../labels/labels.tsx';
import { asksForNothing, SchemaForm, type SchemaValues } from './schema-form.tsx';

// A workflow's row type does not matter to its buttons, and is invariant.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyWorkflow = Workflow<any, any>;

/** JSON Schema of a step's input: the server's, or made from the declaration. */
export function inputSchemaOf(workflow: AnyWorkflow, step: OpenStep): JsonSchema | undefined {
  if (step.inputSchema) return step.inputSchema;
  const declared = workflow.transitions[step.step]?.input;
  return declared
    ? (z.toJSONSchema(declared as z.ZodType, { io: 'input', unrepresentable: 'any' }) as unknown as JsonSchema)
    : undefined;
}

/**
 * The steps the server says are open: the expected one as the large button, the rest behind "…". A step that asks for
 * something opens its form; a refused form keeps what was typed.
 */
export function StepButtons({
  workflow,
  id,
  openSteps,
  version,
  onTaken,
  shortcut,
  block = false,
}: {
  workflow: AnyWorkflow;
  id: string;
  openSteps: readonly OpenStep[];
  /** The version that was seen, for versioned workflows. */
  version?: number;
  onTaken?: (answer: WorkflowAnswer<unknown>) => void;
  /** Of the large button. */
  shortcut?: string;
  block?: boolean;
}) {
  const t = useLabels('web');
  const client = useClient();
  const [asking, setAsking] = useState<OpenStep | null>(null);
  const [values, setValues] = useState<SchemaValues>({});
  const act = useAct<{ step: string; id: string; input: SchemaValues }, WorkflowAnswer<unknown>>((input, options) =>
    client.workflow(workflow).take(input.step, input.id, input.input, {
      key: options.key,
      ...(workflow.versioned && version !== undefined ? { version } : {}),
    }),
  );
  const stepLabel = (step: OpenStep) => t(`step.${workflow.name}.${step.step}`);
  const take = async (step: OpenStep, input: SchemaValues) => {
    const answer = await act.run({ step: step.step, id, input });
    if (!answer) return;
    setAsking(null);
    setValues({});
    onTaken?.(answer);
  };
  const choose = (step: OpenStep) => {
    act.clear();
    if (asksForNothing(inputSchemaOf(workflow, step))) void take(step, {});
    else {
      if (asking?.step !== step.step) setValues({});
      setAsking(step);
    }
  };
  const primary = openSteps.find((step) => step.primary) ?? (openSteps.length === 1 ? openSteps[0] : undefined);
  const rest = openSteps.filter((step) => step !== primary);
  const schema = asking ? inputSchemaOf(workflow, asking) : undefined;
  return (
    <div className="wh-steps">
      {primary && (
        <PrimaryAction
          onAct={() => choose(primary)}
          pending={act.pending && asking === null}
          block={block}
          {...(shortcut ? { shortcut } : {})}
        >
          {stepLabel(primary)}
        </PrimaryAction>
      )}
      {rest.length > 0 && (
        <Dropdown
          trigger={['click']}
          menu={{
            items: rest.map((step) => ({ key: step.step, label: stepLabel(step), onClick: () => choose(step) })),
          }}
        >
          <Button size="large" aria-label={t('web.steps.more')}>
            …
          </Button>
        </Dropdown>
      )}
      {asking === null && <ProblemNotice problem={act.problem} />}
      <Modal
        open={asking !== null}
        title={asking ? stepLabel(asking) : ''}
        okText={asking ? stepLabel(asking) : ''}
        cancelText={t('web.form.cancel')}
        confirmLoading={act.pending}
        onOk={() => asking && void take(asking, values)}
        onCancel={() => setAsking(null)}
        mask={{ closable: false }}
      >
        <ProblemNotice problem={act.problem} showFields={false} />
        {schema && asking && (
          <SchemaForm
            schema={schema}
            scope={`${workflow.name}.${asking.step}`}
            values={values}
            onChange={setValues}
            problem={act.problem}
          />
        )}
      </Modal>
    </div>
  );
}
