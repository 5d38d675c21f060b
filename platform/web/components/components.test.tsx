import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Problem } from '../client/problem.ts';
import { activityLooks, meaningShapes, shapeDrawings } from '../tokens/marks.ts';
import { meanings } from '../tokens/palette.ts';
import { Age, Elapsed, limitStageOf } from './clock.tsx';
import { DataTable } from './data-table.tsx';
import { StateTag } from './mark.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import { SourceTag } from './source-tag.tsx';
import { Timeline } from './timeline.tsx';

test('no two states of a crew share a shape, so that a grey print tells them apart', () => {
  const paths = Object.values(activityLooks).map(
    (look) => shapeDrawings[look.shape].path + shapeDrawings[look.shape].drawn,
  );
  expect(new Set(paths).size).toBe(paths.length);
});

test('every meaning has a shape of its own', () => {
  expect(new Set(Object.values(meaningShapes)).size).toBe(meanings.length);
});

test('a state is always written beside its mark', () => {
  expect(renderToStaticMarkup(<StateTag meaning="fire" word="到场" />)).toContain('到场');
});

test('a state past its limit is hatched, whatever it was', () => {
  const markup = renderToStaticMarkup(<StateTag meaning="fire" word="到场" stale />);
  expect(markup).toContain('data-meaning="offline"');
  expect(markup).toContain('<pattern');
});

test('a limit is calm below 70 %, near below 100 %, and over from there', () => {
  expect([0, 41, 42, 59, 60, 90].map((seconds) => limitStageOf(seconds, 60))).toEqual([
    'calm',
    'calm',
    'near',
    'near',
    'over',
    'over',
  ]);
});

test('an interval that has ended does not count on', () => {
  const markup = renderToStaticMarkup(
    <Elapsed sinceAt="2020-01-01T00:00:00.000Z" untilAt="2020-01-01T00:02:10.000Z" limitSeconds={60} />,
  );
  expect(markup).toContain('2′10″');
  expect(markup).toContain('data-limit="over"');
  expect(markup).toContain('已超 1′10″');
});

test('an old or missing age says 未知', () => {
  expect(renderToStaticMarkup(<Age at="2020-01-01T00:00:00.000Z" />)).toContain('未知');
  expect(renderToStaticMarkup(<Age at={null} />)).toContain('未知');
});

test('made-up data is marked and declared data is not', () => {
  expect(renderToStaticMarkup(<SourceTag source="SYNTHETIC" />)).toContain('示意数据');
  expect(renderToStaticMarkup(<SourceTag source="NOT_CONNECTED" />)).toContain('未接入');
  expect(renderToStaticMarkup(<SourceTag source="DECLARED" />)).toBe('');
});

test('a problem says what to do and which number to quote', () => {
  const problem = new Problem({ title: '未能保存', status: 412, code: 'record.version_stale', traceId: 'abc123' });
  const markup = renderToStaticMarkup(<ProblemNotice problem={problem} />);
  expect(markup).toContain('role="alert"');
  expect(markup).toContain('他人刚刚修改过');
  expect(markup).toContain('abc123');
});

test('one row of a table can be reached by the keyboard, and the sort is announced', () => {
  const markup = renderToStaticMarkup(
    <DataTable
      caption="例"
      rows={[{ id: 'a' }, { id: 'b' }]}
      rowKey={(row) => row.id}
      onOpen={() => {}}
      sort="-id"
      onSort={() => {}}
      columns={[{ key: 'id', title: '号', cell: (row) => row.id, sortable: true }]}
    />,
  );
  expect(markup.match(/tabindex="0"/g)).toHaveLength(1);
  expect(markup).toContain('aria-sort="descending"');
});

test('a timeline shows the gap from its first entry', () => {
  const markup = renderToStaticMarkup(
    <Timeline
      items={[
        { key: '1', at: '2026-11-02T19:12:40.000Z', what: '接听' },
        { key: '2', at: '2026-11-02T19:14:50.000Z', what: '出动' },
      ]}
    />,
  );
  expect(markup).toContain('03:12:40');
  expect(markup).toContain('+2′10″');
});
