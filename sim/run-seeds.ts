import { Worker } from 'node:worker_threads';
import type { Violation } from './monitors/monitors.ts';

export interface Broken {
  readonly seed: number;
  readonly violation: Violation;
}

/** The results of several seeds. */
export interface Sum {
  readonly worlds: number;
  readonly requests: number;
  readonly calls: number;
  readonly virtualMs: number;
  readonly strikes: Readonly<Record<string, number>>;
  readonly broken: readonly Broken[];
  /** The most calls in any 60 s, less the limit; 0 if no limit was exceeded. */
  readonly mostOverLimit: number;
}

/** Consecutive seeds for one thread. */
export interface Stretch {
  readonly from: number;
  readonly seeds: number;
  readonly scenario: string;
}

const STRETCH = 50;

export const nothing: Sum = {
  worlds: 0,
  requests: 0,
  calls: 0,
  virtualMs: 0,
  strikes: {},
  broken: [],
  mostOverLimit: 0,
};

export function add(a: Sum, b: Sum): Sum {
  const kinds = new Set([...Object.keys(a.strikes), ...Object.keys(b.strikes)]);
  const strikes = [...kinds].map((kind) => [kind, (a.strikes[kind] ?? 0) + (b.strikes[kind] ?? 0)] as const);
  return {
    worlds: a.worlds + b.worlds,
    requests: a.requests + b.requests,
    calls: a.calls + b.calls,
    virtualMs: a.virtualMs + b.virtualMs,
    strikes: Object.fromEntries(strikes),
    broken: [...a.broken, ...b.broken],
    mostOverLimit: Math.max(a.mostOverLimit, b.mostOverLimit),
  };
}

/** Runs seeds on several threads. The sum does not depend on their number. */
export async function runSeeds(
  task: Stretch & { readonly workers: number; readonly onViolation: (broken: Broken) => void },
): Promise<Sum> {
  let sum = nothing;
  let next = task.from;
  const end = task.from + task.seeds;

  function take(): Stretch | undefined {
    if (next >= end) return undefined;
    const from = next;
    next = Math.min(end, next + STRETCH);
    return { from, seeds: next - from, scenario: task.scenario };
  }

  async function work(): Promise<void> {
    const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url));
    const failed = new Promise<never>((_, reject) => worker.once('error', reject));
    for (let stretch = take(); stretch !== undefined; stretch = take()) {
      const done = new Promise<Sum>((resolve) => worker.once('message', resolve));
      worker.postMessage(stretch);
      const part = await Promise.race([done, failed]);
      part.broken.forEach(task.onViolation);
      sum = add(sum, part);
    }
    await worker.terminate();
  }

  await Promise.all(Array.from({ length: Math.max(1, task.workers) }, work));
  return { ...sum, broken: sum.broken.toSorted((a, b) => a.seed - b.seed) };
}
