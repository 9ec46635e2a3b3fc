import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createOrderBook } from '../../../lambda/core/line/order-book.ts';
import { comparePlaces, type Place } from '../../../lambda/core/requests/request.ts';

interface Entry extends Place {
  readonly flow: string;
  readonly weight: number;
  readonly cost: number;
}

const WEIGHTS = [1, 1, 2, 7];
const LARGEST = 9_000;
const flowNumber = fc.integer({ min: 0, max: WEIGHTS.length - 1 });

const command = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      flow: flowNumber,
      cost: fc.integer({ min: 1, max: LARGEST }),
      priority: fc.integer({ min: 0, max: 1 }),
      /** Messages come in any order. */
      enqueuedAtMs: fc.integer({ min: 0, max: 50 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('serve' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('give back' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), nth: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deliver again' as const), nth: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('change priority' as const), nth: fc.nat(40) }) },
);

/** Plays commands, and tells of every turn what waited at that moment. */
function play(
  commands: readonly (typeof command extends fc.Arbitrary<infer T> ? T : never)[],
  onTurn: (turn: { readonly taken: Entry; readonly waiting: readonly Entry[] }) => void,
) {
  const book = createOrderBook<Entry>({ shareOf: (own) => own, costOf: ({ cost }) => cost });
  const held = new Map<string, Entry>();
  const nthHeld = (nth: number) => [...held.values()].at(nth % Math.max(1, held.size));
  const put = (own: Entry) => {
    held.set(own.id, own);
    book.put(own);
  };
  let ids = 0;
  for (const step of commands) {
    switch (step.kind) {
      case 'put': {
        const { flow, cost, priority, enqueuedAtMs } = step;
        const weight = WEIGHTS[flow] ?? 1;
        put({ id: `r${String(++ids)}`, flow: `f${String(flow)}`, weight, cost, priority, enqueuedAtMs });
        break;
      }
      case 'serve': {
        const taken = book.best();
        if (taken === undefined) break;
        onTurn({ taken, waiting: [...held.values()] });
        book.take(taken.id);
        held.delete(taken.id);
        break;
      }
      case 'give back': {
        const before = book.all();
        const reprice = book.take(before[0]?.id ?? '');
        if (before[0] !== undefined) book.put(before[0]);
        reprice?.(0);
        expect(book.all()).toEqual(before);
        break;
      }
      case 'cancel':
      case 'deliver again':
      case 'change priority': {
        const own = nthHeld(step.nth);
        if (own === undefined) break;
        if (step.kind === 'deliver again') put({ ...own });
        else if (step.kind === 'change priority') put({ ...own, priority: 1 - own.priority });
        else {
          book.remove(own.id);
          held.delete(own.id);
        }
      }
    }
  }
  return { book, held };
}

const commands = fc.array(command, { maxLength: 250 });

test('a flow that waits is never behind another by more than the largest turn of each', () => {
  fc.assert(
    fc.property(commands, (steps) => {
      /** By level and pair: how far the second is ahead of the first, and the least since the first waits. */
      const ahead = new Map<string, { now: number; least: number }>();
      play(steps, ({ taken, waiting }) => {
        const level = waiting.filter(({ priority }) => priority === taken.priority);
        const present = new Set(level.map(({ flow }) => flow));
        for (let n = 0; n < WEIGHTS.length; n++) {
          const flow = `f${String(n)}`;
          for (let m = 0; m < WEIGHTS.length; m++) {
            const other = `f${String(m)}`;
            const name = `${String(taken.priority)} ${flow} ${other}`;
            if (!present.has(flow) || flow === other) {
              ahead.delete(name);
              continue;
            }
            const pair = ahead.get(name) ?? { now: 0, least: 0 };
            const charge = Math.ceil(taken.cost / taken.weight);
            if (taken.flow === other) pair.now += charge;
            if (taken.flow === flow) pair.now -= charge;
            pair.least = Math.min(pair.least, pair.now);
            ahead.set(name, pair);
            const bound = Math.ceil(LARGEST / (WEIGHTS[n] ?? 1)) + Math.ceil(LARGEST / (WEIGHTS[m] ?? 1));
            expect(pair.now - pair.least).toBeLessThanOrEqual(bound);
          }
        }
      });
    }),
    { numRuns: 300 },
  );
});

test('before the first of a flow goes at most one of each other, and none of those that join later', () => {
  fc.assert(
    fc.property(commands, (steps) => {
      /** By level and flow that has had no turn there: how many of each other went since it waits. */
      const passed = new Map<string, Map<string, number>>();
      const hasHadTurns = new Set<string>();
      play(steps, ({ taken, waiting }) => {
        const level = waiting.filter(({ priority }) => priority === taken.priority);
        const present = new Set(level.map(({ flow }) => flow));
        for (const flow of ['f0', 'f1', 'f2', 'f3']) {
          const name = `${String(taken.priority)} ${flow}`;
          if (!present.has(flow) || hasHadTurns.has(name)) passed.delete(name);
          else if (flow !== taken.flow) {
            // Those that are not here at its first sight join later.
            const seen = passed.get(name) ?? new Map([...present].map((other) => [other, 0] as const));
            passed.set(name, seen);
            const before = seen.get(taken.flow);
            expect(before).toBeDefined();
            expect(before).toBeLessThan(1);
            seen.set(taken.flow, (before ?? 0) + 1);
          }
        }
        hasHadTurns.add(`${String(taken.priority)} ${taken.flow}`);
      });
    }),
    { numRuns: 300 },
  );
});

test('a better priority always goes first', () => {
  fc.assert(
    fc.property(commands, (steps) => {
      play(steps, ({ taken, waiting }) => {
        expect(taken.priority).toBe(Math.min(...waiting.map(({ priority }) => priority)));
      });
    }),
  );
});

test('within a flow and a priority the order is by arrival and id', () => {
  fc.assert(
    fc.property(commands, (steps) => {
      play(steps, ({ taken, waiting }) => {
        const own = waiting.filter(
          ({ flow, priority }) => flow === taken.flow && priority === taken.priority,
        );
        expect(taken).toEqual(own.toSorted(comparePlaces)[0]);
      });
    }),
  );
});

test('the order told is the order of the turns', () => {
  fc.assert(
    fc.property(commands, (steps) => {
      const { book, held } = play(steps, () => undefined);
      const told = book.all().map(({ id }) => id);
      expect(told).toHaveLength(held.size);
      for (const id of told) {
        expect(book.best()?.id).toBe(id);
        book.take(id);
      }
      expect(book.size).toBe(0);
    }),
  );
});

test('who cancels takes nothing from others: only the last turn of its flow falls away', () => {
  fc.assert(
    fc.property(commands, fc.nat(40), (steps, nth) => {
      const even = steps.map((step) => (step.kind === 'put' ? { ...step, cost: 1_000, priority: 0 } : step));
      const { book, held } = play(
        even.filter(({ kind }) => kind !== 'change priority'),
        () => undefined,
      );
      const own = [...held.values()].at(nth % Math.max(1, held.size));
      if (own === undefined) return;
      const before = book.all().map(({ flow }) => flow);
      book.remove(own.id);

      expect(book.all().map(({ flow }) => flow)).toEqual(before.toSpliced(before.lastIndexOf(own.flow), 1));
    }),
  );
});
