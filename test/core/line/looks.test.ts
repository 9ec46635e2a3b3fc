import { expect, test } from '@jest/globals';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import { planLook } from '../../../lambda/core/line/looks/looks.ts';
import { emptyQueueRow, type QueueRow } from '../../../lambda/core/line/queue-row.ts';
import { timingOf } from '../../../lambda/core/requests/timing.ts';
import { bucketAt, emptyWindow, slotOf } from '../../../lambda/core/windows/window-row.ts';

const shape = { bucketMs: 250, guardMs: 1_000 };
const timing = timingOf(shape);
const NOW = 1_800_000_000_000;
const deployment: Deployment = {
  id: 'd',
  group: 'm',
  provider: 'mock',
  model: 'm',
  order: 0,
  weight: 1,
  rpm: 1,
};

/**
 * A caller of priority 100 that arrived at 1,000, a second after the end of the reach; the window is full until
 * then.
 */
function plan(given: {
  readonly reach?: QueueRow['reach'];
  readonly freeInMs?: number;
  readonly lastGapMs?: number;
  readonly mode?: QueueRow['mode'];
}) {
  const { reach = null, freeInMs = -1, lastGapMs = 0, mode = 'open' } = given;
  const clock = bucketAt(NOW, shape);
  const requestSlots = { [slotOf(bucketAt(NOW + freeInMs, shape), shape)]: 1 };
  const window = { ...emptyWindow, version: 1, clock, requests: 1, requestSlots };
  const { atMs, ...rest } = planLook({
    state: { queue: { ...emptyQueueRow, reach, mode }, windows: freeInMs < 0 ? {} : { d: window } },
    deployments: [deployment],
    place: { id: 'a', priority: 100, enqueuedAtMs: 1_000, flow: '', sinceMs: 1_000, wasNext: false },
    tokens: 0,
    nowMs: NOW,
    lastGapMs,
    shape,
    timing,
  });
  return { ...rest, inMs: atMs - NOW };
}

test.each([
  [0, 500],
  [500, 750],
  [1_500, 2_000],
  [2_000, 2_000],
])('far from its turn, after %d ms a caller looks again in %d', (lastGapMs, inMs) => {
  const reach = { priority: 0, enqueuedAtMs: 0 };

  expect(plan({ reach, lastGapMs })).toEqual({ isNear: false, isNext: false, gapMs: inMs, inMs });
});

test.each([
  ['there is room: as soon as a turn can be seen in time', -1, 120],
  ['the next turn is handed out in a moment', 250, 150],
  ['the next turn is a second away: half-way between its handing out and its start', 1_000, 900],
  ['the next turn is a minute away: turns may be given back until then', 50_000, 2_000],
])('near its turn, %s', (_name, freeInMs, inMs) => {
  expect(plan({ freeInMs })).toEqual({ isNear: true, isNext: false, gapMs: 0, inMs });
});

test('the reach is too far for a caller to miss it', () => {
  const unseenMs = timing.farGapMs.max + timing.reportMs + timing.nearGapMs;

  expect(timing.reachMs).toBeGreaterThan(unseenMs);
});

test.each([
  ['paused', null, { isNear: false, inMs: 500 }],
  ['paused', { priority: 0, enqueuedAtMs: 0 }, { isNear: false, inMs: 500 }],
  ['draining', null, { isNear: true, inMs: 120 }],
] as const)('of a group that is %s, with the reach at %j, a caller', (mode, reach, expected) => {
  expect(plan({ mode, reach, lastGapMs: 2_000 })).toMatchObject(expected);
});
