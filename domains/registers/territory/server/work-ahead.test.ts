import { setImmediate as othersTurn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Services } from '@wanghuo/platform-server';
import type { Travel } from '@wanghuo/travel';
import { workAhead } from './roads.ts';

const errors = vi.fn();
const services = { log: { error: errors } } as unknown as Pick<Services, 'log'>;

/** Travel of which only the work ahead is asked, so many times until it is done. */
function travelWith(work: () => boolean): Travel {
  return { workAhead: work } as unknown as Travel;
}

test('tables are filled piece by piece, others have their turn in between, and two askers do not double the work', async () => {
  let left = 5;
  const travel = travelWith(() => (left -= 1) > 0);
  workAhead(services, { travel });
  workAhead(services, { travel });
  expect(left).toBe(5);
  await othersTurn();
  await othersTurn();
  expect(left).toBeGreaterThan(0);
  await vi.waitFor(() => expect(left).toBe(0));
  left = 2;
  await othersTurn();
  workAhead(services, { travel });
  await vi.waitFor(() => expect(left).toBe(0));
  expect(errors).not.toHaveBeenCalled();
});

test('what goes wrong while tables are filled is logged, and the next asker tries again', async () => {
  let tries = 0;
  const travel = travelWith(() => {
    tries += 1;
    throw new Error('no memory');
  });
  workAhead(services, { travel });
  await vi.waitFor(() => expect(errors).toHaveBeenCalledTimes(1));
  await othersTurn();
  workAhead(services, { travel });
  await vi.waitFor(() => expect(tries).toBe(2));
});
