import { expect, test } from '@jest/globals';
import { patienceOf, type WaitingWish } from '../../../lambda/core/requests/patience.ts';

const nothing: WaitingWish = {
  background: undefined,
  maxWaitSeconds: undefined,
  prefersAsync: false,
  preferredWaitSeconds: undefined,
};
const toTheEnd = { isBackground: false, maxWaitMs: undefined };
const inBackground = { isBackground: true, maxWaitMs: undefined };
const waits = (seconds: number) => ({ isBackground: false, maxWaitMs: seconds * 1000 });

const cases: readonly (readonly [string, Partial<WaitingWish>, object, string, string])[] = [
  ['nothing', {}, toTheEnd, '', ''],
  ['respond-async', { prefersAsync: true }, inBackground, '', 'respond-async'],
  ['wait=5', { preferredWaitSeconds: 5 }, waits(5), 'wait=5', 'wait=5'],
  ['wait=0', { preferredWaitSeconds: 0 }, waits(0), 'wait=0', 'wait=0'],
  ['wait=9999', { preferredWaitSeconds: 9999 }, waits(840), 'wait=840', 'wait=840'],
  [
    'respond-async, wait=5',
    { prefersAsync: true, preferredWaitSeconds: 5 },
    waits(5),
    'wait=5',
    'respond-async, wait=5',
  ],
  ['background', { background: true }, inBackground, '', ''],
  ['background and respond-async', { background: true, prefersAsync: true }, inBackground, '', ''],
  ['no background, but respond-async', { background: false, prefersAsync: true }, toTheEnd, '', ''],
  ['max_wait', { maxWaitSeconds: 2.5 }, waits(2.5), '', ''],
  ['max_wait and wait', { maxWaitSeconds: 2, preferredWaitSeconds: 9 }, waits(2), '', ''],
  ['max_wait and background', { maxWaitSeconds: 2, background: true }, waits(2), '', ''],
  ['max_wait and no background', { maxWaitSeconds: 2, background: false }, waits(2), '', ''],
  ['max_wait and respond-async', { maxWaitSeconds: 2, prefersAsync: true }, waits(2), '', 'respond-async'],
  ['background and wait', { background: true, preferredWaitSeconds: 3 }, waits(3), 'wait=3', 'wait=3'],
];

test.each(cases)('%s', (...[, said, expected, always, accepted]) => {
  const { applied, ...patience } = patienceOf({ ...nothing, ...said }, {});

  expect(patience).toEqual(expected);
  expect([applied.always.join(', '), applied.accepted.join(', ')]).toEqual([always, accepted]);
});

test.each([
  ['nothing', {}, waits(30)],
  ['no background', { background: false }, waits(30)],
  ['wait=600', { preferredWaitSeconds: 600 }, waits(600)],
  ['max_wait 1', { maxWaitSeconds: 1 }, waits(1)],
  ['background', { background: true }, inBackground],
])('where 30 s are configured, %s', (_name, said, expected) => {
  const { applied: _applied, ...patience } = patienceOf({ ...nothing, ...said }, { maxWaitSeconds: 30 });

  expect(patience).toEqual(expected);
});
