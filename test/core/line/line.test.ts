import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aheadInLine, LINE_LENGTH, LINE_TEXT, readLine, writeLine } from '../../../lambda/core/line/line.ts';

const T0 = 1_800_000_000_000;
const FAR = Number.MAX_SAFE_INTEGER;

interface Spot {
  readonly priority: number;
  readonly enqueuedAtMs: number;
}

const inOrder = (spots: readonly Spot[]): Spot[] =>
  [...spots].sort((a, b) => a.priority - b.priority || a.enqueuedAtMs - b.enqueuedAtMs);

const spot = (priorities: fc.Arbitrary<number>) =>
  fc.record({
    priority: priorities,
    enqueuedAtMs: fc.integer({ min: 0, max: 86_400_000 }).map((n) => T0 + n),
  });
const usual = fc.constantFrom(0, 50, 100, 1_000);
const weird = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-FAR, FAR, 1e15, -1e15));
const waiting = (priorities: fc.Arbitrary<number>, maxLength: number) =>
  fc.array(spot(priorities), { maxLength }).map(inOrder);

describe('the line as text', () => {
  test('is read as it was written, and says whether more wait', () => {
    fc.assert(
      fc.property(waiting(fc.oneof(usual, weird), 120), (places) => {
        const { spots, goesOn } = readLine(writeLine(places));

        expect(spots).toEqual(places.slice(0, spots.length));
        expect(goesOn).toBe(spots.length < places.length);
      }),
    );
  });

  test('is never longer than its part of the row', () => {
    fc.assert(
      fc.property(waiting(fc.oneof(usual, weird, fc.integer()), 120), (places) => {
        expect(writeLine(places).length).toBeLessThanOrEqual(LINE_TEXT + 1);
      }),
    );
  });

  test('lists as many as it may if many share a few priorities', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 81, maxLength: 120 }), (gaps) => {
        let atMs = T0;
        const places = gaps.map((gap, n) => ({ priority: (n % 4) * 50, enqueuedAtMs: (atMs += gap) }));

        expect(readLine(writeLine(inOrder(places))).spots).toHaveLength(LINE_LENGTH);
      }),
    );
  });

  test('with as many priorities as requests lists at least the first 40', () => {
    const places = Array.from({ length: 100 }, (_, n) => ({ priority: n * 20, enqueuedAtMs: T0 - n }));

    const { spots, goesOn } = readLine(writeLine(places));

    expect(spots.length).toBeGreaterThanOrEqual(40);
    expect(goesOn).toBe(true);
  });
});

describe('a place in the line', () => {
  test('counts every strictly better request ahead, for each place that the line lists', () => {
    fc.assert(
      fc.property(waiting(fc.oneof(usual, weird), 120), (places) => {
        const line = readLine(writeLine(places));

        for (const place of line.spots) {
          const better = places.filter(
            (other) =>
              other.priority < place.priority ||
              (other.priority === place.priority && other.enqueuedAtMs < place.enqueuedAtMs),
          );
          expect(aheadInLine(line, place)).toBe(better.length);
        }
      }),
    );
  });

  const last = { priority: 5, enqueuedAtMs: T0 + 9 };
  test.each([
    { line: 'an empty line', text: '', place: last, ahead: 0 },
    {
      line: 'a line that ends before it',
      text: writeLine([{ ...last, priority: 4 }]),
      place: last,
      ahead: 1,
    },
    {
      line: 'a line that goes on, within it',
      text: `${writeLine([{ ...last, priority: 4 }, last])}+`,
      place: { ...last, enqueuedAtMs: T0 },
      ahead: 1,
    },
    {
      line: 'a line that goes on, behind it',
      text: `${writeLine([last])}+`,
      place: { ...last, priority: 6 },
    },
    {
      line: 'one of its own millisecond',
      text: writeLine([last]),
      place: last,
      ahead: 0,
    },
  ])('in $line has $ahead ahead', ({ text, place, ahead }) => {
    expect(aheadInLine(readLine(text), place)).toBe(ahead);
  });
});
