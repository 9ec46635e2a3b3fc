import { describe, expect, test } from '@jest/globals';
import {
  afterFailure,
  afterSuccess,
  closedBreaker,
  isTroubled,
  refusedUntil,
  withTrials,
  withoutTrial,
  type Breaker,
  type BreakerRules,
} from '../../../lambda/core/windows/breaker.ts';

const T = 1_800_000_000_000;
const usual: BreakerRules = { isOff: false, allowedFails: undefined, firstMs: 5_000 };

/** Failures of these requests, a second apart; `ok` is a success. */
function after(
  events: readonly string[],
  { rules = usual, calls }: { readonly rules?: BreakerRules; readonly calls?: number } = {},
): Breaker {
  let breaker: Breaker = closedBreaker;
  for (const [n, id] of events.entries()) {
    const nowMs = T + n * 1_000;
    const next =
      id === 'ok' ? afterSuccess(breaker, 0) : afterFailure(breaker, { id, trial: 0, calls, nowMs }, rules);
    breaker = next ?? breaker;
  }
  return breaker;
}

const isOpen = ({ openings }: Breaker) => openings > 0;

describe('it opens', () => {
  test.each<[string, readonly string[], boolean]>([
    ['at three failures in a row of two requests', ['a', 'a', 'b'], true],
    ['at three of three', ['a', 'b', 'c'], true],
    ['not at two', ['a', 'b'], false],
    ['not when one request fails, however often', Array<string>(40).fill('a'), false],
    ['not when a success comes between', ['a', 'b', 'ok', 'a', 'b'], false],
    ['not by a request that failed before the last success', ['b', 'ok', 'a', 'a', 'a'], false],
  ])('%s', (_, events, expected) => {
    expect(isOpen(after(events))).toBe(expected);
  });

  test('when more than half of at least five calls of a minute have failed', () => {
    const events = ['a', 'ok', 'b', 'ok', 'c'];

    expect(isOpen(after(events, { calls: 5 }))).toBe(true);
    expect(isOpen(after(events, { calls: 6 }))).toBe(false);
    expect(isOpen(after(['a', 'ok', 'b'], { calls: 3 }))).toBe(false);
    expect(isOpen(after(['a', 'ok', 'a', 'ok', 'a'], { calls: 5 }))).toBe(false);
  });

  test('at more failures of a minute than are allowed, by different requests', () => {
    const rules = { ...usual, allowedFails: 1 };

    expect(isOpen(after(['a', 'ok', 'b'], { rules }))).toBe(true);
    expect(isOpen(after(['a', 'a', 'a', 'a'], { rules }))).toBe(false);
    expect(isOpen(after(['a', 'b', 'c'], { rules: { ...usual, allowedFails: 9 } }))).toBe(false);
  });

  test('not where cooldowns are off', () => {
    expect(after(['a', 'b', 'c', 'd'], { rules: { ...usual, isOff: true } })).toEqual(closedBreaker);
  });
});

describe('an open one', () => {
  const open = after(['a', 'b', 'c']);
  const at = open.untilMs;

  test('lets nothing through for the first time, and twice as long each further time, up to a minute', () => {
    let breaker = open;
    const gates = Array.from({ length: 6 }, () => {
      const nowMs = breaker.untilMs;
      const tried = withTrials(breaker, 1, nowMs)!;
      breaker = afterFailure(tried, { id: 'd', trial: tried.openings, calls: 9, nowMs }, usual)!;
      return breaker.untilMs - nowMs;
    });

    expect(at - (T + 2_000)).toBe(5_000);
    expect(gates).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });

  test('lets one call try, and the next only when that is lost', () => {
    const tried = withTrials(open, 1, at)!;

    expect(refusedUntil(open, 1, at - 1)).toBe(at);
    expect(refusedUntil(open, 1, at)).toBe(0);
    expect(refusedUntil(open, 2, at)).toBe(Infinity);
    expect(refusedUntil(tried, 1, at + 1)).toBe(at + 30_000);
    expect(withTrials(tried, 1, at + 30_000)).toMatchObject({ begun: 1, done: 0, begunAtMs: at + 30_000 });
  });

  test('takes 2, 4 and 8 calls after the first success, and is closed after the last of them', () => {
    let breaker = open;
    const steps: number[] = [];
    while (isOpen(breaker)) {
      steps.push(breaker.step);
      const { step, openings } = breaker;
      breaker = withTrials(breaker, step, at)!;
      for (let n = 0; n < step; n++) breaker = afterSuccess(breaker, openings)!;
    }

    expect(steps).toEqual([1, 2, 4, 8]);
    expect(breaker).toEqual({ ...closedBreaker, version: breaker.version });
  });

  test('hears nothing of calls that began before it opened', () => {
    expect(afterSuccess(open, 0)).toBeUndefined();
    expect(afterFailure(open, { id: 'x', trial: 0, calls: 9, nowMs: at }, usual)).toBeUndefined();
  });

  test('gets a trial back that was not made', () => {
    const tried = withTrials(open, 1, at)!;

    expect(refusedUntil(withoutTrial(tried, tried.openings)!, 1, at)).toBe(0);
    expect(withoutTrial(tried, 7)).toBeUndefined();
    expect(withoutTrial(open, open.openings)).toBeUndefined();
  });
});

test('a closed one counts no trials, and only failures make a success worth a write', () => {
  expect(withTrials(closedBreaker, 1, T)).toBeUndefined();
  expect(afterSuccess(closedBreaker, 0)).toBeUndefined();
  expect([isTroubled(closedBreaker), isTroubled(after(['a']))]).toEqual([false, true]);
});
