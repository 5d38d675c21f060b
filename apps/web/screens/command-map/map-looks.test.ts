import { dutyState } from '@wanghuo/forces/model';
import { dutyLook } from '@wanghuo/forces/web';
import { classLooks } from '@wanghuo/incidents/web';
import { toldApartByColourOnly } from '@wanghuo/platform-web';
import { expect, test } from 'vitest';
import { mapLooks } from './map-layers.ts';

test('whatever stands on the command map is told apart on a grey print', () => {
  const units = Object.fromEntries(dutyState.names.map((state) => [state, dutyLook(state)]));
  expect(toldApartByColourOnly({ ...units, ...classLooks, ...mapLooks })).toEqual([]);
});
