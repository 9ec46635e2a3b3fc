import { expect, test } from '@jest/globals';
import { balanceOf, emptyQueueRow, waitingIn } from '../../lambda/core/queue-row.ts';

test.each([
  { of: 'nobody ever enqueued', enqueued: {}, served: {}, balance: 0, waiting: 0 },
  { of: 'all who came still there', enqueued: { high: 3 }, served: {}, balance: 3, waiting: 3 },
  { of: 'some served', enqueued: { high: 5 }, served: { high: 2 }, balance: 3, waiting: 3 },
  { of: 'all served', enqueued: { high: 5 }, served: { high: 5 }, balance: 0, waiting: 0 },
  { of: 'one served twice', enqueued: { high: 5 }, served: { high: 6 }, balance: -1, waiting: 0 },
  { of: 'one served without a bell', enqueued: {}, served: { high: 1 }, balance: -1, waiting: 0 },
  { of: 'others in another tier', enqueued: { batch: 4 }, served: { batch: 1 }, balance: 0, waiting: 0 },
])('with $of, $waiting wait and the gauge stands at $balance', ({ enqueued, served, balance, waiting }) => {
  const row = { ...emptyQueueRow, enqueued, served };

  expect([balanceOf(row, 'high'), waitingIn(row, 'high')]).toEqual([balance, waiting]);
});
