import { timeStart } from './product.ts';
import type { Row } from './samples.ts';

/** From the command to `GET /api/health/ready`: with the packages installed and the web part built, as on every day but the first. */
export async function startRows(): Promise<Row[]> {
  const section = 'Start of the product';
  const first = await timeStart({ fresh: true });
  const later = await timeStart({ fresh: false });
  return [
    {
      section,
      what: 'first start: database made, migrated, district generated and loaded',
      count: 1,
      unit: 's',
      p50: first / 1000,
      target: { of: 'p50', atMost: 180 },
    },
    { section, what: 'later start', count: 1, unit: 's', p50: later / 1000, target: { of: 'p50', atMost: 10 } },
  ];
}
