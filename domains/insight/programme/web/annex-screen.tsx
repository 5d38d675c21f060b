import { Link } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import { formatDate, LiveView, Panel, ReferenceName, SourceTag, useLabels, useLive } from '@wanghuo/platform-web';
import { useState } from 'react';
import { annexTables, listProjects, printedAnnexes, printedErrata, type PrintedAnnex } from '../model/index.ts';
import { ProgrammeFrame } from './frame.tsx';

type Cell = OutputOf<typeof annexTables>['cells'][number];

/** Annexes 1–5 as the plan prints them, with what is there under each promised number; a cell opens its records. */
export function AnnexScreen() {
  const t = useLabels('programme');
  const live = useLive(annexTables, {});
  const [open, setOpen] = useState<string | null>(null);
  return (
    <ProgrammeFrame
      title={t('screen.annexes')}
      aside={live.data && <span className="wh-quiet">{t('programme.asOn', { on: formatDate(live.data.asOn) })}</span>}
    >
      <p className="wh-quiet">{t('programme.annex.help')}</p>
      <LiveView live={live}>
        {({ cells }) => {
          const byKey = new Map(cells.map((cell) => [`${cell.annexNo} ${cell.key}`, cell]));
          const chosen = open === null ? undefined : byKey.get(open);
          return (
            <div className={chosen ? 'prg-columns' : ''}>
              <div className="prg-main">
                {printedAnnexes.map((annex) => (
                  <AnnexTable key={annex.no} annex={annex} cells={byKey} open={open} onOpen={setOpen} />
                ))}
              </div>
              {chosen && (
                <aside className="prg-side prg-stays">
                  <CellRecords cell={chosen} />
                </aside>
              )}
            </div>
          );
        }}
      </LiveView>
    </ProgrammeFrame>
  );
}

function AnnexTable({
  annex,
  cells,
  open,
  onOpen,
}: {
  annex: PrintedAnnex;
  cells: ReadonlyMap<string, Cell>;
  open: string | null;
  onOpen: (key: string | null) => void;
}) {
  const t = useLabels('programme');
  const grouped = new Set(annex.groups?.flatMap(({ of }) => of));
  const errata = printedErrata.filter(({ at }) =>
    at.some(({ line }) => line >= annex.title.line && line <= lastLine(annex)),
  );
  const all = [...cells.values()].filter(({ annexNo }) => annexNo === annex.no);
  const sum = (of: (cell: Cell) => number) => all.reduce((total, cell) => total + of(cell), 0);
  return (
    <Panel
      title={t(`programme.annex.${annex.no}`)}
      aside={
        <>
          {all.some(({ synthetic }) => synthetic > 0) && <SourceTag source="SYNTHETIC" />}{' '}
          {annex.no > 2 && (
            <span className="wh-quiet">
              {t('programme.annex.sum', {
                planned: sum((cell) => cell.planned),
                actual: sum((cell) => cell.actual),
                late: sum((cell) => cell.late),
                overdue: sum((cell) => cell.overdue),
              })}
            </span>
          )}
        </>
      }
    >
      <div className="prg-annex">
        <p className="prg-caption">{annex.title.text}</p>
        <table>
          <caption className="wh-hidden">{annex.title.text}</caption>
          <thead>
            <tr>
              {annex.columns
                .filter(({ key }) => !grouped.has(key))
                .map(({ key, text }) => (
                  <th key={key} scope="col" rowSpan={annex.groups ? 2 : 1}>
                    {text}
                  </th>
                ))}
              {annex.groups?.map(({ text, of }) => (
                <th key={text} scope="colgroup" colSpan={of.length}>
                  {text}
                </th>
              ))}
            </tr>
            {annex.groups && (
              <tr>
                {annex.columns
                  .filter(({ key }) => grouped.has(key))
                  .map(({ key, text }) => (
                    <th key={key} scope="col">
                      {text}
                    </th>
                  ))}
              </tr>
            )}
          </thead>
          <tbody>
            {annex.rows.map((row, index) => (
              <tr key={row.project ?? row.year ?? index}>
                {annex.columns.map(({ key }) => {
                  const printed = row.cells[key];
                  const cellKey = `${annex.no} ${cellKeyOf(annex, row, key)}`;
                  const cell = cells.get(cellKey);
                  return (
                    <td key={key} data-words={printed && /\p{Script=Han}/u.test(printed.text) && annex.no <= 2}>
                      {cell && (cell.planned > 0 || cell.actual > 0) ? (
                        <PlannedOverActual
                          printed={printed?.text ?? ''}
                          cell={cell}
                          isOpen={open === cellKey}
                          onOpen={() => onOpen(open === cellKey ? null : cellKey)}
                        />
                      ) : (
                        (printed?.text ?? '')
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {errata.map(({ id, says, handling }) => (
        <p key={id} className="wh-quiet">
          {t('programme.erratum', { says, handling })}
        </p>
      ))}
    </Panel>
  );
}

const lastLine = (annex: PrintedAnnex): number =>
  Math.max(...annex.rows.flatMap(({ cells }) => Object.values(cells).map(({ line }) => line)));

/** In annexes 1 and 2 the area carries the row; in the others every number is a cell of its own. */
function cellKeyOf(annex: PrintedAnnex, row: PrintedAnnex['rows'][number], column: string): string {
  if (annex.no <= 2) return column === 'areaSquareMetres' ? (row.project ?? '') : '—';
  return row.year === undefined ? column : `${row.year} ${column}`;
}

function PlannedOverActual({
  printed,
  cell,
  isOpen,
  onOpen,
}: {
  printed: string;
  cell: Cell;
  isOpen: boolean;
  onOpen: () => void;
}) {
  const t = useLabels('programme');
  const words = [
    ...(cell.late > 0 ? [t('programme.annex.late', { late: cell.late })] : []),
    ...(cell.overdue > 0 ? [t('programme.annex.overdue', { overdue: cell.overdue })] : []),
  ];
  return (
    <button
      type="button"
      className="prg-cell"
      aria-pressed={isOpen}
      aria-label={t('programme.annex.cell', { planned: cell.planned, actual: cell.actual })}
      onClick={onOpen}
    >
      <span className="wh-number">{printed}</span>
      <span className="wh-number">{cell.actual}</span>
      {cell.stage && <small className="wh-quiet">{t(`code.projectStage.${cell.stage}`)}</small>}
      {words.length > 0 && <small className="prg-overdue">{words.join(t('programme.separator'))}</small>}
    </button>
  );
}

/** Row and column as the plan names them: the year and the type of vehicle, or the row's own name. */
function cellWord({ annexNo, key }: Cell): string {
  const annex = printedAnnexes.find(({ no }) => no === annexNo);
  if (annexNo <= 2) return annex?.rows.find(({ project }) => project === key)?.cells['name']?.text ?? key;
  const [year = '', type] = key.split(' ');
  const column = annex?.columns.find((one) => one.key === type)?.text.replaceAll(/\n|（.）$/gu, '');
  return `${year} ${column ?? ''}`.trim();
}

/** The projects behind a cell and the records they became. */
function CellRecords({ cell }: { cell: Cell }) {
  const t = useLabels('programme');
  const projects = useLive(listProjects, {});
  const own = projects.data?.projects.filter(({ id }) => cell.projectIds.includes(id)) ?? [];
  const register = cell.annexNo === 3 ? 'unit' : cell.annexNo === 5 ? null : 'station';
  return (
    <Panel title={t('programme.annex.recordsOf', { annex: t(`programme.annex.${cell.annexNo}`), key: cellWord(cell) })}>
      <ul className="prg-list">
        {own.map((one) => (
          <li key={one.id}>
            <span />
            <Link to={`/programme/project/${one.id}` as never}>{one.name}</Link>
            <span className="wh-quiet">{t(`code.projectStage.${one.state}`)}</span>
          </li>
        ))}
      </ul>
      <p className="wh-quiet">{t('programme.annex.became', { count: cell.recordIds.length })}</p>
      {register && (
        <ul className="prg-list">
          {cell.recordIds.map((id) => (
            <li key={id}>
              <span />
              <Link to={`/registers/${register}` as never} search={{ record: id } as never}>
                <ReferenceName register={register} value={id} />
              </Link>
              <span />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
