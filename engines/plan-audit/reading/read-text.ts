import { assembleRows, type FlatCell, type Grid } from './assemble-rows.ts';
import { lookOf } from './cell-text.ts';
import { headingLevel, isCaption, isTableNote, isUnitNote, lineStartsOf, plainText } from './document.ts';
import type { Paragraph, Piece, PlanDocument, RawTable } from './document.ts';
import { rowsBySerial, rowsByStride } from './find-stride.ts';
import { captionOf } from './rendition.ts';

interface Line extends Piece {
  readonly raw: string;
  readonly text: string;
}

/** Plain text: tables are found where cells stand on lines of their own, by tabs, bars, blank lines or their order. */
export function readText(text: string, encoding: string): PlanDocument {
  const read = new TextReader(plainText(text)).read(encoding);
  return { ...read, text };
}

interface Found {
  readonly grid: Grid | null;
  readonly next: number;
  readonly from: number;
  readonly to: number;
  readonly doubt?: string;
}

class TextReader {
  private readonly text: string;
  private readonly lines: readonly Line[];
  private readonly lineStarts: readonly number[];
  private readonly paragraphs: Paragraph[] = [];
  private readonly tables: RawTable[] = [];
  private recent: Paragraph[] = [];

  constructor(text: string) {
    this.text = text;
    this.lineStarts = lineStartsOf(text);
    this.lines = this.lineStarts.map((start, index) => {
      const raw = text.slice(start, (this.lineStarts[index + 1] ?? text.length + 1) - 1);
      const trimmed = raw.trim();
      const from = start + (trimmed === '' ? 0 : raw.indexOf(trimmed));
      return { raw, text: trimmed, from, to: from + trimmed.length };
    });
  }

  read(encoding: string): PlanDocument {
    let at = 0;
    while (at < this.lines.length) {
      const line = this.lines[at] as Line;
      const found = this.tableAt(at);
      if (found) {
        this.keep(found);
        if (!found.grid)
          for (const one of this.lines.slice(at, found.next)) if (one.text !== '') this.addParagraph(one, 0);
        if (!found.grid) this.recent = [];
        at = this.notesAfter(found.next);
        continue;
      }
      if (line.text !== '') this.addParagraph(line);
      at += 1;
    }
    const { text, lineStarts, paragraphs, tables } = this;
    return { format: 'txt', encoding, text, plain: text, lineStarts, paragraphs, tables };
  }

  private addParagraph(line: Line, level = headingLevel(line.text)): void {
    const one = { from: line.from, to: line.to, text: line.text, level };
    this.paragraphs.push(one);
    this.recent = [...this.recent.slice(-4), one];
  }

  private keep({ grid, from, to, doubt }: Found): void {
    const { caption, unitNote } = captionOf(this.recent);
    this.recent = [];
    const read = grid ?? {
      cells: [],
      rowCount: 0,
      columnCount: 0,
      certainty: 'notRecovered' as const,
      doubt: doubt ?? '行列关系在文本中已丢失，无法可靠还原',
    };
    this.tables.push({ ...read, from, to, caption, unitNote, notes: [] });
  }

  private notesAfter(start: number): number {
    let at = start;
    for (;;) {
      let next = at;
      while (next < this.lines.length && this.lines[next]?.text === '') next += 1;
      const line = this.lines[next];
      if (!line || !isTableNote(line.text)) return at;
      const table = this.tables.at(-1) as RawTable;
      this.tables[this.tables.length - 1] = { ...table, notes: [...table.notes, line] };
      this.addParagraph(line);
      this.recent = [];
      at = next + 1;
    }
  }

  private tableAt(at: number): Found | null {
    return this.tabbed(at) ?? this.rowPerLine(at) ?? this.afterCaption(at);
  }

  /** A cell begins with a tab; a blank line before a tab begins a row, a blank line before words goes on in the cell. */
  private tabbed(start: number): Found | null {
    if (!this.lines[start]?.raw.startsWith('\t') || /\S\t/.test(this.lines[start]?.raw ?? '')) return null;
    const rows: FlatCell[][] = [];
    let row: FlatCell[] = [];
    let at = start;
    let wasBlank = false;
    let end = start;
    const closeRow = () => {
      if (row.length > 0) rows.push(row);
      row = [];
    };
    for (; at < this.lines.length; at += 1) {
      const line = this.lines[at] as Line;
      const isTabbed = line.raw.startsWith('\t');
      if (line.raw === '' || (!isTabbed && line.text === '')) {
        if (wasBlank && !this.hasTabSoon(at)) break;
        wasBlank = true;
        continue;
      }
      if (!isTabbed && (isEnd(line.text) || (wasBlank && this.startsProse(at, row)))) break;
      if (isTabbed) {
        if (wasBlank) closeRow();
        row.push({ text: line.text, from: line.text === '' ? line.from : line.from, to: line.to });
      } else if (wasBlank && row.length > 0) {
        const last = row.pop() as FlatCell;
        row.push({
          text: `${last.text}\n${line.text}`.trim(),
          from: last.text === '' ? line.from : last.from,
          to: line.to,
        });
      } else row.push({ text: line.text, from: line.from, to: line.to });
      wasBlank = false;
      end = at;
    }
    closeRow();
    if (rows.length < 2 || rows.every(({ length }) => length < 2)) return null;
    return {
      grid: assembleRows(rows),
      next: end + 1,
      from: this.lines[start]?.from ?? 0,
      to: this.lines[end]?.to ?? 0,
    };
  }

  private hasTabSoon(at: number): boolean {
    return [1, 2].some(
      (step) =>
        this.lines[at + step]?.raw.startsWith('\t') === true &&
        this.lines[at + step]?.text !== '' &&
        this.lines[at - 1]?.text !== '',
    );
  }

  /** After a finished row of short cells, a long line after two blanks or before no further tab is prose again. */
  private startsProse(at: number, row: readonly FlatCell[]): boolean {
    const line = this.lines[at] as Line;
    let next = at + 1;
    while (next < this.lines.length && this.lines[next]?.text === '' && !this.lines[next]?.raw.startsWith('\t'))
      next += 1;
    const goesOn = this.lines[next]?.raw.startsWith('\t') === true;
    if (goesOn) return false;
    const last = row.at(-1)?.text ?? '';
    return line.text.length >= 30 && ['number', 'empty'].includes(lookOf(last));
  }

  /** Cells of a row on one line, parted by tabs, bars or wide gaps. */
  private rowPerLine(start: number): Found | null {
    const split = (line: Line): FlatCell[] => {
      const isBarred = /[|｜]/.test(line.text);
      // Between bars the outer ones close the row; between tabs an empty cell is a cell.
      const source = isBarred ? line.text.replace(/^[|｜]/, ' ').replace(/[|｜]$/, ' ') : line.raw;
      const start = isBarred ? line.from : (this.lineStarts[this.lines.indexOf(line)] as number);
      let at = 0;
      return source.split(isBarred ? /[|｜]/ : /\t/).map((part) => {
        const text = part.trim();
        const from = start + at + (text === '' ? 0 : part.indexOf(text));
        at += part.length + 1;
        return { text, from, to: from + text.length };
      });
    };
    const kindOf = (line: Line | undefined) =>
      !line || line.text === ''
        ? ''
        : /[|｜].*[|｜]/.test(line.text)
          ? 'bar'
          : /\S[ ]*\t[ ]*\S/.test(line.raw)
            ? 'tab'
            : /\S( {2,}|　{1,})\S+( {2,}|　{1,})\S/.test(line.text)
              ? 'gap'
              : '';
    const kind = kindOf(this.lines[start]);
    if (kind === '') return null;
    const rows: FlatCell[][] = [];
    let at = start;
    let end = start;
    for (; at < this.lines.length; at += 1) {
      const line = this.lines[at] as Line;
      if (line.text === '') {
        if (kindOf(this.lines[at + 1]) === kind) continue;
        break;
      }
      if (kindOf(line) !== kind) break;
      if (!/^[|｜\s:：\-—=+]+$/.test(line.text)) rows.push(kind === 'gap' ? gapCells(line) : split(line));
      end = at;
    }
    const widths = new Set(rows.map(({ length }) => length));
    if (rows.length < 2 || rows[0]!.length < 2 || (kind === 'gap' && (widths.size > 1 || rows.length < 3))) return null;
    return {
      grid: assembleRows(rows),
      next: end + 1,
      from: this.lines[start]?.from ?? 0,
      to: this.lines[end]?.to ?? 0,
    };
  }

  /** After a title of a table: cells on lines of their own, without any mark. */
  private afterCaption(start: number): Found | null {
    const before = this.recent.at(-1);
    const isTitled =
      before && (isCaption(before.text) || isUnitNote(before.text) || /(如下|见下表|如下表)[：:]?$/.test(before.text));
    if (!isTitled || this.lines[start]?.text === '' || isUnitNote(this.lines[start]?.text ?? '')) return null;
    const groups: Line[][] = [];
    let group: Line[] = [];
    let at = start;
    let blanks = 0;
    for (; at < this.lines.length; at += 1) {
      const line = this.lines[at] as Line;
      if (line.text === '') {
        blanks += 1;
        if (group.length > 0) groups.push(group);
        group = [];
        continue;
      }
      if (isEnd(line.text) || isTableNote(line.text) || blanks > 3 || line.text.length > 400) break;
      if (line.raw.startsWith('\t') || (headingLevel(line.text) > 0 && headingLevel(line.text) < 4)) break;
      blanks = 0;
      group.push(line);
    }
    if (group.length > 0) groups.push(group);
    const cells = groups.flat();
    if (cells.length < 4 || !looksTabular(cells)) return null;
    const found = this.byGroups(groups) ?? this.bySerial(cells) ?? this.byOrder(cells);
    if (found) return found;
    // It looks like a table and cannot be put together: kept as text, counted, and said so.
    const prose = cells.findIndex(({ text }) => text.length >= 45);
    const last = prose === -1 ? cells.length - 1 : prose - 1;
    const until = cells[last] as Line;
    return { grid: null, next: this.lines.indexOf(until) + 1, from: (cells[0] as Line).from, to: until.to };
  }

  private byGroups(groups: readonly (readonly Line[])[]): Found | null {
    if (groups.length < 2 || (groups[0] as readonly Line[]).length < 2) return null;
    // What follows the table is prose: its groups are single long lines.
    let count = groups.length;
    while (count > 2 && (groups[count - 1] as readonly Line[]).length === 1) count -= 1;
    const rows = groups.slice(0, count);
    const grid = assembleRows(rows);
    if (!grid) return null;
    return this.foundUntil(grid, rows.flat());
  }

  private bySerial(cells: readonly Line[]): Found | null {
    const serial = rowsBySerial(cells);
    const grid = serial && assembleRows(serial.rows);
    if (!serial || !grid) return null;
    const doubt = serial.isStretched ? '单元格内有多个段落，多出的段落按属于末列理解' : grid.doubt;
    return this.foundUntil(
      { ...grid, certainty: doubt ? 'headerUncertain' : grid.certainty, doubt },
      cells.slice(0, serial.taken),
    );
  }

  private byOrder(cells: readonly Line[]): Found | null {
    const tries = [cells];
    const prose = cells.findIndex(({ text }) => text.length >= 45);
    if (prose > 3) tries.push(cells.slice(0, prose));
    for (const one of tries.reverse()) {
      const stride = rowsByStride(one);
      const grid = stride && assembleRows(stride.rows);
      if (stride && grid) return this.foundUntil(grid, one.slice(0, stride.taken));
    }
    return null;
  }

  private foundUntil(grid: Grid, cells: readonly Line[]): Found {
    const last = cells.at(-1) as Line;
    return { grid, next: this.lines.indexOf(last) + 1, from: (cells[0] as Line).from, to: last.to };
  }
}

const isEnd = (text: string) => isCaption(text) || (headingLevel(text) > 0 && headingLevel(text) < 3);

/** Short pieces with numbers among them. */
function looksTabular(cells: readonly Line[]): boolean {
  const short = cells.filter(({ text }) => text.length <= 24).length;
  const numbers = cells.filter(({ text }) => ['number', 'year', 'empty'].includes(lookOf(text))).length;
  return short >= 4 && numbers >= 2 && short * 2 > cells.length;
}

function gapCells(line: Line): FlatCell[] {
  return [...line.text.matchAll(/[^\s　]+(?: [^\s　]+)*/g)].map((match) => {
    const from = line.from + match.index;
    return { text: match[0], from, to: from + match[0].length };
  });
}
