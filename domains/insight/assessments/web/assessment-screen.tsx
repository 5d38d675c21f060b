import { Link } from '@tanstack/react-router';
import type { OutputOf, RecordSource } from '@wanghuo/kernel';
import {
  DataTable,
  EmptyState,
  formatDate,
  formatInstant,
  LiveView,
  Panel,
  ProblemNotice,
  SourceTag,
  StateTag,
  StepButtons,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { Button, InputNumber, Popconfirm, Select } from 'antd';
import { useState } from 'react';
import {
  assessmentYear,
  changeMethod,
  departmentParts,
  departmentYear,
  draftMethod,
  methodCourse,
  planYear,
  pointsOf,
  scoreYear,
  sheetPart,
  type MethodItem,
} from '../model/index.ts';
import './assessments.css';
import { Records } from './records-behind.tsx';
import { GradeTag, MeasuredPart, placeText, ScoreRange } from './words.tsx';

type Year = OutputOf<typeof assessmentYear>;

/** A year's method and what each town has reached by it. */
export function AssessmentScreen() {
  const t = useLabels('assessments');
  const [chosen, setChosen] = useState<number | null>(null);
  const [latest] = useState(() => new Date().getFullYear() - 1);
  const year = chosen ?? latest;
  const live = useLive(assessmentYear, { year });
  return (
    <div className="asm-page">
      <header className="asm-head">
        <h1>{t('screen.assessments')}</h1>
        <Select
          aria-label={t('assessments.year')}
          value={year}
          onChange={setChosen}
          options={yearsOf(live.data, latest).map((value) => ({ value, label: String(value) }))}
        />
      </header>
      <p className="wh-quiet">{t('assessments.help')}</p>
      <LiveView live={live}>
        {(data) => (
          <>
            <Sheets year={year} data={data} />
            <Method key={`${year} ${data.method?.state}`} year={year} data={data} />
            <Departments year={year} />
          </>
        )}
      </LiveView>
    </div>
  );
}

const yearsOf = (data: Year | undefined, latest: number): readonly number[] =>
  [...new Set([latest + 1, latest, latest - 1, ...(data?.years ?? [])])].sort((a, b) => b - a);

function Sheets({ year, data }: { year: number; data: Year }) {
  const t = useLabels('assessments');
  const { may } = useSession();
  const plan = useCommand(planYear);
  const score = useCommand(scoreYear);
  const isScored = data.sheets.some(({ low }) => low !== null);
  return (
    <Panel
      title={t('domain.assessments')}
      aside={
        may('assessment.score') &&
        (data.sheets.length === 0 ? (
          data.method?.state === 'PUBLISHED' && (
            <Button type="primary" loading={plan.pending} onClick={() => void plan.run({ year })}>
              {t('assessments.plan')}
            </Button>
          )
        ) : isScored ? null : (
          <Popconfirm title={t('assessments.scoreYear.sure', { year })} onConfirm={() => void score.run({ year })}>
            <Button type="primary" loading={score.pending}>
              {t('assessments.scoreYear')}
            </Button>
          </Popconfirm>
        ))
      }
    >
      <ProblemNotice problem={plan.problem ?? score.problem} />
      {data.sheets.length === 0 ? (
        <EmptyState title={t('assessments.sheets.none')}>{t('assessments.sheets.none.help')}</EmptyState>
      ) : (
        <DataTable
          caption={t('screen.assessments')}
          rows={data.sheets}
          rowKey={({ id }) => id}
          columns={[
            { key: 'place', title: t('assessments.place'), cell: (row) => placeText(row.bestPlace, row.worstPlace) },
            {
              key: 'town',
              title: t('assessments.town'),
              cell: (row) => (
                <>
                  <Link to={`/assessments/sheet/${row.id}` as never}>{row.townName}</Link>{' '}
                  <SourceTag source={row.source as RecordSource} />
                </>
              ),
            },
            {
              key: 'score',
              title: t('assessments.earned'),
              cell: (row) => <ScoreRange low={row.low} high={row.high} />,
            },
            {
              key: 'measured',
              title: t('assessments.measured'),
              align: 'end',
              cell: ({ measured }) => (measured ? <MeasuredPart measured={measured} /> : '—'),
            },
            {
              key: 'grade',
              title: t('assessments.grade'),
              cell: (row) => <GradeTag low={row.gradeLow} high={row.gradeHigh} />,
            },
            {
              key: 'state',
              title: t('assessments.state'),
              cell: (row) => (
                <StateTag
                  meaning={row.state === 'APPEALED' ? 'unverified' : 'neutral'}
                  word={t(`code.sheetState.${row.state}`)}
                />
              ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

function Method({ year, data: { method } }: { year: number; data: Year }) {
  const t = useLabels('assessments');
  const { may } = useSession();
  const draft = useCommand(draftMethod);
  const change = useCommand(changeMethod);
  const [edited, setEdited] = useState<readonly MethodItem[] | null>(null);
  const maySet = may('assessment.setMethod');
  if (!method)
    return (
      <Panel title={t('assessments.method')}>
        <ProblemNotice problem={draft.problem} />
        <EmptyState title={t('assessments.method.none', { year })}>
          {maySet && (
            <Button type="primary" loading={draft.pending} onClick={() => void draft.run({ year })}>
              {t('assessments.draft', { year })}
            </Button>
          )}
        </EmptyState>
      </Panel>
    );
  const items = edited ?? method.items;
  const save = async () => {
    if (await change.run({ id: method.id, items: [...items] })) setEdited(null);
  };
  return (
    <Panel
      title={t('assessments.method')}
      aside={<StateTag meaning="neutral" word={t(`code.methodState.${method.state}`)} />}
    >
      <ProblemNotice problem={change.problem} />
      <p className="wh-quiet">
        {t('assessments.method.sum', { points: pointsOf(items) })}
        {method.publishedAt &&
          ` · ${t('assessments.method.published', { name: method.publishedByName ?? '—', at: formatInstant(method.publishedAt) })}`}
      </p>
      <div className="asm-parts">
        {sheetPart.names.map((part) => (
          <table key={part} className="asm-method">
            <caption>
              {t(`code.sheetPart.${part}`)} {pointsOf(items.filter((one) => one.part === part))}
            </caption>
            <tbody>
              {items
                .filter((one) => one.part === part)
                .map(({ item, points }) => (
                  <tr key={item}>
                    <th scope="row">{t(`code.sheetItem.${item}`)}</th>
                    <td>
                      {edited ? (
                        <InputNumber
                          size="small"
                          min={0}
                          max={100}
                          step={0.5}
                          value={points}
                          aria-label={t(`code.sheetItem.${item}`)}
                          onChange={(value) =>
                            setEdited(items.map((one) => (one.item === item ? { ...one, points: value ?? 0 } : one)))
                          }
                        />
                      ) : (
                        points
                      )}
                    </td>
                  </tr>
                ))}
            </tbody>
          </table>
        ))}
      </div>
      {maySet && method.state === 'DRAFT' && (
        <div className="asm-acts">
          {edited ? (
            <Button type="primary" loading={change.pending} onClick={() => void save()}>
              {t('assessments.method.save')}
            </Button>
          ) : (
            <>
              <Button onClick={() => setEdited(method.items)}>{t('assessments.method.edit')}</Button>
              <StepButtons workflow={methodCourse} id={method.id} openSteps={method.openSteps as never} />
            </>
          )}
        </div>
      )}
    </Panel>
  );
}

type Department = OutputOf<typeof departmentYear>['departments'][number];

/** What departments are to be assessed by: what records say of each item, and why nothing is scored yet. */
function Departments({ year }: { year: number }) {
  const t = useLabels('assessments');
  const live = useLive(departmentYear, { year });
  return (
    <Panel
      title={t('assessments.departments')}
      aside={<StateTag meaning="offline" word={t('assessments.departments.notScored')} />}
    >
      <p className="wh-quiet">{t('assessments.departments.help')}</p>
      <div className="asm-parts">
        {departmentParts.map(({ part, points, items }) => (
          <table key={part} className="asm-method">
            <caption>
              {t(`assessments.departmentPart.${part}`)} {points}
            </caption>
            <tbody>
              {items.map((item) => (
                <tr key={item}>
                  <th scope="row">
                    {t(`code.departmentItem.${item}`)}
                    <small className="wh-quiet asm-lacks">
                      {t.find(`assessments.departmentBasis.${item}`) ?? t(`assessments.lacks.${item}`)}
                    </small>
                  </th>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      <LiveView live={live}>
        {({ departments, asOn }) => (
          <DataTable
            caption={t('assessments.departments')}
            rows={departments}
            rowKey={({ body }) => body}
            columns={[
              {
                key: 'body',
                title: t('assessments.departments.asOn', { on: formatDate(asOn) }),
                cell: ({ body }) => t(`code.ownerBody.${body}`),
              },
              ...(['RESPONSIBILITY', 'FEEDBACK'] as const).map((item) => ({
                key: item,
                title: t(`code.departmentItem.${item}`),
                cell: (row: Department) => <DepartmentShare department={row} item={item} />,
              })),
            ]}
          />
        )}
      </LiveView>
    </Panel>
  );
}

function DepartmentShare({ department, item }: { department: Department; item: string }) {
  const t = useLabels('assessments');
  const found = department.items.find((one) => one.item === item);
  if (found?.status !== 'MEASURED')
    return <span className="wh-quiet">{t(`code.measureReason.${found?.reason ?? 'NO_RECORDS_YET'}`)}</span>;
  return (
    <details>
      <summary>{t('assessments.records', { done: found.done, of: found.of })}</summary>
      <Records records={found.records} />
    </details>
  );
}
