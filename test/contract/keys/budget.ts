import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  chargeBeyond,
  decideCharge,
  emptyBudget,
  type Budget,
  type BudgetRow,
} from '../../../lambda/core/keys/budget/budget-row.ts';
import { startOfPeriod } from '../../../lambda/core/keys/budget/period.ts';
import type { GroupStore } from '../../../lambda/ports/group-store.ts';

const budget: Budget = { unit: 'tokens', amount: 1_000, per: 'day', atCap: 'refuse' };
const NOW = Date.parse('2026-12-01T10:00:00Z');
const TODAY = startOfPeriod('day', NOW);
const DAY = 86_400_000;

/** The promises of every store of budgets. */
export function budgetContract(name: string, open: () => GroupStore): void {
  const newKey = () => {
    const store = open();
    const keyId = `key_${randomUUID()}`;
    return {
      write: (write: Parameters<GroupStore['writeBudget']>[2], row = 'tokens/day') =>
        store.writeBudget(keyId, row, write),
      read: (row = 'tokens/day') => store.readBudget(keyId, row),
      windows: async () => (await store.read(`key#${keyId}`)).windows,
    };
  };
  type Key = ReturnType<typeof newKey>;

  /** One of many who charge at once, each with its own view of the row. */
  async function charge({ write }: Key, cost: number, nowMs = NOW): Promise<boolean> {
    let row: BudgetRow = { ...emptyBudget, startMs: startOfPeriod('day', nowMs) };
    for (;;) {
      const decision = decideCharge({ row, budget, cost, nowMs });
      if (decision.kind === 'exceeded') return false;
      const outcome = await write(decision.write);
      if (outcome.kind === 'written') return true;
      row = outcome.row;
    }
  }

  describe(`budgets: ${name}`, () => {
    test('a key that has spent nothing has an empty row', async () => {
      expect(await newKey().read()).toEqual(emptyBudget);
    });

    test('of 100 who charge 150 at once against 1,000, exactly 6 may', async () => {
      const key = newKey();

      const done = await Promise.all(Array.from({ length: 100 }, () => charge(key, 150)));

      expect(done.filter(Boolean)).toHaveLength(6);
      expect(await key.read()).toEqual({ startMs: TODAY, used: 900, beyond: 0 });
    });

    test('of 100 who charge at the turn of a day, on both sides of it, each day has its own 6', async () => {
      const key = newKey();
      await charge(key, 150);

      const done = await Promise.all(
        Array.from({ length: 100 }, (_, n) => charge(key, 150, NOW + (n % 2) * DAY)),
      );

      const { startMs, used } = await key.read();
      expect([startMs, used]).toEqual([TODAY + DAY, 900]);
      expect(done.filter(Boolean).length).toBeLessThanOrEqual(11);
    });

    test('a refused write shows the row as it is, and changes nothing', async () => {
      const key = newKey();
      await charge(key, 900);
      const refused = { kind: 'add', startMs: TODAY, part: 'used', amount: 200, maxBefore: 800 } as const;

      expect(await key.write(refused)).toEqual({
        kind: 'stale',
        row: { startMs: TODAY, used: 900, beyond: 0 },
      });
      expect((await key.read()).used).toBe(900);
    });

    test('a charge before anything was spent shows an empty row', async () => {
      const write = { kind: 'add', startMs: TODAY, part: 'used', amount: 1, maxBefore: 9 } as const;

      expect(await newKey().write(write)).toEqual({ kind: 'stale', row: emptyBudget });
    });

    test('what is given back can be charged again; of a day that is over, nothing is', async () => {
      const key = newKey();
      await charge(key, 900);
      const back = { kind: 'add', startMs: TODAY, part: 'used', amount: -800, maxBefore: Infinity } as const;

      expect((await key.write(back)).row.used).toBe(100);
      expect(await charge(key, 900)).toBe(true);
      await charge(key, 5, NOW + DAY);
      expect(await key.write(back)).toEqual({
        kind: 'stale',
        row: { startMs: TODAY + DAY, used: 5, beyond: 0 },
      });
    });

    test('what is beyond the budget counts apart from it', async () => {
      const key = newKey();
      await charge(key, 1_000);
      const row = await key.read();

      const outcome = await key.write(chargeBeyond({ row, budget, cost: 40, nowMs: NOW }));

      expect(outcome).toEqual({ kind: 'written', row: { startMs: TODAY, used: 1_000, beyond: 40 } });
    });

    test('budgets of other units and periods, and windows, are apart', async () => {
      const key = newKey();
      await charge(key, 700);
      await key.write({ kind: 'open', row: { startMs: TODAY, used: 3, beyond: 0 } }, 'usd/month');

      expect([(await key.read()).used, (await key.read('usd/month')).used]).toEqual([700, 3]);
      expect(await key.windows()).toEqual({});
    });
  });
}
