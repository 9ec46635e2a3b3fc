import { describe, expect, test } from '@jest/globals';
import { drawFigure } from '../../bench/fair/figure.ts';
import { crowdFailures, floodFailures } from '../../bench/fair/gates.ts';
import { boundOf, countLate, fairShare, jain, quietWaits, serviceOf, useOf } from '../../bench/fair/judge.ts';
import { runCrowd, runFlood, type CrowdResult, type FloodResult } from '../../bench/fair/run.ts';
import { crowdTable, floodTable } from '../../bench/fair/tables.ts';
import { drawLoad, flooderOf, type Load, type World } from '../../bench/fair/world.ts';
import { asMarkdown, asText } from '../../bench/order/report/tables.ts';

const world: World = { seed: 4, rpm: 30, flows: 20, load: 0.95, flood: 100, weights: [1], minutes: 12 };

const loadOf = (requests: readonly (readonly [atMs: number, flow: number])[]): Load => ({
  atMs: Float64Array.from(requests, ([atMs]) => atMs),
  flowOf: Uint16Array.from(requests, ([, flow]) => flow),
  holdMs: new Float64Array(requests.length).fill(61_000),
});

describe('the load', () => {
  test('of the flows is the same with and without the flooder', () => {
    const own = drawLoad(world);
    const quiet = [...own.atMs.keys()].filter((request) => own.flowOf[request] !== flooderOf(world));

    const alone = drawLoad({ ...world, flood: 0 });
    expect([...alone.atMs]).toEqual(quiet.map((request) => own.atMs[request]));
    expect([...alone.flowOf]).toEqual(quiet.map((request) => own.flowOf[request]));
  });

  test('is what it says, and the flooder sends so many times as much as each of the others', () => {
    const long = drawLoad({ ...world, minutes: 2_000 });

    const flooders = long.flowOf.filter((flow) => flow === flooderOf(world)).length;
    const quiet = long.flowOf.length - flooders;
    expect(quiet / (2_000 * 30 * 0.95)).toBeCloseTo(1, 1);
    expect(flooders / (quiet / 20) / 100).toBeCloseTo(1, 1);
  });

  test('of a flow is in proportion to its weight', () => {
    const { flowOf } = drawLoad({ ...world, weights: [1, 4], minutes: 2_000 });

    const count = (parity: number) => flowOf.filter((flow) => flow < 20 && flow % 2 === parity).length;
    expect(count(1) / count(0) / 4).toBeCloseTo(1, 1);
    expect(fairShare({ ...world, weights: [1, 4] })).toBe(30 / 51);
  });
});

describe('the judgement', () => {
  test.each([
    { values: [5, 5, 5, 5], index: 1 },
    { values: [1, 0, 0, 0], index: 0.25 },
    { values: [1, 3], index: 0.8 },
  ])('of $values by Jain’s index is $index', ({ values, index }) => {
    expect(jain(values)).toBeCloseTo(index);
  });

  test('counts the turns per weight of flows that wait all the time, and of no others', () => {
    const load = loadOf([
      // Waits all the time, and has two turns.
      ...[0, 0, 0, 0].map((atMs) => [atMs, 0] as const),
      // Has nothing to wait for after its first turn.
      ...[0, 9_000].map((atMs) => [atMs, 1] as const),
      // Waits for its only turn, which does not come.
      [0, 2],
      // Comes too late.
      [1_500, 3],
    ]);
    const startMs = Float64Array.from([500, 2_000, 3_000, NaN, 4_000, NaN, NaN, NaN]);

    const service = serviceOf({ ...world, weights: [4] }, load, { startMs, fromMs: 1_000, untilMs: 8_000 });

    expect(service).toEqual([2 / 4, 0]);
  });

  test('leaves the flooder’s waits out, and counts those to the end of the run', () => {
    const load = loadOf([
      [0, 0],
      [0, flooderOf(world)],
      [5_000, 1],
    ]);

    const { all } = quietWaits({ ...world, minutes: 0 }, load, Float64Array.from([2_000, 10_000, NaN]));

    expect(all).toEqual([2, 5]);
  });

  test('finds those that wait for longer than the others may hold them up', () => {
    const few = { ...world, flows: 2 };
    const load = loadOf([
      [0, 0],
      [0, 0],
      [0, 1],
      [0, flooderOf(few)],
    ]);
    const startMs = Float64Array.from([70_000, 70_001, 70_001, 500_000]);

    expect([1, 30, 90].map((nth) => boundOf({ ...world, flows: 1 }, nth))).toEqual([70, 131, 375]);
    expect(countLate(few, load, startMs)).toBe(2);
  });

  test('of a limit that is left free while somebody waits is less than all of it', () => {
    const load = loadOf(Array.from({ length: 90 }, () => [0, 0] as const));
    const inTurn = (gapMs: number) => Float64Array.from(load.atMs, (_, n) => Math.floor(n / 30) * gapMs);

    expect(useOf(world, load, inTurn(60_000))).toBeGreaterThan(0.99);
    expect(useOf(world, load, inTurn(90_000))).toBeLessThan(0.75);
  });
});

describe('the promises', () => {
  const waits = (p99: number) => ({ p50: p99 / 4, p99, all: [p99 / 4, p99] });
  const all = <T>(one: T) => ({ headway: one, fifo: one, polling: one });
  const kept = { use: 0.983, worstMinute: 30 };
  const flood: FloodResult = { world, without: all(waits(20)), beside: all(waits(30)), late: 0, kept };
  const crowd: CrowdResult = { world, jain: all(0.99), service: all([4, 5]), kept };

  test('are kept up to their bounds', () => {
    expect(boundOf(world)).toBe(70);
    expect(boundOf({ ...world, flows: 1_000, rpm: 240 })).toBe(314);
    expect([...floodFailures(flood), ...crowdFailures(crowd)]).toEqual([]);
  });

  test.each<[string, readonly string[]]>([
    ['without', floodFailures({ ...flood, without: all(waits(19)) })],
    ['3 requests', floodFailures({ ...flood, late: 3 })],
    ['Jain', crowdFailures({ ...crowd, jain: all(0.9899) })],
    ['97.90 %', floodFailures({ ...flood, kept: { ...kept, use: 0.979 } })],
    ['31 calls', crowdFailures({ ...crowd, kept: { ...kept, worstMinute: 31 } })],
  ])('are broken in words: %s', (words, failures) => {
    expect(failures).toEqual([expect.stringContaining(words)]);
  });

  test('stand in tables and in a figure', () => {
    const tables = [floodTable(flood), crowdTable(crowd)];

    expect(tables.map(asText).join('\n')).toContain('Jain’s index');
    expect(tables.map(asMarkdown).join('\n')).toContain('| p99, relative | 1.50 |');
    expect(drawFigure(flood, crowd)).toMatch(/^<svg[^]*<\/svg>\n$/);
    expect(drawFigure(flood, crowd)).not.toContain('NaN');
  });
});

describe('a run of the dispatcher', () => {
  test('beside a flooder keeps every wait within its bound; first come, first served does not keep it short', async () => {
    const result = await runFlood({
      ...world,
      rpm: 60,
      flows: 100,
      flood: 10,
      load: 0.97,
      minutes: 20,
      seed: 1,
    });

    expect(floodFailures(result)).toEqual([]);
    expect(result.beside.fifo.p50).toBeGreaterThan(2 * result.beside.headway.p50);
    expect(result.beside.polling.p99).toBeGreaterThan(2 * result.without.polling.p99);
  });

  test.each([
    { weights: [1], rpm: 30, minutes: 16 },
    { weights: [1, 2, 5], rpm: 240, minutes: 4 },
  ])('gives turns by weight where all wait: $weights', async (shape) => {
    const result = await runCrowd({ ...world, ...shape, load: 1.5, flood: 10 });

    expect(crowdFailures(result)).toEqual([]);
    expect(result.jain.fifo).toBeLessThan(0.8);
  });
});
