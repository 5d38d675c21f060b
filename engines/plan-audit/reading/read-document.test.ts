import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { makeDocx, planOf } from '../testing/index.ts';
import { readPlan } from '../read-plan.ts';
import { spanOf } from './document.ts';
import { readDocument } from './read-document.ts';
import { ReadingError, readingFaults } from './reading-error.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
/** `甲县规划` in GB 18030. */
const guobiao = Uint8Array.from([0xbc, 0xd7, 0xcf, 0xd8, 0xb9, 0xe6, 0xbb, 0xae]);

function faultOf(bytes: Uint8Array, name = ''): string {
  try {
    readDocument(bytes, name);
    return 'read';
  } catch (error) {
    return error instanceof ReadingError ? error.code : `defect: ${String(error)}`;
  }
}

describe('text', () => {
  test.each([
    ['UTF-8', bytesOf('甲县规划')],
    ['UTF-8', Uint8Array.from([0xef, 0xbb, 0xbf, ...bytesOf('甲县规划')])],
    ['GB18030', guobiao],
    ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x32, 0x75, 0xbf, 0x53, 0xc4, 0x89, 0x12, 0x52])],
  ])('in %s', (encoding, bytes) => {
    expect(readDocument(bytes)).toMatchObject({ encoding, text: '甲县规划', format: 'txt' });
  });

  test('line ends of any kind count as lines, and spans are exact', () => {
    const document = readDocument(bytesOf('一\r\n二\r三四五'));
    expect(document.text).toBe('一\n二\n三四五');
    expect(spanOf(document, { from: 5, to: 7 })).toEqual({ line: 3, column: 2, from: 5, to: 7, quote: '四五' });
  });

  test('ASCII punctuation is read as Chinese, and quoted as it stands', () => {
    const plan = planOf('第一节 “十三五”时期成果\n\n共有学校100所,其中小学60所、中学40所.');
    expect(plan.document.text).toContain('100所,其中');
    expect(plan.sentences.at(-1)?.text).toContain('100所，其中');
  });
});

describe('what is no text is refused with a reason', () => {
  test.each([
    ['EMPTY', bytesOf(' \n ')],
    ['LEGACY_DOC', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1])],
    ['NOT_TEXT', bytesOf('%PDF-1.7')],
    ['ENCODING', Uint8Array.from([0x41, 0xff, 0xff, 0x41])],
    ['NOT_TEXT', Uint8Array.from(Array.from({ length: 4000 }, (_, at) => at % 8))],
    ['TOO_LARGE', new Uint8Array(20 * 1024 * 1024 + 1)],
    ['ZIP_BROKEN', Uint8Array.from([0x50, 0x4b, 3, 4, 9, 9, 9])],
  ])('%s', (code, bytes) => {
    expect(faultOf(bytes)).toBe(code);
    expect(readingFaults[code as keyof typeof readingFaults]).toMatch(/[\u4e00-\u9fa5]/);
  });
});

describe('html', () => {
  const page = `<!DOCTYPE html><html><head><title>x</title><script>var a = '不读';</script></head><body>
    <h1>甲县规划</h1><p>第一段。<br>第二段。</p><ul><li>一项</li><li>二项</li></ul>
    <table><caption>表1 年度</caption><tr><th rowspan="2">年份</th><th colspan="2">车辆（台）</th></tr><tr><th>新</th><th>旧</th></tr>
    <tr><td>2021</td><td>1</td><td>&mdash;</td></tr><tr><td>2022</td><td>2</td><td>3</td></tr></table><p>注：略。</p></body></html>`;

  test('paragraphs, headings, lists and merged cells', () => {
    const document = readDocument(bytesOf(page));
    expect(document.format).toBe('html');
    expect(document.text).not.toContain('不读');
    expect(document.paragraphs.map(({ text }) => text)).toEqual([
      '甲县规划',
      '第一段。',
      '第二段。',
      '一项',
      '二项',
      '表1 年度',
      '注：略。',
    ]);
    const [table] = document.tables;
    expect(table).toMatchObject({ rowCount: 4, columnCount: 3, certainty: 'certain' });
    expect(table?.notes).toHaveLength(1);
    for (const cell of table?.cells ?? []) expect(document.text.slice(cell.from, cell.to)).toBe(cell.text);
    expect(planOfBytes(bytesOf(page)).tables[0]?.columns.map(({ name, unit }) => [name, unit?.text])).toEqual([
      ['年份', undefined],
      ['车辆·新', '台'],
      ['车辆·旧', '台'],
    ]);
  });

  test('deep nesting does not exhaust the stack', () => {
    const deep = `<div>${'<div>'.repeat(20_000)}字${'</div>'.repeat(20_000)}</div>`;
    expect(() => readDocument(bytesOf(deep))).not.toThrow();
  });
});

describe('docx', () => {
  test('paragraphs, headings, merged cells, and text that was deleted', () => {
    const bytes = makeDocx([
      { heading: '甲县规划' },
      '正文第一段。',
      {
        rows: [
          [
            { text: '年份', down: 2 },
            { text: '车辆（台）', across: 2 },
          ],
          [null, '新', '旧'],
          ['2021', '1', '2'],
          ['2022', '3', '4'],
        ],
      },
    ]);
    const document = readDocument(bytes);
    expect(document).toMatchObject({
      format: 'docx',
      paragraphs: [{ text: '甲县规划', level: 1 }, { text: '正文第一段。' }],
    });
    expect(document.tables[0]).toMatchObject({ rowCount: 4, columnCount: 3 });
    expect(document.tables[0]?.cells.find(({ text }) => text === '年份')).toMatchObject({ rowSpan: 2 });
    const tracked = makeDocx([], {
      'word/document.xml':
        '<w:document xmlns:w="x"><w:body><w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p></w:body></w:document>',
    });
    expect(readDocument(tracked).text.trim()).toBe('留新');
  });

  test.each([
    ['MACROS', makeDocx(['字'], { 'word/vbaProject.bin': 'x' })],
    [
      'MACROS',
      makeDocx(['字'], {
        '[Content_Types].xml':
          '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>',
      }),
    ],
    ['DTD', makeDocx([], { 'word/document.xml': '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>' })],
    [
      'DTD',
      makeDocx([], { 'word/document.xml': '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><w>&b;</w>' }),
    ],
    ['XML_BROKEN', makeDocx([], { 'word/document.xml': '<w:document><w:p></w:document>' })],
    [
      'ZIP_ENTRIES',
      makeDocx(['字'], Object.fromEntries(Array.from({ length: 2100 }, (_, at) => [`x/${at}.xml`, 'x']))),
    ],
    ['ZIP_RATIO', makeDocx(['字'], { 'word/media/a.bin': new Uint8Array(30 * 1024 * 1024) })],
  ])('%s is refused', (code, bytes) => {
    expect(faultOf(bytes)).toBe(code);
  });

  test('a name that promises macros, a package without a body, one that is cut off', () => {
    expect(faultOf(makeDocx(['字']), 'plan.docm')).toBe('MACROS');
    const whole = makeDocx(['字'.repeat(2000)]);
    expect(faultOf(whole.slice(0, whole.length - 30))).toBe('ZIP_BROKEN');
    expect(faultOf(zipOf('hello.txt', 5, deflateRawSync('hello')))).toBe('NOT_DOCX');
  });

  test('a size that lies is noticed while it is inflated', () => {
    const packed = deflateRawSync(new Uint8Array(80 * 1024 * 1024));
    expect(['ZIP_SIZE', 'ZIP_RATIO']).toContain(faultOf(zipOf('word/document.xml', 100, packed)));
  });
});

const planOfBytes = (bytes: Uint8Array) => readPlan(readDocument(bytes));

/** A zip with one deflated part and a size of our own choosing. */
function zipOf(name: string, claimed: number, packed: Uint8Array): Uint8Array {
  const title = bytesOf(name);
  const header = (signature: number, more: readonly number[]) => {
    const out = new DataView(new ArrayBuffer(4));
    out.setUint32(0, signature, true);
    return [...new Uint8Array(out.buffer), ...more];
  };
  const u16 = (value: number) => [value & 255, (value >> 8) & 255];
  const u32 = (value: number) => [...u16(value & 0xffff), ...u16(value >>> 16)];
  const shared = [
    ...u16(20),
    ...u16(0),
    ...u16(8),
    ...u32(0),
    ...u32(0),
    ...u32(packed.length),
    ...u32(claimed),
    ...u16(title.length),
    ...u16(0),
  ];
  const local = [...header(0x04034b50, shared), ...title];
  const central = [
    ...header(0x02014b50, [...u16(20), ...shared, ...u16(0), ...u16(0), ...u16(0), ...u32(0), ...u32(0)]),
    ...title,
  ];
  const end = header(0x06054b50, [
    ...u16(0),
    ...u16(0),
    ...u16(1),
    ...u16(1),
    ...u32(central.length),
    ...u32(local.length + packed.length),
    ...u16(0),
  ]);
  const whole = new Uint8Array(local.length + packed.length + central.length + end.length);
  whole.set(local);
  whole.set(packed, local.length);
  whole.set(central, local.length + packed.length);
  whole.set(end, local.length + packed.length + central.length);
  return whole;
}

test('a table that only lays out a page is read through', () => {
  const inner = '<table><tr><td>年份</td><td>件数（件）</td></tr><tr><td>2021</td><td>3</td></tr></table>';
  const page = `<table><tr><td>菜单</td><td><p>甲县规划</p>${inner}</td></tr><tr><td>页脚</td><td>版权</td></tr></table>`;
  const document = readDocument(bytesOf(page));
  expect(document.tables).toMatchObject([{ rowCount: 2, columnCount: 2 }]);
  expect(document.paragraphs.map(({ text }) => text)).toContain('甲县规划');
});
