import { describe, expect, test } from '@jest/globals';
import type { Board, DeploymentBoard } from '../../board/client.ts';
import { nextPollMs } from '../../board/poll.ts';
import { servedLately, withSample } from '../../board/rates.ts';
import { duration, groupCap, ofLimit, stateOf } from '../../board/words.ts';

const deployment: DeploymentBoard = {
  id: 'd',
  capped_by: 'none',
  next_turn_at: null,
  requests: { limit: 3, used: 0, by_second: [] },
  tokens: { limit: null, used: 0, by_second: [] },
};
const tier = { name: 'low', up_to: null, waiting: 0, served: 0 };

const boardWith = (
  part: Partial<Board> & { readonly waiting?: number; readonly served?: number; readonly used?: number },
): Board => ({
  object: 'board',
  model: 'm',
  as_of: 100,
  mode: 'open',
  is_led: false,
  deployments: [{ ...deployment, requests: { ...deployment.requests, used: part.used ?? 0 } }],
  tiers: [{ ...tier, waiting: part.waiting ?? 0, served: part.served ?? 0 }],
  line: null,
  ...part,
});

describe('the state of a tier', () => {
  const full = { ...deployment, capped_by: 'requests' as const };
  test.each([
    ['Idle', boardWith({}), '–'],
    ['Serving', boardWith({ used: 1 }), '–'],
    ['Backlogged', boardWith({ waiting: 1 }), '–'],
    ['At capacity', boardWith({ waiting: 1, deployments: [full, full] }), 'request limit'],
    ['Backlogged', boardWith({ waiting: 1, deployments: [full, deployment] }), '–'],
    ['Paused', boardWith({ waiting: 1, mode: 'paused' }), 'paused by an operator'],
  ])('is %s', (state, board, cap) => {
    expect(stateOf(board.tiers[0] ?? tier, board)).toBe(state);
    expect(groupCap(board)).toBe(cap);
  });
});

describe('the next look', () => {
  test.each([
    ['soon, the first time', { seen: boardWith({}) }, 2_000],
    [
      'soon while somebody waits',
      { before: boardWith({ waiting: 1 }), seen: boardWith({ waiting: 1 }) },
      2_000,
    ],
    ['soon after somebody has left', { before: boardWith({}), seen: boardWith({ served: 1 }) }, 2_000],
    ['soon while a window changes', { before: boardWith({}), seen: boardWith({ used: 1 }) }, 2_000],
    ['later while nothing moves', { before: boardWith({ used: 1 }), seen: boardWith({ used: 1 }) }, 5_000],
    ['later after an error', {}, 5_000],
    ['not while the page is hidden', { isHidden: true, seen: boardWith({}) }, 3_600_000],
  ])('comes %s', (_when, seen, ms) => {
    expect(nextPollMs({ isHidden: false, ...seen })).toBe(ms);
  });
});

describe('how many left lately', () => {
  test('is unknown after one look, and then counted over a minute', () => {
    let samples = withSample([], boardWith({ as_of: 100, served: 5 }));
    expect(servedLately(samples, 'low')).toBeNull();
    samples = withSample(samples, boardWith({ as_of: 130, served: 7 }));
    expect(servedLately(samples, 'low')).toBe(2);
    samples = withSample(samples, boardWith({ as_of: 165, served: 10 }));
    expect(servedLately(samples, 'low')).toBe(5);
    samples = withSample(samples, boardWith({ as_of: 192, served: 11 }));
    expect(servedLately(samples, 'low')).toBe(4);
    expect(samples).toHaveLength(3);
  });
});

describe('words', () => {
  test.each([
    [3_240, '3.2 s'],
    [-5, '0.0 s'],
    [240_000, '4 min'],
    [7_200_000, '2 h'],
  ])('a duration of %d ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

  test('a use without a limit says so', () => {
    expect(ofLimit(2, null)).toBe('2, no limit');
    expect(ofLimit(2, 3)).toBe('2 of 3');
  });
});
