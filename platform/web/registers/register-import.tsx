import { Button, Modal } from 'antd';
import { useRef, useState } from 'react';
import type { AnyRegister, ImportReport, ImportRowReport } from '../client/client.ts';
import { useClient } from '../client/session.tsx';
import { saveFile } from '../client/save-file.ts';
import { useAct } from '../client/use-command.ts';
import { DataTable } from '../components/data-table.tsx';
import { StateTag } from '../components/mark.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { formatCount } from '../labels/format.ts';
import { type Translate, useLabels } from '../labels/labels.tsx';

const looks = {
  CREATED: { meaning: 'neutral', shape: 'square' },
  UPDATED: { meaning: 'assist', shape: 'diamond' },
  UNCHANGED: { meaning: 'offline', shape: 'circleHollow' },
  REFUSED: { meaning: 'fire', shape: 'cross' },
} as const;

/** Rows of a report that are drawn; all of them are in its file. */
const shownMost = 500;

/** What needs a hand comes first. */
function sorted(rows: readonly ImportRowReport[]): readonly ImportRowReport[] {
  const refused = (row: ImportRowReport) => Number(row.outcome === 'REFUSED');
  return rows.toSorted((a, b) => refused(b) - refused(a) || a.row - b.row);
}

/** `C5 主管径：不是数字`: where the sheet's program shows it, which column, and why. */
function reasonOf(row: ImportRowReport): string {
  return row.errors?.map(({ cell, message }) => `${cell} ${message}`).join('；') ?? '';
}

/** The whole report as a sheet, to work through beside the one that was refused. */
function saveReport(t: Translate, sheetName: string, rows: readonly ImportRowReport[]): void {
  const lines = [
    ['row', 'outcome', 'identity', 'reason'].map((column) => t(`web.import.${column}`)),
    ...rows.map((row) => [String(row.row), t(`web.import.outcome.${row.outcome}`), row.identity ?? '', reasonOf(row)]),
  ];
  // A cell that begins like a formula would be run by the program that opens the sheet.
  const quoted = (text: string) => `"${text.replace(/^(?=[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
  const bytes = `\uFEFF${lines.map((line) => line.map(quoted).join(',')).join('\r\n')}\r\n`;
  saveFile(`${t('web.import.report')}-${sheetName.replace(/\.\w+$/, '')}.csv`, new Blob([bytes], { type: 'text/csv' }));
}

/** A sheet comes in in two steps: a dry run that reports every row, then the act itself, once. */
export function RegisterImport({
  register,
  open,
  onClose,
  onDone,
}: {
  register: AnyRegister;
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useLabels('web');
  const client = useClient();
  const chooser = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const act = useAct<{ name: string; size: number; changed: number; dryRun: boolean }, ImportReport>((input, { key }) =>
    client.register(register).importSheet(file as File, { dryRun: input.dryRun, key }),
  );
  const send = async (chosen: File, dryRun: boolean) => {
    const answer = await act.run({ name: chosen.name, size: chosen.size, changed: chosen.lastModified, dryRun });
    if (!answer) return;
    setReport(answer);
    if (answer.applied) onDone();
  };
  const close = () => {
    setFile(null);
    setReport(null);
    act.clear();
    onClose();
  };
  const done = report !== null && report.applied;
  const rows = report ? sorted(report.rows) : [];
  return (
    <Modal
      open={open}
      title={t('web.import.title', { register: t(`register.${register.name}`) })}
      width={760}
      onCancel={close}
      footer={
        done ? (
          <Button type="primary" onClick={close}>
            {t('web.import.close')}
          </Button>
        ) : (
          <>
            <Button onClick={close}>{t('web.form.cancel')}</Button>
            <Button
              disabled={!file}
              loading={act.pending && report === null}
              onClick={() => file && void send(file, true)}
              type={report === null ? 'primary' : 'default'}
            >
              {t('web.import.check')}
            </Button>
            <Button
              type={report === null ? 'default' : 'primary'}
              disabled={!file || report === null || report.refused > 0}
              loading={act.pending && report !== null}
              onClick={() => file && void send(file, false)}
            >
              {t('web.import.act')}
            </Button>
          </>
        )
      }
    >
      <div className="wh-import">
        <p>
          {t('web.import.help')}{' '}
          <a href={client.register(register).templatePath()} download>
            {t('web.import.template')}
          </a>
        </p>
        <input
          ref={chooser}
          type="file"
          hidden
          accept=".xlsx,.csv"
          onChange={(event) => {
            setFile(event.target.files?.[0] ?? null);
            setReport(null);
            act.clear();
          }}
        />
        <div className="wh-row">
          <Button onClick={() => chooser.current?.click()}>{t('web.import.choose')}</Button>
          <span className={file ? '' : 'wh-quiet'}>{file?.name ?? t('web.import.noFile')}</span>
        </div>
        <ProblemNotice problem={act.problem} />
        {report && (
          <>
            <p role="status">
              <strong>
                {t(report.applied ? 'web.import.done' : report.dryRun ? 'web.import.dryRun' : 'web.import.notDone')}
              </strong>{' '}
              {t('web.import.counts', {
                created: formatCount(report.created),
                updated: formatCount(report.updated),
                unchanged: formatCount(report.unchanged),
                refused: formatCount(report.refused),
              })}{' '}
              <Button size="small" onClick={() => saveReport(t, file?.name ?? '', rows)}>
                {t('web.import.save')}
              </Button>
            </p>
            {report.refused > 0 && <p>{t('web.import.refused')}</p>}
            <DataTable<ImportRowReport>
              caption={t('web.import.report')}
              rowKey={(row) => String(row.row)}
              rows={rows.slice(0, shownMost)}
              columns={[
                { key: 'row', title: t('web.import.row'), cell: (row) => row.row, align: 'end', width: '4em' },
                {
                  key: 'outcome',
                  title: t('web.import.outcome'),
                  width: '7em',
                  cell: (row) => <StateTag {...looks[row.outcome]} word={t(`web.import.outcome.${row.outcome}`)} />,
                },
                { key: 'identity', title: t('web.import.identity'), cell: (row) => row.identity ?? '—' },
                {
                  key: 'errors',
                  title: t('web.import.reason'),
                  cell: (row) => reasonOf(row),
                },
              ]}
            />
            {rows.length > shownMost && (
              <p className="wh-quiet">{t('web.import.more', { shown: formatCount(shownMost) })}</p>
            )}
          </>
        )}
      </div>
    </Modal>
  );
}
