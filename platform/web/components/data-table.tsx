import type { KeyboardEvent, ReactNode } from 'react';
import { useRef } from 'react';
import { useLabels } from '../labels/labels.tsx';

export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Sorts by `key` when its heading is pressed. */
  readonly sortable?: boolean;
  readonly align?: 'start' | 'end';
  /** CSS width, e.g. `8em`. */
  readonly width?: string;
}

/**
 * Dense rows of 32 px (48 px to the thumb). Up and down move between rows, Enter opens one.
 * @param sort - `field` or `-field`
 */
export function DataTable<Row>({
  columns,
  rows,
  rowKey,
  selectedKey,
  onOpen,
  sort,
  onSort,
  caption,
  empty,
}: {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  selectedKey?: string | null;
  onOpen?: (row: Row) => void;
  sort?: string;
  onSort?: (sort: string) => void;
  /** For screen readers. */
  caption: string;
  empty?: ReactNode;
}) {
  const t = useLabels('web');
  const body = useRef<HTMLTableSectionElement>(null);
  const move = (event: KeyboardEvent<HTMLTableRowElement>, row: Row) => {
    if (event.target !== event.currentTarget) return;
    const rowsShown = [...(body.current?.rows ?? [])];
    const index = rowsShown.indexOf(event.currentTarget);
    const next =
      event.key === 'ArrowDown' ? rowsShown[index + 1] : event.key === 'ArrowUp' ? rowsShown[index - 1] : undefined;
    if (next) {
      event.preventDefault();
      next.focus();
    } else if ((event.key === 'Enter' || event.key === ' ') && onOpen) {
      event.preventDefault();
      onOpen(row);
    }
  };
  return (
    <div className="wh-table-frame">
      <table className="wh-table">
        <caption className="wh-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const direction =
                sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined;
              return (
                <th
                  key={column.key}
                  scope="col"
                  aria-sort={direction}
                  style={column.width ? { width: column.width } : undefined}
                  data-align={column.align}
                >
                  {column.sortable && onSort ? (
                    <button
                      type="button"
                      onClick={() => onSort(direction === 'ascending' ? `-${column.key}` : column.key)}
                      title={t('web.table.sort')}
                    >
                      {column.title}
                      <span aria-hidden="true">
                        {direction === 'ascending' ? ' ↑' : direction === 'descending' ? ' ↓' : ''}
                      </span>
                    </button>
                  ) : (
                    column.title
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, index) => {
            const key = rowKey(row);
            const selected = selectedKey !== undefined && key === selectedKey;
            return (
              <tr
                key={key}
                tabIndex={onOpen ? (selectedKey ? (selected ? 0 : -1) : index === 0 ? 0 : -1) : undefined}
                aria-selected={onOpen ? selected : undefined}
                data-open={onOpen ? true : undefined}
                onClick={onOpen ? () => onOpen(row) : undefined}
                onKeyDown={onOpen ? (event) => move(event, row) : undefined}
              >
                {columns.map((column) => (
                  <td key={column.key} data-align={column.align}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && empty}
    </div>
  );
}
