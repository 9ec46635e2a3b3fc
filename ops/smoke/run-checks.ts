import type { CalledGateway } from './called-gateway.ts';
import { checksFor } from './smoke-checks.ts';

/** The outcome of a check: its answer in short, or why it failed. */
export interface Checked {
  readonly name: string;
  readonly isOk: boolean;
  readonly said: string;
}

/** Runs every check, one after another, and reports each as soon as it is over. */
export async function runChecks({
  called,
  model,
  hasKey,
  tell,
}: {
  readonly called: CalledGateway;
  readonly model: string;
  readonly hasKey: boolean;
  readonly tell: (checked: Checked) => void;
}): Promise<readonly Checked[]> {
  const all: Checked[] = [];
  for (const { name, run } of checksFor(hasKey)) {
    const checked = await run(called, model).then(
      (said) => ({ name, isOk: true, said }),
      (error: unknown) => ({ name, isOk: false, said: reasonOf(error) }),
    );
    all.push(checked);
    tell(checked);
  }
  return all;
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').slice(0, 300);
