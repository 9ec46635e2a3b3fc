import type { Usage } from './ledger.ts';

/**
 * A function has the equivalent of one vCPU at 1,769 MB, and less in proportion
 * (https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html).
 */
const MB_OF_ONE_CPU = 1_769;

/** A function's share of a CPU; one thread cannot use more than one. */
export const cpuShare = (memoryMb: number): number => Math.min(1, memoryMb / MB_OF_ONE_CPU);

/** How long an amount of CPU work takes at a memory size, ms. Computed: Lambda is not asked. */
export const stretched = (cpuMs: number, memoryMb: number): number => cpuMs / cpuShare(memoryMb);

/** The cost of running a function, for a number of invocations and their total duration. */
export function lambdaUsage(run: {
  readonly name: string;
  readonly memoryMb: number;
  readonly seconds: number;
  readonly invocations: number;
}): Usage[] {
  const { name, memoryMb, seconds, invocations } = run;
  return [
    { call: `${name}: invocation`, price: 'lambdaRequest', calls: invocations, units: invocations },
    {
      call: `${name}: GB-s at ${memoryMb} MB`,
      price: 'lambdaGbSecond',
      calls: invocations,
      units: (seconds * memoryMb) / 1024,
    },
  ];
}
