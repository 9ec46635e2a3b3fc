import { describe, expect, test } from '@jest/globals';
import { loads, type Cell } from '../../../bench/order/cell.ts';
import { failuresOf } from '../../../bench/order/gates.ts';
import { drawFigure } from '../../../bench/order/report/figure.ts';
import { runCell, type CellResult, type Waits } from '../../../bench/order/run-cell.ts';
import { asMarkdown, asText, checks, summary, waitTables } from '../../../bench/order/report/tables.ts';

const cell: Cell = {
  law: 'deterministic',
  deployments: 1,
  load: 1.2,
  requests: 400,
  seed: 5,
  timingFactor: 20,
};

const waits = (mean: number): Waits[] => [{ mean, p99: 4 * mean }, { mean: 3 * mean, p99: 9 * mean }, null];

const aResult = (changes: Partial<CellResult> = {}): CellResult => ({
  cell,
  theory: [40, 100, Infinity],
  use: 0.983,
  inversions: 0,
  inRange: 0.97,
  tooLate: 0,
  mostAtOnce: 1,
  tookSeconds: 1,
  overIdeal: { value: 1.04, standardError: 0.004 },
  waits: { ideal: waits(44), headway: waits(45), batches: waits(200), fifo: waits(900), polling: waits(900) },
  ...changes,
});

describe('a run of the dispatcher', () => {
  test.each<Partial<Cell>>([
    {},
    { law: 'exponential' },
    { load: 0.95, deployments: 4 },
    { law: 'exponential', load: 0.8, deployments: 4 },
  ])('keeps order and limit, and uses the limit: %j', async (changes) => {
    const result = await runCell({ ...cell, ...changes });

    expect(result).toMatchObject({ inversions: 0, mostAtOnce: 1, tooLate: 0 });
    expect(result.use).toBeGreaterThan(0.98);
    expect(result.overIdeal.value).toBeLessThan(1.2);
  });

  test('ends the same when the dispatcher’s own polls are as long as deployed', async () => {
    const slow = await runCell({ ...cell, requests: 60 });
    const real = await runCell({ ...cell, requests: 60, timingFactor: 1 });

    const ratio = real.waits.headway[0]!.mean / slow.waits.headway[0]!.mean;
    expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
  });
});

describe('the promises of a cell', () => {
  test.each<[string, Partial<CellResult>]>([
    ['the wait is near that of the ideal queue', {}],
    ['more than that may be chance', { overIdeal: { value: 1.06, standardError: 0.006 } }],
    ['the load is low: the limit need not be used', { cell: { ...cell, load: 0.5 }, use: 0.9 }],
  ])('is kept: %s', (_, changes) => {
    expect(failuresOf(aResult(changes))).toEqual([]);
  });

  test.each<[string, Partial<CellResult>]>([
    ['waits', { overIdeal: { value: 1.06, standardError: 0.004 } }],
    ['is used', { use: 0.979 }],
    ['overtook', { inversions: 1 }],
    ['allows one', { mostAtOnce: 2 }],
    ['latest start', { tooLate: 1 }],
    ['within', { inRange: 0.6 }],
  ])('is broken: %s', (words, changes) => {
    const failures = failuresOf(aResult(changes));

    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain(words);
  });
});

describe('the printed tables', () => {
  test('has a figure or a word in each field', () => {
    const tables = [...waitTables([aResult()]), checks([aResult()]), summary([aResult()])];

    for (const table of tables) {
      for (const row of table.rows) expect(row).toHaveLength(table.rows[0]!.length);
      expect(asText(table)).not.toMatch(/NaN|undefined/);
      expect(asMarkdown(table)).toContain('| --- |');
    }
    expect(asText(tables[0]!)).toContain('grows');
  });

  test('is drawn with all its points inside the panels', () => {
    const results = loads.map((load) => aResult({ cell: { ...cell, load } }));

    const svg = drawFigure(results);

    expect(svg).toContain('prefers-color-scheme: dark');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg.match(/<circle/g)).toHaveLength(3 * loads.length);
  });
});
