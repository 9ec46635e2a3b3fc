import type { Door } from './door.ts';
import { checksFor } from './smoke-checks.ts';

/** Runs every check, each with a line of its own; how many failed. */
export async function runChecks({
  door,
  model,
  hasKey,
  print,
}: {
  readonly door: Door;
  readonly model: string;
  readonly hasKey: boolean;
  readonly print: (line: string) => void;
}): Promise<number> {
  let failed = 0;
  for (const { name, run } of checksFor(hasKey)) {
    try {
      print(`ok      ${name}: ${await run(door, model)}`);
    } catch (error) {
      failed += 1;
      const reason = error instanceof Error ? error.message : String(error);
      print(`FAILED  ${name}: ${reason.replaceAll(/\s+/g, ' ').slice(0, 300)}`);
    }
  }
  return failed;
}
