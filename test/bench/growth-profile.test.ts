import { expect, test } from '@jest/globals';
import type { Profiler } from 'node:inspector/promises';
import { timeIn } from '../../bench/growth/profile.ts';

const node = (id: number, url: string, children: number[] = []): Profiler.ProfileNode => ({
  id,
  children,
  callFrame: { functionName: '', scriptId: '', url, lineNumber: 0, columnNumber: 0 },
});

test('time in a file is its own and what the engine does for it, unless another has called it', () => {
  const nodes = [
    node(1, '', [2, 6]),
    node(2, 'file:///x/lambda/app/a.ts', [3, 4]),
    node(3, '', [5]),
    node(4, 'file:///x/bench/b.ts'),
    node(5, 'node:internal/timers'),
    node(6, 'file:///x/lambda/memory/c.ts', [7, 8]),
    node(7, ''),
    node(8, 'file:///x/lambda/core/d.ts'),
  ];
  const samples = [1, 2, 3, 4, 5, 6, 7, 8];
  const timeDeltas = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
  const profile = { nodes, samples, timeDeltas, startTime: 0, endTime: 1 };

  const spentUs = timeIn(profile, { inside: /\/lambda\/(app|core)\//, notBelow: /\/lambda\/memory\// });

  expect(spentUs).toBe(10_110);
});
