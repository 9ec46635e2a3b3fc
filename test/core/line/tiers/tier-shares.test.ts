import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  creditsAfter,
  creditsWithout,
  dueTiers,
  periodOf,
  sharedTiers,
  upcoming,
  type Credits,
  type SharedTier,
} from '../../../../lambda/core/line/tiers/tier-shares.ts';

const tiersOf = (...shares: readonly number[]) =>
  sharedTiers([
    { name: 't0', maxPriority: 0 },
    ...shares.map((minShare, n) => ({ name: `t${String(n + 1)}`, maxPriority: n + 1, minShare })),
  ]);

/** Gives one turn, strictly by tier except for due ones; the tiers that wait are given, best first. */
function giveOne(tiers: readonly SharedTier[], credits: Credits, waiting: readonly string[]) {
  const to = dueTiers(tiers, credits).find((name) => waiting.includes(name)) ?? waiting[0] ?? '';
  return { to, credits: creditsAfter(tiers, credits, { to, isWaiting: (name) => waiting.includes(name) }) };
}

function giveAll(tiers: readonly SharedTier[], steps: readonly (readonly string[])[]): string[] {
  let credits: Credits = {};
  return steps.map((waiting) => {
    const given = giveOne(tiers, credits, waiting);
    credits = given.credits;
    return given.to;
  });
}

const always = (count: number, ...waiting: readonly string[]) => Array.from({ length: count }, () => waiting);

describe('the tier of each turn', () => {
  test.each<[string, readonly number[], readonly (readonly string[])[], string]>([
    ['a quarter: every fourth', [0.25], always(8, 't0', 't1'), '0001 0001'],
    ['0.4: two of five', [0.4], always(10, 't0', 't1'), '00101 00101'],
    ['a third: three of a period of four and more', [1 / 3], always(8, 't0', 't1'), '0001 0010'],
    ['two shares', [0.25, 0.25], always(8, 't0', 't1', 't2'), '0001 2001'],
    ['without a better one it is served all the same', [0.25], always(3, 't1'), '111'],
    [
      'while it does not wait it gains nothing',
      [0.25],
      [...always(9, 't0'), ...always(4, 't0', 't1')],
      '000000000 0001',
    ],
    [
      'and it loses what it had',
      [0.25],
      [...always(3, 't0', 't1'), ...always(1, 't0'), ...always(4, 't0', 't1')],
      '000 0 0001',
    ],
  ])('%s', (...[, shares, steps, expected]) => {
    expect(
      giveAll(tiersOf(...shares), steps)
        .join('')
        .replaceAll('t', ''),
    ).toBe(expected.replaceAll(' ', ''));
  });

  test('a due turn that nobody of the tier can use stays due, and no more than that', () => {
    const tiers = tiersOf(0.25);
    const passed = { to: 't0', isWaiting: () => true };
    let credits: Credits = {};
    for (let turn = 0; turn < 3; turn++) credits = creditsAfter(tiers, credits, passed);
    expect(dueTiers(tiers, credits)).toEqual(['t1']);

    for (let turn = 0; turn < 9; turn++)
      credits = creditsAfter(tiers, credits, { ...passed, unable: ['t1'] });
    const after = creditsAfter(tiers, credits, { ...passed, to: 't1' });

    expect([dueTiers(tiers, credits), dueTiers(tiers, after)]).toEqual([['t1'], []]);
  });

  test('a turn that is given back leaves no trace', () => {
    const tiers = tiersOf(0.25, 0.4);
    const before: Credits = { t1: 750_000, t2: 100_000 };
    const { credits } = giveOne(tiers, before, ['t0', 't1', 't2']);

    expect(credits).toEqual({ t1: 0, t2: 500_000 });
    expect(creditsWithout(credits, before, credits)).toEqual(before);
  });
});

const someShares = fc
  .array(fc.integer({ min: 1, max: 45 }), { minLength: 1, maxLength: 4 })
  .filter((parts) => parts.reduce((sum, part) => sum + part, 0) <= 90)
  .map((parts) => parts.map((part) => part / 100));

describe('whatever waits when', () => {
  test('of any period and the other shares, one turn is the own of a tier that waits', () => {
    const steps = fc.array(fc.array(fc.nat(4), { minLength: 1 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(someShares, steps, (shares, drawn) => {
        const tiers = tiersOf(...shares);
        const names = ['t0', ...tiers.map(({ name }) => name)];
        const waiting = drawn.map((ns) => names.filter((_name, n) => ns.includes(n) || n === 0));
        const given = giveAll(tiers, waiting);

        for (const tier of tiers) {
          let without = 0;
          for (const [turn, to] of given.entries()) {
            without = to === tier.name || waiting[turn]?.includes(tier.name) !== true ? 0 : without + 1;
            expect(without).toBeLessThan(periodOf(tier) + tiers.length - 1);
          }
        }
      }),
    );
  });

  test('a tier that always waits has its share of all turns, to one, and the best has the rest', () => {
    fc.assert(
      fc.property(someShares, fc.integer({ min: 1, max: 500 }), (shares, count) => {
        const tiers = tiersOf(...shares);
        const given = giveAll(tiers, always(count, 't0', ...tiers.map(({ name }) => name)));

        for (const { name, share } of tiers) {
          const own = given.filter((to) => to === name).length;
          expect(Math.abs(own - (count * share) / 1_000_000)).toBeLessThan(tiers.length + 1);
          expect(own).toBeLessThanOrEqual((count * share) / 1_000_000);
        }
      }),
    );
  });
});

describe('the line as it will be served', () => {
  const line = [0, 0, 0, 0, 0, 9, 9].map((priority, n) => ({ n, tier: priority === 0 ? 't0' : 't1' }));

  test.each<[string, readonly number[], Credits, number, readonly number[]]>([
    ['is the order where no tier has a share', [], {}, 3, [0, 1, 2]],
    ['has due turns where they will fall', [0.25], {}, 7, [0, 1, 2, 5, 3, 4, 6]],
    ['goes on from the credits of now', [0.25], { t1: 500_000 }, 4, [0, 5, 1, 2]],
    ['ends where it ends', [0.25], {}, 99, [0, 1, 2, 5, 3, 4, 6]],
  ])('%s', (...[, shares, credits, count, expected]) => {
    const next = upcoming(tiersOf(...shares), credits, { inOrder: line, count });

    expect(next.map(({ n }) => n)).toEqual(expected);
  });
});
