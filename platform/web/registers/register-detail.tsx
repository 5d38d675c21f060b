import { type Field, type RecordOf, revealPermissionOf } from '@wanghuo/kernel';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Tabs } from 'antd';
import { type ReactNode, useState } from 'react';
import type { AnyRegister } from '../client/client.ts';
import { asProblem } from '../client/problem.ts';
import { useClient, useSession } from '../client/session.tsx';
import { useAct } from '../client/use-command.ts';
import { ConfirmNaming } from '../components/confirm-naming.tsx';
import { KeyValue } from '../components/key-value.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { SourceTag } from '../components/source-tag.tsx';
import { formatDate } from '../labels/format.ts';
import { useWorkflowsOf } from '../labels/domains-provider.tsx';
import { useLabels } from '../labels/labels.tsx';
import { WorkflowPanel } from '../workflows/workflow-panel.tsx';
import { FieldValue, fieldLabel } from './field-value.tsx';
import { PersonalValue } from './personal-value.tsx';
import { RegisterHistory } from './register-history.tsx';

type AnyRecord = RecordOf<AnyRegister> & Readonly<Record<string, unknown>>;

/**
 * One record: its fields, the steps that are open and were taken, what a domain adds, and its history.
 * @param version - the version the list shows; another one reads the record anew
 */
export function RegisterDetail({
  register,
  id,
  version,
  onEdit,
  extra,
}: {
  register: AnyRegister;
  id: string;
  version: number | null;
  onEdit: ((record: AnyRecord) => void) | null;
  extra?: (record: AnyRecord) => ReactNode;
}) {
  const t = useLabels('web');
  const client = useClient();
  const {
    data: record,
    error,
    refetch,
  } = useQuery({
    queryKey: ['register', register.name, id, version],
    queryFn: () => client.register(register).get(id) as unknown as Promise<AnyRecord>,
    retry: false,
  });
  const { mayOn } = useSession();
  const workflows = useWorkflowsOf(register.name);
  const [tab, setTab] = useState('facts');
  const [retiring, setRetiring] = useState(false);
  const [until, setUntil] = useState('');
  const retire = useAct<string, unknown>((on, options) => client.register(register).retire(id, on, options));
  if (error) return <ProblemNotice problem={asProblem(error)} onRetry={() => void refetch()} />;
  if (!record) return <p className="wh-quiet">{t('web.loading')}</p>;
  const fields = (Object.entries(register.fields) as [string, Field][]).filter(([, field]) => !field.internal);
  const mayReveal = mayOn(revealPermissionOf(register), register.scope, record);
  const mayEdit = onEdit !== null && mayOn(register.permissions.edit, register.scope, record);
  return (
    <>
      <Tabs
        size="small"
        activeKey={tab}
        onChange={setTab}
        items={[
          {
            key: 'facts',
            label: t('web.register.facts'),
            children: (
              <>
                <SourceTag source={record.source} />
                <KeyValue
                  items={[
                    ...fields.map(
                      ([name, field]) =>
                        [
                          fieldLabel(t, register, name),
                          field.personal && record[name] && mayReveal ? (
                            <PersonalValue
                              // Whoever looks elsewhere has done with the whole value.
                              key={`${name} ${record.version} ${tab}`}
                              register={register}
                              id={id}
                              field={name}
                              masked={String(record[name])}
                            />
                          ) : (
                            <FieldValue key={name} field={field} value={record[name]} />
                          ),
                        ] as const,
                    ),
                    [t('web.field.validFromOn'), formatDate(record.validFromOn)] as const,
                    [t('web.field.validUntilOn'), formatDate(record.validUntilOn)] as const,
                  ]}
                />
                {workflows.map((workflow) => (
                  <WorkflowPanel
                    key={workflow.name}
                    workflow={workflow}
                    id={id}
                    version={record.version}
                    onTaken={() => void refetch()}
                  />
                ))}
                {extra?.(record)}
                {mayEdit && (
                  <div className="wh-row wh-end">
                    <Button onClick={() => setRetiring(true)} disabled={record.validUntilOn !== null}>
                      {t('web.register.retire')}
                    </Button>
                    <Button type="primary" onClick={() => onEdit(record)}>
                      {t('web.register.edit')}
                    </Button>
                  </div>
                )}
              </>
            ),
          },
          {
            key: 'history',
            label: t('web.register.history'),
            children: <RegisterHistory register={register} id={id} version={record.version} />,
          },
        ]}
      />
      <ConfirmNaming
        open={retiring}
        what={t('web.retire.what', { register: t(`register.${register.name}`) })}
        whom={String(record[register.title])}
        consequence={
          <>
            <span>{t('web.retire.consequence')}</span>
            <Input
              type="date"
              aria-label={t('web.field.validUntilOn')}
              value={until}
              min={record.validFromOn}
              onChange={(event) => setUntil(event.target.value)}
            />
            <ProblemNotice problem={retire.problem} />
          </>
        }
        act={t('web.register.retire')}
        onCancel={() => setRetiring(false)}
        onConfirm={async () => {
          if (until === '' || (await retire.run(until, { version: record.version })) === null) return;
          setRetiring(false);
          await refetch();
        }}
      />
    </>
  );
}
