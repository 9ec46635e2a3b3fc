import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  applyBudgetWrite,
  chargeBeyond,
  decideCharge,
  emptyBudget,
  fromUnits,
  toUnits,
  type Budget,
  type BudgetRow,
  type BudgetWrite,
} from '../../../../lambda/core/keys/budget/budget-row.ts';
import { startOfPeriod } from '../../../../lambda/core/keys/budget/period.ts';

const budget: Budget = { unit: 'tokens', amount: 1_000, per: 'day', atCap: 'refuse' };
const DAY = 86_400_000;
const NOW = Date.parse('2026-12-01T10:00:00Z');
const TODAY = startOfPeriod('day', NOW);

const add = (amount: number, maxBefore: number, startMs = TODAY): BudgetWrite => ({
  kind: 'add',
  startMs,
  part: 'used',
  amount,
  maxBefore,
});

describe('a charge of 300', () => {
  test.each<[string, BudgetRow, ReturnType<typeof decideCharge>]>([
    [
      'opens the first period',
      emptyBudget,
      {
        kind: 'write',
        write: { kind: 'open', row: { startMs: TODAY, used: 300, beyond: 0 } },
      },
    ],
    [
      'opens the next period, whatever was spent before',
      { startMs: TODAY - DAY, used: 1_000, beyond: 40 },
      {
        kind: 'write',
        write: { kind: 'open', row: { startMs: TODAY, used: 300, beyond: 0 } },
      },
    ],
    [
      'takes what is left to the last token',
      { startMs: TODAY, used: 700, beyond: 0 },
      { kind: 'write', write: add(300, 700) },
    ],
    ['does not fit', { startMs: TODAY, used: 701, beyond: 0 }, { kind: 'exceeded' }],
    [
      'is not kept out by what was spent beyond',
      { startMs: TODAY, used: 0, beyond: 5_000 },
      { kind: 'write', write: add(300, 700) },
    ],
    [
      'goes to the period of a clock that is ahead',
      { startMs: TODAY + DAY, used: 0, beyond: 0 },
      { kind: 'write', write: add(300, 700, TODAY + DAY) },
    ],
  ])('%s', (_name, row, expected) => {
    expect(decideCharge({ row, budget, cost: 300, nowMs: NOW })).toEqual(expected);
  });

  test('larger than the whole budget fits into no period', () => {
    const decision = decideCharge({ row: emptyBudget, budget, cost: 1_001, nowMs: NOW });

    expect(decision).toEqual({ kind: 'exceeded' });
  });
});

test.each<[string, BudgetRow, BudgetWrite]>([
  ['opens a period', emptyBudget, { kind: 'open', row: { startMs: TODAY, used: 0, beyond: 300 } }],
  [
    'has no bound',
    { startMs: TODAY, used: 1_000, beyond: 9_000 },
    { kind: 'add', startMs: TODAY, part: 'beyond', amount: 300, maxBefore: Infinity },
  ],
])('a charge beyond the budget %s', (_name, row, expected) => {
  expect(chargeBeyond({ row, budget, cost: 300, nowMs: NOW })).toEqual(expected);
});

describe('the store’s condition', () => {
  const row: BudgetRow = { startMs: TODAY, used: 700, beyond: 50 };
  test.each<[string, BudgetWrite, BudgetRow | undefined]>([
    ['a charge that fits', add(300, 700), { ...row, used: 1_000 }],
    ['one that others have overtaken', add(300, 699), undefined],
    ['one of a period that is over', add(1, Infinity, TODAY - DAY), undefined],
    ['one of a period that has not begun', add(1, Infinity, TODAY + DAY), undefined],
    ['a settlement', add(-700, Infinity), { ...row, used: 0 }],
    ['a period begun twice', { kind: 'open', row: { startMs: TODAY, used: 1, beyond: 0 } }, undefined],
    [
      'the next period',
      { kind: 'open', row: { startMs: TODAY + DAY, used: 1, beyond: 0 } },
      { startMs: TODAY + DAY, used: 1, beyond: 0 },
    ],
  ])('%s', (_name, write, expected) => {
    expect(applyBudgetWrite(row, write)).toEqual(expected);
  });
});

test('however charges race and settle, no more than the cap is reserved', () => {
  const step = fc.record({
    cost: fc.integer({ min: 1, max: 600 }),
    /** How many writes of others come between the look at the row and the write. */
    age: fc.nat({ max: 3 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const rows: BudgetRow[] = [emptyBudget];
      let reserved = 0;
      for (const { cost, age, share } of steps) {
        const seen = rows.at(-1 - Math.min(age, rows.length - 1)) ?? emptyBudget;
        const decision = decideCharge({ row: seen, budget, cost, nowMs: NOW });
        const written =
          decision.kind === 'write'
            ? applyBudgetWrite(rows.at(-1) ?? emptyBudget, decision.write)
            : undefined;
        if (written === undefined) continue;
        rows.push(written);
        reserved += cost;
        expect(reserved).toBeLessThanOrEqual(budget.amount);
        const unused = Math.floor(cost * share);
        const settled = applyBudgetWrite(written, add(-unused, Infinity));
        if (settled !== undefined) rows.push(settled);
        reserved -= unused;
        expect(rows.at(-1)?.used).toBe(reserved);
      }
    }),
  );
});

test.each([
  ['tokens', 12, 12],
  ['usd', 0.1, 100_000_000],
  ['usd', 1_000_000, 1e15],
] as const)('%s %d are %d units', (unit, amount, units) => {
  expect(toUnits({ unit }, amount)).toBe(units);
  expect(fromUnits({ unit }, units)).toBe(amount);
});
