import { expect, test } from 'vitest';
import { planOf } from '../testing/plan-of.ts';

const header = ['年份', '案件（起）', '伤者（人）'];
const body = [
  ['2016年', '3', '1'],
  ['2017年', '4', '—'],
  ['2018年', '5', '0'],
  ['合计', '12', '1'],
];
const rows = [header, ...body];
const caption = '表1 “十三五”时期案件情况';
const tableOf = (text: string) =>
  planOf(
    `第一节 成果\n\n前文一段。\n\n${caption}\n\n${text}\n\n后文的一段话说的是别的事情，与表格没有关系，应当仍然是正文而不是表格的一部分。`,
  );

test.each([
  [
    'a tab before each cell, a blank line between rows',
    rows.map((row) => row.map((cell) => `\t${cell}`).join('\n')).join('\n\n'),
  ],
  ['a tab before the first cell of a row', rows.map((row) => `\t${row.join('\n')}`).join('\n\n')],
  ['groups of lines', rows.map((row) => row.join('\n')).join('\n\n')],
  ['cells one after the other without any mark', rows.flat().join('\n')],
  ['every cell apart by a blank line', rows.flat().join('\n\n')],
  ['tabs within a row', rows.map((row) => row.join('\t')).join('\n')],
  ['bars', rows.map((row) => `| ${row.join(' | ')} |`).join('\n')],
  ['wide gaps', rows.map((row) => row.join('    ')).join('\n')],
])('%s', (_what, text) => {
  const plan = tableOf(text);
  expect(plan.tables).toHaveLength(1);
  const [table] = plan.tables;
  expect(table).toMatchObject({
    title: '表1“十三五”时期案件情况',
    certainty: 'certain',
    period: { from: 2016, to: 2020 },
  });
  expect(table?.columns.map(({ name, unit }) => `${name}/${unit?.text ?? ''}`)).toEqual([
    '年份/',
    '案件/起',
    '伤者/人',
  ]);
  expect(table?.rows.map(({ label, kind, cells }) => [label, kind, cells[1]?.text])).toEqual([
    ['2016年', 'data', '3'],
    ['2017年', 'data', '4'],
    ['2018年', 'data', '5'],
    ['合计', 'total', '12'],
  ]);
  for (const cell of table?.rows.flatMap(({ cells }) => cells) ?? [])
    if (cell) expect(plan.document.text.slice(cell.from, cell.to)).toBe(cell.text);
  expect(plan.sentences.map(({ text }) => text).at(-1)).toMatch(/^后文/);
});

test('a unit above the table and notes below it', () => {
  const plan = planOf(
    `${caption}\n单位：万元\n年份\n支出\n2016年\n30\n2017年\n40\n2018年\n50\n合计\n120\n注：当年决算数。\n\n后文。`,
  );
  expect(plan.tables[0]?.columns[1]).toMatchObject({ name: '支出', multiplier: 10_000, unit: { dimension: 'money' } });
  expect(plan.document.tables[0]?.notes).toHaveLength(1);
});

test('a header of two rows: the leaves are certain, where they belong is said to be lost', () => {
  const upper = '\t单位\n\t年度\n\t灭火类\n\t举高类';
  const lower = '\t\n\t\n\t水罐车（台）\n\t泡沫车\n\n（台）\n\t云梯车（台）';
  const lines = ['\t甲县\n\t2021\n\t1\n\t—\n\t2', '\t\n\t2022\n\t3\n\t1\n\t—'];
  const [table] = planOf(`${caption}\n\n${[upper, lower, ...lines].join('\n\n')}\n`).tables;
  expect(table).toMatchObject({ certainty: 'headerUncertain' });
  expect(table?.columns.map(({ name }) => name)).toEqual(['单位', '年度', '水罐车', '泡沫车', '云梯车']);
  expect(table?.rows.map(({ label, cells }) => [label, ...cells.slice(2).map((cell) => cell?.text)])).toEqual([
    ['2021', '1', '—', '2'],
    ['2022', '3', '1', '—'],
  ]);
});

test('rows that begin with 1, 2, 3 and end in several paragraphs', () => {
  const text = [
    '序号',
    '工程',
    '时序',
    '1',
    '道路',
    '2021年，修路。',
    '2022年，通车。',
    '2',
    '桥梁',
    '2023年，架桥。',
    '3',
    '隧道',
    '2024年，贯通。',
  ];
  const plan = planOf(`专栏1 重点工程\n\n${text.join('\n')}\n\n第二章 保障\n\n正文。`);
  expect(plan.tables[0]).toMatchObject({
    certainty: 'headerUncertain',
    rows: [{ label: '道路' }, { label: '桥梁' }, { label: '隧道' }],
  });
  expect(plan.tables[0]?.rows[0]?.cells[2]?.text).toBe('2021年，修路。\n2022年，通车。');
});

test('what could be read in two ways is not read', () => {
  const [table] = planOf(`${caption}\n\n甲\n乙\n丙\n丁\n1\n2\n3\n说明\n5\n6\n`).tables;
  expect(table).toMatchObject({ certainty: 'notRecovered', rows: [] });
});
