import { spawn } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** Benchmarks that take a minute or more, with a load so large that they cannot end before they have begun to talk. */
const benchmarks = [
  ['bench/batches.ts'],
  ['bench/cost.ts'],
  ['bench/growth.ts'],
  ['bench/order.ts', '--requests', '1000000'],
  ['bench/outage.ts', '--rpm', '6000'],
] as const;

test.each(benchmarks.map((line) => [line[0], line] as const))(
  '%s says what it does before it does it',
  async (_name, line) => {
    const child = spawn(process.execPath, line, { stdio: ['ignore', 'pipe', 'pipe'] });
    const words = await new Promise<string>((heard) => {
      const hear = (text: Buffer) => heard(text.toString());
      child.stdout.once('data', hear);
      child.stderr.once('data', hear);
    });
    child.kill('SIGKILL');

    expect(words).toMatch(/…|arrivals|jobs/);
    expect(words).not.toMatch(/error/i);
  },
);
