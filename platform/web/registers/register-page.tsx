import type { Field, RecordOf } from '@wanghuo/kernel';
import { Button, Dropdown, Input, Select } from 'antd';
import { lazy, Suspense, useDeferredValue, useState } from 'react';
import type { AnyRegister, ListInput } from '../client/client.ts';
import { saveFile } from '../client/save-file.ts';
import { useClient, useSession } from '../client/session.tsx';
import type { ReceivedFile } from '../client/transport.ts';
import { useAct } from '../client/use-command.ts';
import { useRegisterLive } from '../client/use-live.ts';
import { type Column, DataTable } from '../components/data-table.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { SourceTag } from '../components/source-tag.tsx';
import { formatCount } from '../labels/format.ts';
import { useLabels } from '../labels/labels.tsx';
import { codeLabel, FieldValue, fieldLabel } from './field-value.tsx';
import { RegisterDetail } from './register-detail.tsx';
import { RegisterForm } from './register-form.tsx';
import { RegisterImport } from './register-import.tsx';

type AnyRecord = RecordOf<AnyRegister> & Readonly<Record<string, unknown>>;

const RegisterMap = lazy(() => import('../map/register-map.tsx'));
const pageSize = 50;

/**
 * A whole register from its declaration alone: list with search, filter, sort and paging, a record at the side, form,
 * history, import with a dry run, export, and the map where the register has one.
 * @param extra - what a domain adds beside a record (its workflow, related lists)
 * @param opened - the record that stands open at first: where a link from elsewhere leads
 */
export function RegisterPage({
  register,
  extra,
  opened = null,
}: {
  register: AnyRegister;
  extra?: (record: AnyRecord) => React.ReactNode;
  opened?: string | null;
}) {
  const t = useLabels('web');
  const client = useClient();
  const { may } = useSession();
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed.trim());
  const [filter, setFilter] = useState<Readonly<Record<string, readonly string[]>>>({});
  const [sort, setSort] = useState<string>(register.identity);
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [view, setView] = useState<'list' | 'map'>('list');
  const [asOf, setAsOf] = useState('');
  const [openId, setOpenId] = useState<string | null>(opened);
  const [editing, setEditing] = useState<AnyRecord | 'new' | null>(null);
  const [importing, setImporting] = useState(false);

  const after = trail.at(-1);
  const input: ListInput = {
    ...(sought ? { q: sought } : {}),
    ...(Object.keys(filter).length > 0 ? { filter } : {}),
    ...(asOf ? { asOf } : {}),
    sort,
    limit: pageSize,
  };
  const list = useRegisterLive(register, after === undefined ? input : { ...input, after });
  const rows = (list.data?.rows ?? []) as readonly AnyRecord[];
  const fields = register.fields as Readonly<Record<string, Field>>;
  const mayEdit = may(register.permissions.edit) && register.editable;
  const restart = () => setTrail([]);
  // Fetched here and not by a link: more than an hour may take (AP-20) is told, where a download would just break off.
  const taking = useAct<'xlsx' | 'csv' | 'geojson', ReceivedFile>((format) =>
    client.fetchFile(client.register(register).exportPath(format, input)),
  );
  const takeOut = async (format: 'xlsx' | 'csv' | 'geojson') => {
    const file = await taking.run(format);
    if (file) saveFile(file.name, file.content);
  };

  const columns: Column<AnyRecord>[] = (register.list as readonly string[]).map((name) => {
    const field = fields[name] as Field;
    const numeric = field.type === 'integer' || field.type === 'decimal';
    return {
      key: name,
      title: fieldLabel(t, register, name),
      cell: (row) => <FieldValue field={field} value={row[name]} />,
      sortable: !field.personal && !['point', 'json', 'codedList'].includes(field.type),
      ...(numeric ? { align: 'end' as const } : {}),
    };
  });
  columns.push({
    key: 'source',
    title: '',
    cell: (row) => <SourceTag source={row.source} />,
    width: '6em',
    align: 'end',
  });

  const coded = Object.entries(fields).filter(([, field]) => field.codes && !field.personal);
  const current = rows.find((row) => row.id === openId);
  const from = trail.length * pageSize;
  const registerName = t(`register.${register.name}`);
  const asideTitle =
    editing === 'new'
      ? t('web.form.new', { register: registerName })
      : editing !== null
        ? t('web.form.edit', { register: String(editing[register.title]) })
        : String(current?.[register.title] ?? registerName);

  return (
    <div className="wh-register">
      <header className="wh-register-head">
        <h1>{t(`register.${register.name}`)}</h1>
        <span className="wh-quiet wh-number" aria-live="polite">
          {list.data &&
            t(list.data.countIsCapped ? 'web.register.countAtLeast' : 'web.register.count', {
              count: formatCount(list.data.count),
            })}
        </span>
        <span className="wh-spring" />
        {register.map && (
          <Button onClick={() => setView(view === 'list' ? 'map' : 'list')} aria-pressed={view === 'map'}>
            {t(view === 'list' ? 'web.register.map' : 'web.register.list')}
          </Button>
        )}
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              ...(['xlsx', 'csv', ...(register.map ? ['geojson'] : [])] as ('xlsx' | 'csv' | 'geojson')[]).map(
                (format) => ({
                  key: format,
                  label: t(`web.register.export.${format}`),
                  onClick: () => void takeOut(format),
                }),
              ),
              { key: 'print', label: t('web.register.print'), onClick: () => globalThis.print() },
            ],
          }}
        >
          <Button loading={taking.pending}>{t('web.register.export')}</Button>
        </Dropdown>
        {mayEdit && <Button onClick={() => setImporting(true)}>{t('web.register.import')}</Button>}
        {mayEdit && (
          <Button
            type="primary"
            onClick={() => {
              setOpenId(null);
              setEditing('new');
            }}
          >
            {t('web.register.new')}
          </Button>
        )}
      </header>
      <ProblemNotice problem={taking.problem} />
      <div className="wh-register-filters" role="search">
        <Input.Search
          allowClear
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            restart();
          }}
          placeholder={t('web.register.search', {
            fields: (register.search as readonly string[]).map((name) => fieldLabel(t, register, name)).join('、'),
          })}
          aria-label={t('web.register.searchLabel')}
          style={{ width: 280 }}
        />
        {coded.map(([name, field]) => (
          <Select
            key={name}
            mode="multiple"
            maxTagCount={1}
            allowClear
            value={[...(filter[name] ?? [])]}
            placeholder={fieldLabel(t, register, name)}
            aria-label={fieldLabel(t, register, name)}
            options={(field.codes?.names ?? []).map((value) => ({ value, label: codeLabel(t, field, value) }))}
            onChange={(values: string[]) => {
              const { [name]: _dropped, ...rest } = filter;
              setFilter(values.length > 0 ? { ...rest, [name]: values } : rest);
              restart();
            }}
            style={{ minWidth: 140, maxWidth: 240 }}
          />
        ))}
        <label className="wh-row">
          <span className="wh-quiet">{t('web.register.asOf')}</span>
          <Input
            type="date"
            value={asOf}
            onChange={(event) => {
              setAsOf(event.target.value);
              restart();
            }}
            style={{ width: 150 }}
          />
        </label>
      </div>
      {asOf && <p className="wh-past">{t('web.register.past', { date: asOf })}</p>}
      <ProblemNotice problem={list.problem} />
      <div className="wh-register-body">
        <div className="wh-register-list">
          {view === 'map' ? (
            <div className="wh-register-map">
              <Suspense fallback={<p className="wh-quiet">{t('web.loading')}</p>}>
                <RegisterMap register={register} {...(asOf ? { asOf } : {})} selectedId={openId} onSelect={setOpenId} />
              </Suspense>
            </div>
          ) : (
            <>
              <DataTable
                caption={t(`register.${register.name}`)}
                columns={columns}
                rows={rows}
                rowKey={(row) => row.id}
                selectedKey={openId}
                onOpen={(row) => {
                  setEditing(null);
                  setOpenId(row.id);
                }}
                sort={sort}
                onSort={(next) => {
                  setSort(next);
                  restart();
                }}
                empty={
                  list.loading ? (
                    <p className="wh-quiet wh-pad">{t('web.loading')}</p>
                  ) : list.problem ? undefined : (
                    <EmptyState
                      title={t(sought || Object.keys(filter).length > 0 ? 'web.register.noMatch' : 'web.register.none')}
                    >
                      {t(
                        sought || Object.keys(filter).length > 0
                          ? 'web.register.noMatch.help'
                          : mayEdit
                            ? 'web.register.none.help'
                            : 'web.register.none.readOnly',
                      )}
                    </EmptyState>
                  )
                }
              />
              <nav className="wh-pager" aria-label={t('web.register.pages')}>
                <Button size="small" disabled={trail.length === 0} onClick={() => setTrail(trail.slice(0, -1))}>
                  {t('web.register.previous')}
                </Button>
                <span className="wh-number">
                  {rows.length > 0 && `${formatCount(from + 1)}–${formatCount(from + rows.length)}`}
                </span>
                <Button
                  size="small"
                  disabled={!list.data?.next}
                  onClick={() => list.data?.next && setTrail([...trail, list.data.next])}
                >
                  {t('web.register.next')}
                </Button>
              </nav>
            </>
          )}
        </div>
        {(openId !== null || editing !== null) && (
          <aside
            className="wh-register-aside"
            aria-label={asideTitle}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && editing === null) setOpenId(null);
            }}
          >
            <header>
              <h2>{asideTitle}</h2>
              <Button
                type="text"
                aria-label={t('web.close')}
                onClick={() => (editing !== null ? setEditing(null) : setOpenId(null))}
              >
                ✕
              </Button>
            </header>
            <div className="wh-register-aside-body">
              {editing !== null ? (
                <RegisterForm
                  key={editing === 'new' ? 'new' : editing.id}
                  register={register}
                  record={editing === 'new' ? null : editing}
                  onCancel={() => setEditing(null)}
                  onSaved={(saved) => {
                    setEditing(null);
                    setOpenId(saved.id);
                  }}
                />
              ) : (
                openId && (
                  <RegisterDetail
                    key={openId}
                    register={register}
                    id={openId}
                    version={current?.version ?? null}
                    onEdit={mayEdit ? setEditing : null}
                    {...(extra ? { extra } : {})}
                  />
                )
              )}
            </div>
          </aside>
        )}
      </div>
      <RegisterImport register={register} open={importing} onClose={() => setImporting(false)} onDone={restart} />
    </div>
  );
}
