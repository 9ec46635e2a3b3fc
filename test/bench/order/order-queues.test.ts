import { describe, expect, test } from '@jest/globals';
import { drawArrivals, type Arrivals } from '../../../bench/order/arrivals.ts';
import { batchLine } from '../../../bench/order/disciplines/batch-line.ts';
import { classes, isSteady, loadsUpTo, type Cell } from '../../../bench/order/cell.ts';
import { fifoLine } from '../../../bench/order/disciplines/fifo-line.ts';
import { pollingLine } from '../../../bench/order/disciplines/polling-line.ts';
import { priorityLine } from '../../../bench/order/disciplines/priority-line.ts';
import { simulateQueue, type Line } from '../../../bench/order/disciplines/queue-simulation.ts';
import { laws } from '../../../bench/order/service-law.ts';
import { cobham } from '../../../bench/order/theory.ts';
import { createRandom } from '../../../testkit/random.ts';

const aCell = (changes: Partial<Cell>): Cell => ({
  law: 'deterministic',
  deployments: 1,
  load: 0.8,
  requests: 150_000,
  seed: 1,
  timingFactor: 1,
  ...changes,
});

const classIn =
  ({ classOf }: Arrivals) =>
  (request: number): number =>
    classOf[request]!;

/** Mean waits of the three classes, ms. */
function meanWaits(arrivals: Arrivals, servers: number, line: Line): number[] {
  const startMs = simulateQueue(arrivals, servers, line);
  const totals = classes.map(() => ({ waitMs: 0, count: 0 }));
  startMs.forEach((start, request) => {
    const total = totals[arrivals.classOf[request]!]!;
    total.waitMs += start - arrivals.atMs[request]!;
    total.count += 1;
  });
  return totals.map(({ waitMs, count }) => waitMs / count);
}

const serviceOf = ({ law: name, deployments: servers }: Cell) => {
  const { meanMs, meanSquareMs2 } = laws[name];
  return { mean: meanMs, meanSquare: meanSquareMs2, servers };
};

/** Requests that all arrive at once, named by their classes. */
function atOnce(classOf: readonly number[]): Arrivals {
  const all = (value: number) => new Float64Array(classOf.length).fill(value);
  return {
    atMs: all(0),
    durationMs: all(10),
    holdMs: all(10),
    classOf: Uint8Array.from(classOf),
  };
}

const orderUnder = (arrivals: Arrivals, line: Line): number[] => {
  const startMs = simulateQueue(arrivals, 1, line);
  return [...startMs.keys()].sort((a, b) => startMs[a]! - startMs[b]!);
};

describe('the ideal queue', () => {
  test.each([
    aCell({ load: 0.5 }),
    aCell({ load: 0.8 }),
    aCell({ load: 2 }),
    aCell({ law: 'exponential', load: 0.8 }),
    aCell({ law: 'exponential', load: 1.2 }),
  ])('waits as long as in theory: $law, $deployments server(s), load $load', (cell) => {
    const arrivals = drawArrivals(cell);

    const waits = meanWaits(arrivals, cell.deployments, priorityLine(classIn(arrivals)));

    const theory = cobham(loadsUpTo(cell.load), serviceOf(cell));
    isSteady(cell.load).forEach((steady, own) => {
      if (steady) expect(Math.abs(waits[own]! / theory[own]! - 1)).toBeLessThan(0.05);
    });
  });

  test('waits as long as in theory with four servers, if no call is cut at the span', () => {
    const drawn = drawArrivals(aCell({ law: 'exponential', load: 0.7, deployments: 4 }));
    const arrivals = { ...drawn, holdMs: drawn.durationMs };

    const waits = meanWaits(arrivals, 4, priorityLine(classIn(arrivals)));

    const [mean, load] = [20_000, (0.7 * 20_000) / laws.exponential.meanMs];
    const theory = cobham(loadsUpTo(load), { mean, meanSquare: 2 * mean ** 2, servers: 4 });
    waits.forEach((wait, own) => expect(Math.abs(wait / theory[own]! - 1)).toBeLessThan(0.05));
  });

  test('lets nobody pass a better request, and within a class the earliest arrival goes first', () => {
    const arrivals = atOnce([2, 1, 0, 1, 0]);

    expect(orderUnder(arrivals, priorityLine(classIn(arrivals)))).toEqual([2, 4, 1, 3, 0]);
  });
});

describe('one FIFO', () => {
  test.each([aCell({ load: 0.5 }), aCell({ load: 0.8 }), aCell({ law: 'exponential', load: 0.8 })])(
    'waits as Pollaczek and Khinchine say, whatever the class: $law, load $load',
    (cell) => {
      const [theory = 0] = cobham([cell.load], serviceOf(cell));

      const waits = meanWaits(drawArrivals(cell), 1, fifoLine());

      for (const wait of waits) expect(Math.abs(wait / theory - 1)).toBeLessThan(0.05);
    },
  );
});

describe('SQS in batches', () => {
  test('finishes a batch before it looks at a better queue', () => {
    const arrivals = atOnce([...Array.from({ length: 12 }, () => 2), 0]);
    const late = { ...arrivals, atMs: arrivals.atMs.map((_, n) => (n === 12 ? 5 : 0)) };

    const order = orderUnder(late, batchLine(classIn(late)));

    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]);
  });

  test('takes a batch from one queue only', () => {
    const arrivals = atOnce([1, 1, 0]);
    const late = { ...arrivals, atMs: Float64Array.from([0, 0, 5]) };

    expect(orderUnder(late, batchLine(classIn(late)))).toEqual([0, 1, 2]);
    expect(orderUnder(arrivals, batchLine(classIn(arrivals)))).toEqual([2, 0, 1]);
  });
});

describe('LiteLLM’s rule', () => {
  test('serves all classes alike, on average as late as a FIFO', () => {
    const arrivals = drawArrivals(aCell({ load: 0.8 }));

    const waits = meanWaits(arrivals, 1, pollingLine(createRandom(2)));

    const fifo = meanWaits(arrivals, 1, fifoLine());
    waits.forEach((wait, own) => expect(Math.abs(wait / fifo[own]! - 1)).toBeLessThan(0.05));
  });

  test('lets everybody pass sooner or later, each once', () => {
    const arrivals = atOnce(Array.from({ length: 50 }, (_, n) => n % 3));

    const order = orderUnder(arrivals, pollingLine(createRandom(3)));

    expect(order).not.toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(50);
  });
});
