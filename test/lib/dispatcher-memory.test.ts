import { expect, test } from '@jest/globals';
import { dispatcherMemoryMb } from '../../lib/functions/dispatcher-memory.ts';

type Limits = readonly [group: string, rpm: number | undefined];

const unlimited: readonly Limits[] = [['a', undefined]];
const halves = (...groups: readonly string[]): Limits[] => groups.map((group) => [group, 200]);

const configOf = (limits: readonly Limits[]) => ({
  deployments: limits.map(([group, rpm], index) => ({
    id: `d${index}`,
    group,
    provider: 'mock',
    model: 'm',
    order: 0,
    weight: 1,
    rpm,
  })),
});

test.each<[name: string, limits: readonly Limits[], memoryMb: number]>([
  ['no deployment', [], 256],
  ['a small limit', [['a', 1]], 256],
  ['the most that 256 MB carry', [['a', 300]], 256],
  ['one more', [['a', 301]], 512],
  ['the most that 512 MB carry', [['a', 700]], 512],
  ['one more than that', [['a', 701]], 1_024],
  ['more than a GB carries', [['a', 1_501]], 1_769],
  ['a limit beyond one CPU', [['a', 100_000]], 1_769],
  ['no limit', [['a', undefined]], 1_024],
  ['no limit, and a large one', [...unlimited, ['b', 5_000]], 1_769],
  ['two deployments of a group', [...halves('a', 'a')], 512],
  ['two groups', [...halves('a', 'b')], 256],
  ['a group limited in part', [['a', 10], ...unlimited], 1_024],
])('%s', (_name, limits, memoryMb) => {
  expect(dispatcherMemoryMb(configOf(limits))).toBe(memoryMb);
});
