import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { admittedUpTo, placesFor } from '../../../../lambda/core/line/tiers/waiting-room.ts';
import { defaultTiers } from '../../../../lambda/core/requests/tiers.ts';

const room = (ceiling: number, tiers = defaultTiers) => ({ tiers, ceiling });

describe('places', () => {
  test.each([
    [800, -5, 800],
    [800, 0, 800],
    [800, 1, 734],
    [800, 100, 667],
    [800, 1_000, 600],
    [4, 1_000, 3],
    [3, 1_000, 3],
    [1, 1_000, 1],
    [Infinity, 1_000, Infinity],
  ])('of %d for priority %d: %d', (ceiling, priority, places) => {
    expect(placesFor(room(ceiling), priority, null)).toBe(places);
  });

  test('of one tier are all places', () => {
    expect(placesFor(room(800, [{ name: 'all', maxPriority: null }]), 1_000, null)).toBe(800);
  });
});

describe('while this many wait, the highest priority that is admitted', () => {
  test.each([
    [599, undefined],
    [600, 999],
    [666, 999],
    [667, 99],
    [734, 0],
    [799, 0],
    [800, undefined],
  ])('%d: %p', (waiting, priority) => {
    expect(admittedUpTo(room(800), waiting, null)).toBe(priority);
  });
});

describe('while the worst caller who can give way has priority 500', () => {
  test.each([
    [800, 499, 900],
    [800, 500, 667],
    [800, 1_000, 600],
    [3, 0, 4],
    [1, 0, 2],
    [Infinity, 0, Infinity],
  ])('of %d there are for priority %d: %d', (ceiling, priority, places) => {
    expect(placesFor(room(ceiling), priority, 500)).toBe(places);
  });

  test.each([
    [599, undefined],
    [600, 999],
    [667, 499],
    [700, 499],
    [899, 499],
    [900, undefined],
  ])('and %d wait, the highest priority that is admitted is %p', (waiting, priority) => {
    expect(admittedUpTo(room(800), waiting, 500)).toBe(priority);
  });
});

test('a caller gets in with the priority that it is told, and a better one never has fewer places', () => {
  fc.assert(
    fc.property(
      fc.record({
        waiting: fc.nat(1_200),
        ceiling: fc.integer({ min: 1, max: 1_000 }),
        priority: fc.integer(),
        worst: fc.option(fc.integer()),
      }),
      ({ waiting, ceiling, priority, worst }) => {
        const told = admittedUpTo(room(ceiling), waiting, worst);

        if (told !== undefined) expect(waiting).toBeLessThan(placesFor(room(ceiling), told, worst));
        expect(placesFor(room(ceiling), priority - 1, worst)).toBeGreaterThanOrEqual(
          placesFor(room(ceiling), priority, worst),
        );
      },
    ),
  );
});
