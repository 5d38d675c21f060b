import type { LayoutBlock, LayoutTable } from '@wanghuo/plan-audit';
import { useLabels } from '@wanghuo/platform-web';
import { type MouseEvent, memo, type RefObject, useMemo } from 'react';
import type { AuditBody } from '../model/index.ts';
import { type PlacedMark, segmentsOf } from './marks.ts';

const none: readonly PlacedMark[] = [];

/**
 * The document as it was printed, with what was found in it marked. A block that is out of sight costs no layout, and
 * is drawn again only when its own marks change, so that two hundred pages scroll like two.
 */
export function DocumentView({
  body,
  marks,
  selectedId,
  onPick,
  frame,
}: {
  body: AuditBody;
  marks: ReadonlyMap<number, readonly PlacedMark[]>;
  selectedId: string | null;
  onPick: (findingId: string) => void;
  frame: RefObject<HTMLDivElement | null>;
}) {
  const t = useLabels('documents');
  const lines = useMemo(() => lineNumbersOf(body), [body]);
  // A place that several findings speak of leads to the next of them at every press.
  const pick = (event: MouseEvent) => {
    const ids = (event.target as HTMLElement).closest<HTMLElement>('[data-findings]')?.dataset['findings']?.split(' ');
    if (!ids) return;
    const at = selectedId === null ? -1 : ids.indexOf(selectedId);
    onPick(ids[(at + 1) % ids.length] as string);
  };
  return (
    // Keyboard: j and k go through the same findings; the marks are only their other end.
    <div className="doc-paper" ref={frame} onClick={pick} tabIndex={0} role="document" aria-label={t('documents.text')}>
      {body.blocks.map((block, index) => {
        const own = marks.get(index) ?? none;
        const isActive = selectedId !== null && own.some(({ findingId }) => findingId === selectedId);
        return (
          <Block
            key={block.from}
            block={block}
            line={lines[index] ?? 0}
            isCaption={isCaption(block, body.blocks[index + 1])}
            text={body.text}
            marks={own}
            selectedId={isActive ? selectedId : null}
          />
        );
      })}
    </div>
  );
}

/** A short line directly above a table is its title. */
const isCaption = (block: LayoutBlock, next: LayoutBlock | undefined) =>
  block.kind === 'paragraph' && block.level === 0 && block.to - block.from <= 40 && next?.kind === 'table';

/** The line of the rendition on which each block begins, as findings quote it. */
function lineNumbersOf({ text, blocks }: AuditBody): readonly number[] {
  let line = 1;
  let at = 0;
  return blocks.map(({ from }) => {
    for (; at < from; at += 1) if (text[at] === '\n') line += 1;
    return line;
  });
}

interface BlockProps {
  readonly block: LayoutBlock;
  readonly line: number;
  readonly isCaption: boolean;
  readonly text: string;
  readonly marks: readonly PlacedMark[];
  readonly selectedId: string | null;
}

const Block = memo(function Block({ block, line, isCaption: isTitle, text, marks, selectedId }: BlockProps) {
  const marked = (from: number, to: number) => <Marked {...{ text, from, to, marks, selectedId }} />;
  if (block.kind === 'table')
    return (
      <div className="doc-block" data-line={line}>
        <div className="doc-table-frame">
          <table className="doc-table">
            <tbody>
              {rowsOf(block).map((row) => (
                <tr key={row[0]?.row ?? 0}>
                  {row.map(({ from, to, column, rowSpan, columnSpan, isHeader }) => {
                    const Cell = isHeader ? 'th' : 'td';
                    return (
                      <Cell
                        key={column}
                        {...(rowSpan > 1 ? { rowSpan } : {})}
                        {...(columnSpan > 1 ? { colSpan: columnSpan } : {})}
                        data-figure={isFigure(text.slice(from, to))}
                      >
                        {marked(from, to)}
                      </Cell>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    );
  const Line = block.level === 1 ? 'h2' : block.level === 2 ? 'h3' : block.level > 2 ? 'h4' : 'p';
  return (
    <div className="doc-block" data-line={line}>
      <Line data-caption={isTitle}>{marked(block.from, block.to)}</Line>
    </div>
  );
});

function Marked({
  text,
  from,
  to,
  marks,
  selectedId,
}: {
  text: string;
  from: number;
  to: number;
  marks: readonly PlacedMark[];
  selectedId: string | null;
}) {
  if (!marks.some((mark) => mark.from < to && mark.to > from)) return text.slice(from, to);
  return segmentsOf(from, to, marks).map((segment) => {
    const words = text.slice(segment.from, segment.to);
    if (segment.severity === null) return words;
    return (
      <mark
        key={segment.from}
        className="doc-mark"
        data-findings={segment.findingIds.join(' ')}
        data-anchor={segment.anchors.join(' ')}
        data-severity={segment.severity}
        data-selected={selectedId !== null && segment.findingIds.includes(selectedId)}
        title={segment.findingIds.join(' ')}
      >
        {words}
      </mark>
    );
  });
}

const isFigure = (text: string) => /^[\s\d.,，%％－—\-≥≤＜＞<>]*$/.test(text);

/** The rows that hold cells, each from left to right. */
function rowsOf(table: LayoutTable): readonly (readonly LayoutTable['cells'][number][])[] {
  const rows = new Map<number, LayoutTable['cells'][number][]>();
  for (const cell of table.cells) rows.set(cell.row, [...(rows.get(cell.row) ?? []), cell]);
  return [...rows.keys()]
    .sort((one, other) => one - other)
    .map((row) => (rows.get(row) ?? []).sort((one, other) => one.column - other.column));
}
