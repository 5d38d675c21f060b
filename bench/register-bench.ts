import { Caller, type Product } from './product.ts';
import { spread, type Row } from './samples.ts';
import { isQuick, times } from './settings.ts';

const premisesCount = isQuick ? 4_000 : 42_000;
const sheetRows = isQuick ? 1_000 : 10_000;

/** Large registers (ruling 31), a full sheet, and the log judged after all that happened before. */
export async function registerRows(product: Product): Promise<Row[]> {
  const officer = new Caller(product.url, product.administrator);
  const rows: Row[] = [];
  const section = `Registers with ${premisesCount.toLocaleString('en')} generated premises`;
  const loaded = await product.order<{ milliseconds: number }>({ do: 'load premises', count: premisesCount });
  rows.push({
    section,
    what: 'load them',
    count: premisesCount,
    unit: 'per second',
    p50: premisesCount / (loaded.milliseconds / 1000),
  });
  const list = async (
    what: string,
    count: number,
    name: string,
    inputOf: (index: number) => Record<string, unknown>,
  ): Promise<void> => {
    const spent: number[] = [];
    let bytes = 0;
    await officer.ask(name, inputOf(0));
    for (let index = 0; index < count; index += 1) {
      const answer = await officer.ask(name, inputOf(index));
      spent.push(answer.milliseconds);
      bytes = answer.bytes;
    }
    rows.push({ section, what, ...spread(spent), note: `${(bytes / 1000).toFixed(0)} kB` });
  };
  await list('first page of 50', times(100), 'registers/premises', () => ({ limit: 50 }));
  await list('filtered by town and tier', times(100), 'registers/premises', (index) => ({
    limit: 50,
    'filter.townshipCode': `50011600${1 + (index % 5)}`,
    'filter.tier': 'KEY',
  }));
  await list('searched by part of a name', times(100), 'registers/premises', (index) => ({
    limit: 50,
    q: `单位${1000 + index}`,
  }));
  await list('as map features', times(10), 'registers/premises/features', () => ({}));

  const heading = await headingsOf(officer);
  const lines = Array.from({ length: sheetRows }, (_, index) => heading.row(index));
  const sheet = new Blob([`\uFEFF${[heading.names, ...lines].map((cells) => cells.join(',')).join('\r\n')}\r\n`], {
    type: 'text/csv',
  });
  for (const dryRun of ['true', 'false']) {
    const { body, milliseconds } = await officer.send<{
      created: number;
      refused: number;
      rows: { errors: { message: string }[] }[];
    }>('registers/hydrant/import', sheet, 'bench.csv', { dryRun });
    const refusal = body.rows.find((row) => row.errors.length > 0)?.errors[0]?.message;
    rows.push({
      section: 'Sheets and the log',
      what:
        dryRun === 'true'
          ? `dry run of a sheet of ${sheetRows.toLocaleString('en')} rows`
          : `import of a sheet of ${sheetRows.toLocaleString('en')} rows`,
      count: 1,
      unit: 's',
      p50: milliseconds / 1000,
      note: `${body.created} created, ${body.refused} refused${refusal ? `: ${refusal}` : ''}`,
    });
  }
  const verified = await product.order<{ milliseconds: number; ok: boolean; entries: number; divergences: number }>({
    do: 'verify ledger',
  });
  rows.push({
    section: 'Sheets and the log',
    what: 'verify the log, its facts and every register against it',
    count: verified.entries,
    unit: 'per second',
    p50: verified.entries / (verified.milliseconds / 1000),
    note: `${verified.entries} entries in ${(verified.milliseconds / 1000).toFixed(1)} s, ${verified.ok ? 'whole' : `${verified.divergences} divergences`}`,
  });
  return rows;
}

/** The headings an export prints are those an import reads. */
async function headingsOf(officer: Caller): Promise<{ names: string[]; row: (index: number) => string[] }> {
  const text = await officer.download('registers/hydrant/export', { format: 'csv', q: 'no such number' });
  const names = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)[0]!
    .split(',');
  return { names, row: (index) => names.map((name) => cellOf(name, index)) };
}

function cellOf(name: string, index: number): string {
  const [longitude, latitude] = [106.1 + (index % 400) / 1000, 29 + Math.floor(index / 400) / 1000];
  if (/编号/.test(name)) return `BENCH-${String(index).padStart(5, '0')}`;
  if (/坐标系/.test(name)) return 'WGS84';
  if (/经度/.test(name)) return longitude.toFixed(5);
  if (/纬度/.test(name)) return latitude.toFixed(5);
  if (/类|种/.test(name) && !/管/.test(name)) return 'HYDRANT_ABOVE';
  if (/镇街|街道|区划/.test(name)) return '500116001';
  if (/权属|归属|产权/.test(name)) return 'MUNICIPAL';
  return '';
}
