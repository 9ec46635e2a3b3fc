interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Tells whoever waits what is being done: a step ends when the next begins, or with null. */
export type Steps = (what: string | null) => void;

/** A line for each step with how long it took, on a terminal; elsewhere nothing. */
export function stepLines(output: Output, now: () => number): Steps {
  let beganAtMs: number | undefined;
  return (what) => {
    if (output.isTTY !== true) return;
    if (beganAtMs !== undefined) output.write(`${((now() - beganAtMs) / 1_000).toFixed(1)} s\n`);
    beganAtMs = what === null ? undefined : now();
    if (what !== null) output.write(`${what}… `);
  };
}
