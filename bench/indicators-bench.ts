import { Caller, type Product } from './product.ts';
import { spread, type Row } from './samples.ts';
import { times } from './settings.ts';

const section = 'Indicators over ten years of records';

interface Shown {
  readonly today: string;
  readonly indicator: { readonly root: string };
}

/** Everything worked out anew for every year's end since 2016 and today; a list; and how soon a fact shows in a value. */
export async function indicatorRows(product: Product): Promise<Row[]> {
  const reader = new Caller(product.url, product.administrator);
  const utility = new Caller(product.url, product.utility);
  const [whole, processor]: number[][] = [[], []];
  let values = 0;
  for (let index = 0; index < times(10); index += 1) {
    const done = await product.order<{ milliseconds: number; processorMilliseconds: number; values: number }>({
      do: 'recompute indicators',
    });
    whole!.push(done.milliseconds);
    processor!.push(done.processorMilliseconds);
    values = done.values;
  }
  const rows: Row[] = [
    {
      section,
      what: `full recomputation, reading, trees and comparison with what is kept included (${values} values)`,
      ...spread(whole!),
      cpuMilliseconds: spread(processor!).p50,
      target: { of: 'p50', atMost: 2_000 },
    },
  ];
  const asking = async (what: string, name: string, input: Record<string, unknown>) => {
    const spent: number[] = [];
    for (let index = 0; index < times(30); index += 1) spent.push((await reader.ask(name, input)).milliseconds);
    rows.push({ section, what, ...spread(spent) });
  };
  await asking('list of all, a day that is kept', 'indicators/list', { on: '2025-12-31' });
  await asking('list of all, another day', 'indicators/list', { on: '2024-06-30' });
  rows.push(await factToValue(reader, utility));
  return rows;
}

/** From the command that records a failed test to the first answer that has it, asked every 20 ms. */
async function factToValue(reader: Caller, utility: Caller): Promise<Row> {
  const count = times(20);
  const { body } = await reader.ask<{ records: { id: string }[] }>('indicators/records', {
    id: 'hydrantIntactRate',
    role: 'COUNTED',
    limit: count,
  });
  const spent: number[] = [];
  for (const { id } of body.records) {
    const before = (await reader.ask<Shown>('indicators/show', { id: 'hydrantIntactRate' })).body;
    const begun = performance.now();
    await utility.act('water/recordTest', {
      hydrantId: id,
      testedOn: before.today,
      obstructed: true,
      damaged: false,
      staticPressureMegapascals: null,
      residualPressureMegapascals: null,
      flowLitresPerSecond: null,
    });
    for (;;) {
      const now = (await reader.ask<Shown>('indicators/show', { id: 'hydrantIntactRate' })).body;
      if (now.indicator.root !== before.indicator.root) break;
      if (performance.now() - begun > 30_000) throw new Error('no value followed the fact within 30 seconds');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    spent.push(performance.now() - begun);
  }
  return {
    section,
    what: 'a hydrant fails its test: the rate that says so',
    ...spread(spent),
    target: { of: 'p99', atMost: 2_000 },
  };
}
