import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { whoGivesWay } from '../../../../lambda/core/line/tiers/gives-way.ts';

/** Waiting callers by their priorities, in the order in which they came. */
const line = (...priorities: readonly number[]) =>
  priorities.map((priority, n) => ({ id: `r${String(n)}`, priority, enqueuedAtMs: n }));

describe('who gives way', () => {
  const cases: readonly (readonly [string, ReturnType<typeof line>, number, readonly string[]])[] = [
    ['nobody while there is room', line(0, 9), 0, []],
    ['nobody while there is room to spare', line(0, 9), -3, []],
    ['the worst', line(9, 0, 5), 1, ['r0']],
    ['of the worst priority the newest', line(9, 9, 9, 0), 1, ['r2']],
    ['as many as are too many', line(9, 5, 9, 0, 0, 0), 2, ['r2', 'r0']],
    ['the next worst after the worst', line(9, 5, 9, 0, 0, 0), 3, ['r2', 'r0', 'r1']],
    ['nobody for an equal', line(9, 9, 9), 2, []],
    ['no more than there are better ones', line(9, 9, 9, 0), 3, ['r2']],
    ['nobody in an empty line', [], 3, []],
  ];
  test.each(cases)('%s', (...[, waiting, surplus, expected]) => {
    expect(whoGivesWay(waiting, surplus).map(({ id }) => id)).toEqual(expected);
  });

  test('each is worse than as many who stay, and nobody who stays is worse or newer at the same priority', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3)), fc.nat(20), (priorities, surplus) => {
        const waiting = line(...priorities);
        const leaving = whoGivesWay(waiting, surplus);
        const staying = waiting.filter((one) => !leaving.includes(one));

        expect(leaving.length).toBeLessThanOrEqual(surplus);
        for (const gone of leaving) {
          expect(staying.filter(({ priority }) => priority < gone.priority).length).toBeGreaterThan(0);
          for (const other of staying) {
            expect(other.priority).toBeLessThanOrEqual(gone.priority);
            if (other.priority === gone.priority) expect(other.enqueuedAtMs).toBeLessThan(gone.enqueuedAtMs);
          }
        }
      }),
    );
  });
});
