import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { defaultTiers } from '../../../lambda/core/requests/tiers.ts';
import { LINE_LENGTH, markOf, writeLine } from '../../../lambda/core/line/line.ts';
import { judgeReach, reachOver, type Reach } from '../../../lambda/core/line/looks/reach.ts';
import { timingOf } from '../../../lambda/core/requests/timing.ts';

const T0 = 1_800_000_000_000;
const NOW = T0 + 3_600_000;
const { untoldMs, farGapMs, reportMs } = timingOf({ bucketMs: 250, guardMs: 1_000 });
const fairOrder = { fairness: 'key' as const, tiers: defaultTiers };
const byArrival = { fairness: 'none' as const, tiers: defaultTiers };

const at = (id: string, priority: number, enqueuedAtMs = T0) => ({
  id,
  priority,
  enqueuedAtMs,
  flow: 'mine',
});

function judge(given: {
  readonly reach: Reach | null;
  readonly line?: string;
  readonly place?: ReturnType<typeof at>;
  readonly sinceMs?: number;
  readonly wasNext?: boolean;
}) {
  const { reach, line = '', place = at('me', 100, T0 + 1_000), sinceMs = T0, wasNext = false } = given;
  return judgeReach({ reach, line }, { ...place, sinceMs, wasNext }, { nowMs: NOW, untoldMs });
}

/** Requests in an order that nobody can compute from their places, and how many of them the reach covers. */
const lines = fc
  .tuple(
    fc.array(fc.record({ priority: fc.constantFrom(0, 100, 1_000), ageMs: fc.nat(100_000) }), {
      minLength: 2,
      maxLength: 200,
    }),
    fc.nat(),
  )
  .map(([requests, n]) => ({
    waiting: requests.map(({ priority, ageMs }, rank) => at(`req_${String(rank)}`, priority, T0 - ageMs)),
    count: 1 + (n % (requests.length - 1)),
  }));

describe('the reach', () => {
  test.each([fairOrder, byArrival])('covers everybody up to its end, fairness: $fairness', (config) => {
    fc.assert(
      fc.property(lines, ({ waiting, count }) => {
        const queue = { reach: reachOver(waiting.slice(0, count), config), line: writeLine(waiting) };

        for (const place of waiting.slice(0, count)) expect(judge({ ...queue, place }).isNear).toBe(true);
      }),
    );
  });

  test('of a fair order that ends within the line covers nobody else who has waited for a while', () => {
    fc.assert(
      fc.property(lines, ({ waiting, count }) => {
        fc.pre(count <= LINE_LENGTH / 2);
        const queue = { reach: reachOver(waiting.slice(0, count), fairOrder), line: writeLine(waiting) };

        for (const place of waiting.slice(count)) expect(judge({ ...queue, place }).isNear).toBe(false);
      }),
    );
  });
});

describe('a caller that the line does not list', () => {
  const others = Array.from({ length: LINE_LENGTH + 1 }, (_, n) => at(`req_${String(n)}`, 100));
  const [first, second] = [others.slice(0, 1), others.slice(0, 2)];
  const fair = { priority: 100, enqueuedAtMs: T0, places: 1, newcomers: 100, flow: markOf('other') };
  const late = { ...fair, enqueuedAtMs: T0 + 5_000 };
  const byPlace = { priority: 100, enqueuedAtMs: T0, places: 1 };

  test.each([
    { case: 'nobody has said how far turns reach', reach: null, sinceMs: T0, isNear: true },
    { case: 'it has just come', reach: fair, line: others, sinceMs: NOW - 1, isNear: true },
    {
      case: 'it has just come, at a worse priority',
      reach: { ...fair, newcomers: 99, priority: 99 },
      line: others,
      sinceMs: NOW - 1,
      isNear: false,
    },
    {
      case: 'it has just come, and the reach ends at its flow',
      reach: { ...fair, flow: markOf('mine') },
      line: others,
      sinceMs: NOW - 1,
      isNear: false,
    },
    {
      case: 'it has just come, and the order is by place',
      reach: byPlace,
      line: others,
      sinceMs: NOW - 1,
      isNear: false,
    },
    {
      case: 'it came a while ago, and the line goes on',
      reach: late,
      line: others,
      sinceMs: NOW - untoldMs,
      isNear: false,
    },
    {
      case: 'the same, but its turn was near',
      reach: late,
      line: others,
      sinceMs: T0,
      wasNext: true,
      isNear: true,
    },
    { case: 'it came a while ago, and the line ends', reach: late, line: second, sinceMs: T0, isNear: true },
    {
      case: 'turns reach further than the line',
      reach: { ...late, places: 99 },
      line: others,
      sinceMs: T0,
      isNear: true,
    },
    {
      case: 'the same, but not to its place',
      reach: { ...fair, places: 99 },
      line: others,
      sinceMs: T0,
      isNear: false,
    },
    {
      case: 'the order is by place, and its place is before the end',
      reach: { ...byPlace, priority: 101 },
      line: others,
      sinceMs: T0,
      isNear: true,
    },
    {
      case: 'the line lists it at its old priority',
      reach: late,
      line: [...first, at('me', 9)],
      sinceMs: NOW - 1,
      isNear: true,
    },
  ])('is near: $isNear, if $case', ({ reach, line = [], sinceMs, wasNext = false, isNear }) => {
    expect(judge({ reach, line: writeLine(line), sinceMs, wasNext }).isNear).toBe(isNear);
  });

  test.each([
    ['it ends at a worse priority', { priority: 101, enqueuedAtMs: 0 }, true],
    ['it ends at somebody who came later', { priority: 100, enqueuedAtMs: T0 + 1_001 }, true],
    ['it ends here', { priority: 100, enqueuedAtMs: T0 + 1_000 }, true],
    ['it ends at somebody who came earlier', { priority: 100, enqueuedAtMs: T0 + 999 }, false],
    ['it ends at a better priority', { priority: 99, enqueuedAtMs: T0 + 2_000 }, false],
  ])('goes by its place while the row is of the version before: %s', (_case, reach, isNear) => {
    expect(judge({ reach, line: '99:abc' }).isNear).toBe(isNear);
  });

  test('remembers that its turn was near, until the line lists it behind the reach', () => {
    const me = at('me', 100);
    const seen = (line: typeof others, wasNext: boolean) =>
      judge({ reach: fair, line: writeLine(line), place: me, wasNext }).isNext;

    expect(seen([me, ...others], false)).toBe(true);
    expect(seen(others, true)).toBe(true);
    expect(seen([...first, me], true)).toBe(false);
    expect(seen(others, false)).toBe(false);
  });
});

test.each([
  { minShare: 0.05, places: 18, newcomers: 0 },
  { minShare: 0.05, places: 19, newcomers: Number.MAX_SAFE_INTEGER },
  { minShare: undefined, places: 500, newcomers: 0 },
])('over $places places lets newcomers up to $newcomers in, if a tier has $minShare', (given) => {
  const { minShare, places, newcomers } = given;
  const tiers = [
    { name: 'best', maxPriority: 0 },
    { name: 'worst', maxPriority: null, minShare },
  ];
  const head = Array.from({ length: places }, (_, n) => at(`req_${n}`, 0));

  expect(reachOver(head, { tiers, fairness: 'key' }).newcomers).toBe(newcomers);
});

test('who is missing in the line for longer than all delays together is not near', () => {
  const onTheWayMs = 1_000;
  const lineGapMs = 1_000;
  const stateAgeMs = 1_000;

  expect(untoldMs).toBeGreaterThanOrEqual(onTheWayMs + lineGapMs + reportMs + stateAgeMs);
  expect(farGapMs.max).toBeLessThan(untoldMs);
});

test('the version before finds a reach that covers everybody who may have a turn', () => {
  fc.assert(
    fc.property(lines, ({ waiting, count }) => {
      const { priority, enqueuedAtMs } = reachOver(waiting.slice(0, count), fairOrder);

      for (const place of waiting.slice(0, count)) {
        expect(
          place.priority < priority || (place.priority === priority && place.enqueuedAtMs <= enqueuedAtMs),
        ).toBe(true);
      }
    }),
  );
});
