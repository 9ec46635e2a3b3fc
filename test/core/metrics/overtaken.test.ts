import { expect, test } from '@jest/globals';
import { ON_THE_WAY_MS, wasOvertaken, type HandOut } from '../../../lambda/core/metrics/overtaken.ts';

const T = 1_800_000_000_000;
const place = (priority: number, enqueuedAtMs = T) => ({ id: 'req_1', priority, enqueuedAtMs });
const handOut = (priority: number, { enqueuedAtMs = T, afterMs = ON_THE_WAY_MS + 1 } = {}): HandOut => ({
  place: { id: 'req_0', priority, enqueuedAtMs },
  atMs: T + afterMs,
});

test.each<[string, boolean, readonly HandOut[]]>([
  ['no turn was handed out yet', false, []],
  ['a worse one had a turn', true, [handOut(100)]],
  ['a worse one had a turn among others', true, [handOut(1), handOut(100), handOut(1)]],
  ['a better one had a turn', false, [handOut(1)]],
  ['an older one of its priority had a turn', false, [handOut(50, { enqueuedAtMs: T - 1 })]],
  ['a younger one of its priority had a turn', true, [handOut(50, { enqueuedAtMs: T + 1 })]],
  ['a worse one had a turn while it was on its way', false, [handOut(100, { afterMs: ON_THE_WAY_MS })]],
  ['a worse one had a turn before it came', false, [handOut(100, { afterMs: -5_000 })]],
])('%s: %s', (_, expected, handOuts) => {
  expect(wasOvertaken(place(50), handOuts)).toBe(expected);
});

test.each([
  ['a younger one of another flow', { priority: 50, flow: 'b' }, false],
  ['a younger one of its own flow', { priority: 50, flow: 'a' }, true],
  ['a worse one of another flow', { priority: 51, flow: 'b' }, true],
] as const)('%s had a turn', (_what, of, expected) => {
  const { place: younger, atMs } = handOut(of.priority, { enqueuedAtMs: T + 1 });

  expect(wasOvertaken({ ...place(50), flow: 'a' }, [{ place: { ...younger, flow: of.flow }, atMs }])).toBe(
    expected,
  );
});
