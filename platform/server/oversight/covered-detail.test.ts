import { expect, test } from 'vitest';
import { coveredDetail } from './covered-detail.ts';

test('identifiers, codes and moments stay readable, texts and telephones do not', () => {
  const id = '0190f5d2-7b1e-7c3a-9b1e-0123456789ab';
  expect(
    coveredDetail({
      type: 'incident.opened',
      incidentId: id,
      kind: 'HIGH_RISE_FIRE',
      at: '2026-03-01T00:00:00.000Z',
      on: '2026-03-01',
      persons: 2,
      none: null,
      caller: '13800000000',
      unitIds: [id],
      place: { text: '示例小区3栋', longitude: '106.2593' },
    }),
  ).toEqual({
    type: 'incident.opened',
    incidentId: id,
    kind: 'HIGH_RISE_FIRE',
    at: '2026-03-01T00:00:00.000Z',
    on: '2026-03-01',
    persons: 2,
    none: null,
    caller: '●●●（11）',
    unitIds: [id],
    place: { text: '●●●（6）', longitude: '●●●（8）' },
  });
});
