import { unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { type Paper, writePaper } from './index.ts';

const moment = '2026-01-05T02:00:00.000Z';
const paper: Paper = {
  title: '审查意见',
  subtitle: '某区规划',
  asOf: '2025年12月31日',
  marks: ['示意数据', '推算'],
  issuer: '某区消防救援局',
  blocks: [
    { kind: 'heading', level: 1, text: '一、总体情况' },
    { kind: 'paragraph', text: '共发现 3 处。\n其中 <b>1</b> 处 & 可证实。' },
    { kind: 'list', items: ['甲', '乙'] },
    {
      kind: 'table',
      caption: '表1 各年投入',
      head: [
        ['项目', { text: '投入', columns: 2 }],
        ['', '2024', '2025'],
      ],
      rows: [
        ['消防站', '6', '7'],
        [{ text: '合计', isStrong: true }, '6', '7'],
      ],
      figures: [1, 2],
    },
    { kind: 'signatures', lines: [{ label: '审查人' }, { label: '复核人', name: '王某', on: '2026年1月5日' }] },
  ],
};

/** Paragraphs and tables of a part, read by another parser than the one that wrote them. */
function read(bytes: Uint8Array, part = 'word/document.xml') {
  const paragraphs: string[] = [];
  const tables: string[][][] = [];
  const attributes: string[] = [];
  const open: string[] = [];
  let text = '';
  const parser = new SaxesParser({ xmlns: false });
  parser.on('opentag', (tag) => {
    open.push(tag.name);
    if (tag.name === 'w:tbl') tables.push([]);
    if (tag.name === 'w:tr') tables.at(-1)?.push([]);
    if (tag.name === 'w:tc') tables.at(-1)?.at(-1)?.push('');
    if (tag.name === 'w:br') text += '\n';
    if (tag.name === 'w:tab' && open.includes('w:r')) text += '\t';
    attributes.push(
      tag.name,
      ...Object.entries(tag.attributes).map(([name, value]) => `${tag.name} ${name}=${String(value)}`),
    );
  });
  parser.on('text', (value) => {
    if (['w:t', 'w:instrText'].includes(open.at(-1) ?? '')) text += value;
  });
  parser.on('closetag', (tag) => {
    open.pop();
    if (tag.name !== 'w:p') return;
    const row = tables.at(-1)?.at(-1);
    if (open.includes('w:tc') && row) row[row.length - 1] += text;
    else paragraphs.push(text);
    text = '';
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(new TextDecoder().decode(unzipSync(bytes)[part])).close();
  return { paragraphs, tables, attributes };
}

describe('a paper', () => {
  test('is a Word document from which text and tables are read back', async () => {
    const { paragraphs, tables, attributes } = read(await writePaper(paper, moment));
    expect(paragraphs).toEqual([
      '审查意见',
      '某区规划',
      '数据截至：2025年12月31日',
      '【示意数据、推算】',
      '一、总体情况',
      '共发现 3 处。\n其中 <b>1</b> 处 & 可证实。',
      '1. 甲',
      '2. 乙',
      '表1 各年投入',
      '',
      expect.stringMatching(/^审查人（签字）：_+ {4}日期：_+$/),
      '复核人（签字）：王某    日期：2026年1月5日',
    ]);
    expect(tables).toEqual([
      [
        ['项目', '投入'],
        ['', '2024', '2025'],
        ['消防站', '6', '7'],
        ['合计', '6', '7'],
      ],
    ]);
    expect(attributes).toContain('w:gridSpan w:val=2');
    expect(attributes.filter((one) => one.startsWith('w:tblHeader'))).toEqual(['w:tblHeader', 'w:tblHeader']);
  });

  test('names its faces, and has issuer, marks, title and page numbers on every page', async () => {
    const bytes = await writePaper(paper, moment);
    const parts = Object.keys(unzipSync(bytes));
    const header = read(
      bytes,
      parts.find((name) => /word\/header\d+\.xml/.test(name)),
    );
    const footer = read(
      bytes,
      parts.find((name) => /word\/footer\d+\.xml/.test(name)),
    );
    expect(header.paragraphs).toEqual(['某区消防救援局\t示意数据、推算']);
    expect(footer.paragraphs).toEqual(['审查意见\t第 PAGE 页，共 NUMPAGES 页']);
    const styles = read(bytes, 'word/styles.xml').attributes.join('\n');
    for (const face of ['宋体', '黑体', '楷体']) expect(styles).toContain(`w:rFonts w:eastAsia=${face}`);
  });

  test('of the same content at the same moment has the same bytes, whatever the time of day', async () => {
    const first = await writePaper(paper, moment);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect((await writePaper(paper, moment)).equals(first)).toBe(true);
    expect((await writePaper({ ...paper, title: '别的' }, moment)).equals(first)).toBe(false);
    const properties = new TextDecoder().decode(unzipSync(first)['docProps/core.xml']);
    expect(properties.match(/2026-01-05T02:00:00Z/g)).toHaveLength(2);
  });

  test('leaves out characters that XML cannot hold, and takes an empty table', async () => {
    const bytes = await writePaper(
      {
        title: '空',
        asOf: '今天',
        blocks: [
          { kind: 'paragraph', text: 'a\u0000b\u0008c\ud800d\uFFFFe😀' },
          { kind: 'table', head: [], rows: [] },
        ],
      },
      moment,
    );
    expect(read(bytes).paragraphs).toContain('abcde😀');
    expect(read(bytes).tables).toEqual([]);
  });
});
