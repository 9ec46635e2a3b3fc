import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  aheadInLine,
  LINE_LENGTH,
  LINE_TEXT,
  markOf,
  rankIn,
  readLine,
  writeLine,
} from '../../../lambda/core/line/line.ts';
import { aLineOfTheVersionBefore, aheadForTheVersionBefore } from './line-before.ts';

const T0 = 1_800_000_000_000;
const FAR = Number.MAX_SAFE_INTEGER;

const usual = fc.constantFrom(0, 50, 100, 1_000);
const weird = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-FAR, FAR, 1e15, -1e15));
/** In any order: that is the leader's business. */
const waiting = (priorities: fc.Arbitrary<number>, maxLength: number) =>
  fc
    .uniqueArray(fc.record({ id: fc.uuid().map((id) => `req_${id}`), priority: priorities }), {
      maxLength,
      selector: ({ id }) => id,
    })
    .map((places) => places.map((place, n) => ({ ...place, enqueuedAtMs: T0 + n })));
const crowd = (count: number, priorityOf: (n: number) => number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `req_${String(n)}`,
    priority: priorityOf(n),
    enqueuedAtMs: T0 + n,
  }));

describe('the line as text', () => {
  test('is read as it was written, and says whether more wait', () => {
    fc.assert(
      fc.property(waiting(fc.oneof(usual, weird), 120), (places) => {
        const { places: read, goesOn } = readLine(writeLine(places));

        const told = places.slice(0, read.length);
        expect(read).toEqual(told.map(({ id, priority }) => ({ mark: markOf(id), priority })));
        expect(goesOn).toBe(read.length < places.length);
      }),
    );
  });

  test('is never longer than its part of the row', () => {
    fc.assert(
      fc.property(waiting(fc.oneof(usual, weird, fc.integer()), 120), (places) => {
        expect(writeLine(places).length).toBeLessThanOrEqual(LINE_TEXT);
      }),
    );
  });

  test('lists as many as it may if the priority changes at every eighth', () => {
    const places = crowd(120, (n) => (Math.floor(n / 8) % 2) * 1_000);

    expect(readLine(writeLine(places)).places).toHaveLength(LINE_LENGTH);
  });

  test('with as many priorities as requests lists at least the first 40', () => {
    const { places, goesOn } = readLine(writeLine(crowd(100, (n) => n * 20)));

    expect(places.length).toBeGreaterThanOrEqual(40);
    expect(goesOn).toBe(true);
  });

  test('gives two of 100,000 ids the same mark at most once', () => {
    const marks = new Set(Array.from({ length: 100_000 }, (_, n) => markOf(`req_${String(n)}`)));

    expect(marks.size).toBeGreaterThanOrEqual(99_999);
  });
});

describe('a place in the line', () => {
  test('is the rank, whatever the order, for each request that the line lists', () => {
    fc.assert(
      fc.property(waiting(fc.oneof(usual, weird), 120), (places) => {
        const line = readLine(writeLine(places));

        for (const [rank, place] of places.slice(0, line.places.length).entries()) {
          expect(aheadInLine(line, place)).toBe(rank);
        }
      }),
    );
  });

  const at = (id: string, priority: number) => ({ id, priority, enqueuedAtMs: T0 });
  const goingOn = (...head: ReturnType<typeof at>[]) => {
    const { places } = readLine(writeLine(head));
    return { places, goesOn: true };
  };
  test.each([
    { line: 'an empty line', read: readLine(''), ahead: 0 },
    { line: 'a line that ends before it', read: readLine(writeLine([at('a', 4)])), ahead: 1 },
    { line: 'a line that goes on, before the worse', read: goingOn(at('a', 4), at('b', 6)), ahead: 1 },
    { line: 'a line that goes on, behind its last', read: goingOn(at('a', 4)), ahead: undefined },
    {
      line: 'a line without it, behind all of its priority',
      read: readLine(writeLine([at('a', 5)])),
      ahead: 1,
    },
    { line: 'a line that lists it at its old priority', read: goingOn(at('a', 4), at('me', 9)), ahead: 1 },
    { line: 'two of one mark, the first', read: readLine(writeLine([at('me', 5), at('me', 5)])), ahead: 0 },
  ])('in $line has $ahead ahead', ({ read, ahead }) => {
    expect(aheadInLine(read, at('me', 5))).toBe(ahead);
  });

  test('has no rank at a priority that it no longer has', () => {
    expect(rankIn(readLine(writeLine([at('me', 9)])), at('me', 5))).toBeUndefined();
  });
});

describe('while two versions run', () => {
  test('a line of the version before tells nothing but that somebody waits', () => {
    fc.assert(
      fc.property(waiting(usual, 120), (places) => {
        const line = readLine(aLineOfTheVersionBefore(places));

        expect(line).toEqual({ places: [], goesOn: places.length > 0 });
      }),
    );
  });

  test('the version before takes a line for one that ends before any request', () => {
    fc.assert(
      fc.property(waiting(fc.oneof(usual, weird), 120), usual, (places, priority) => {
        const place = { priority, enqueuedAtMs: T0 + 5 };

        expect(aheadForTheVersionBefore(writeLine(places), place)).toBe(places.length > 0 ? undefined : 0);
      }),
    );
  });
});
