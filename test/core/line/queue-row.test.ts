import { describe, expect, test } from '@jest/globals';
import { defaultTiers } from '../../../lambda/core/requests/tiers.ts';
import { writeLine } from '../../../lambda/core/line/line.ts';
import { aheadOf, balanceOf, emptyQueueRow, waitingIn } from '../../../lambda/core/line/queue-row.ts';

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

describe('how many go before a place', () => {
  const own = { id: 'own', priority: 100, tier: 'standard', ticketNumber: 8 };
  const gauge = { enqueued: { realtime: 2, standard: 9, batch: 40 }, served: { standard: 3, batch: 1 } };
  const at = (priority: number, id: string) => ({ id, priority, enqueuedAtMs: 1_800_000_000_000 });
  const told = [at(-5, 'a'), at(100, 'b'), at(100, 'own'), at(100, 'c'), at(500, 'd')];
  /** A line of which no more than this is listed. */
  const from = (...head: ReturnType<typeof at>[]) => writeLine(head).replace(/\+$/, '*+');

  test.each([
    { known: 'nothing', row: {}, ahead: 7 },
    { known: 'the gauge: better tiers, and its own tier before it', row: gauge, ahead: 2 + 4 },
    { known: 'a gauge that has drifted', row: { ...gauge, served: { realtime: 5, standard: 30 } }, ahead: 0 },
    { known: 'a line in which it stands', row: { ...gauge, line: writeLine(told) }, ahead: 2 },
    {
      known: 'a line that has not told of it yet',
      row: { ...gauge, line: writeLine([at(1, 'a')]) },
      ahead: 1,
    },
    { known: 'an empty line', row: { ...gauge, line: '' }, ahead: 0 },
    { known: 'a line that goes on beyond it', row: { ...gauge, line: from(...told) }, ahead: 2 },
    { known: 'a line of the version before', row: { ...gauge, line: '-5:kqz1;100:abc' }, ahead: 6 },
    {
      known: 'a line that goes on and ends before it: the gauge',
      row: { ...gauge, line: from(at(1, 'a'), at(2, 'b')) },
      ahead: 6,
    },
    {
      known: 'the same, the gauge being less than that line',
      row: { line: from(...Array.from({ length: 9 }, (_, n) => at(1, String(n)))) },
      ahead: 9,
    },
  ])('by $known: $ahead', ({ row, ahead }) => {
    expect(aheadOf({ ...emptyQueueRow, ...row }, defaultTiers, own)).toBe(ahead);
  });
});
