import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mean } from '../../../testkit/statistics.ts';
import { exponential, laws } from '../../../bench/order/service-law.ts';
import { cobham, erlangC } from '../../../bench/order/theory.ts';

/** Moments of an exponential and of a constant service of mean 1. */
const random = { mean: 1, meanSquare: 2 };
const constant = { mean: 1, meanSquare: 1 };

describe('Cobham’s formula', () => {
  test.each([
    { of: 'M/M/1 at .5', upTo: [0.5], service: { ...random, servers: 1 }, waits: [1] },
    { of: 'M/M/1 at .9', upTo: [0.9], service: { ...random, servers: 1 }, waits: [9] },
    { of: 'M/D/1 at .5', upTo: [0.5], service: { ...constant, servers: 1 }, waits: [0.5] },
    { of: 'two classes', upTo: [0.4, 0.8], service: { ...random, servers: 1 }, waits: [4 / 3, 20 / 3] },
    { of: 'M/M/2 at .75', upTo: [0.75], service: { ...random, servers: 2 }, waits: [9 / 7] },
    {
      of: 'overload',
      upTo: [0.5, 1, 2],
      service: { ...constant, servers: 1 },
      waits: [1, Infinity, Infinity],
    },
    { of: 'overload of four', upTo: [0.5, 1.5], service: { ...random, servers: 4 }, waits: [0.5, Infinity] },
  ])('gives the known mean waits of $of', ({ upTo, service, waits }) => {
    const found = cobham(upTo, service);

    expect(found).toEqual(waits.map((wait) => (wait === Infinity ? wait : expect.closeTo(wait, 9))));
  });

  test('keeps the conservation law: an order shifts waits and does not change their weighted sum', () => {
    const share = fc.double({ min: 0.01, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (a, b, c) => {
        const upTo = [a, a + b, a + b + c];

        const waits = cobham(upTo, { ...random, servers: 1 });

        const [one] = cobham([a + b + c], { ...random, servers: 1 });
        const weighted = a * waits[0]! + b * waits[1]! + c * waits[2]!;
        expect(weighted).toBeCloseTo((a + b + c) * one!, 9);
      }),
    );
  });

  test.each([
    [1, 0.3, 0.3],
    [2, 0.75, 0.642857],
    [4, 0.8, 0.596432],
    [4, 1.2, 1],
  ])('finds all of %i servers busy at load %f with chance %f', (servers, load, chance) => {
    expect(erlangC(servers, load)).toBeCloseTo(chance, 5);
  });
});

describe('a service law', () => {
  test.each([laws.deterministic, laws.exponential, exponential(50_000)])(
    'has the moments of what it draws',
    (law) => {
      const parts = Array.from({ length: 100_000 }, (_, n) => (n + 0.5) / 100_000);

      const holds = parts.map((uniform) => law.holdMs(law.durationMs(uniform)));

      expect(mean(holds) / law.meanMs).toBeCloseTo(1, 4);
      expect(mean(holds.map((ms) => ms ** 2)) / law.meanSquareMs2).toBeCloseTo(1, 4);
      expect(holds.every((ms) => ms <= 60_000)).toBe(true);
    },
  );
});
