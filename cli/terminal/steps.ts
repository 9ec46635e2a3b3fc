interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows what is being done to whoever waits: a step ends when the next begins, or with null. */
export type Steps = (what: string | null) => void;

/** On a terminal, a line for each step with its duration; elsewhere nothing. */
export function stepLines(output: Output, now: () => number): Steps {
  let beganAtMs: number | undefined;
  return (what) => {
    if (output.isTTY !== true) return;
    if (beganAtMs !== undefined) output.write(`${((now() - beganAtMs) / 1_000).toFixed(1)} s\n`);
    beganAtMs = what === null ? undefined : now();
    if (what !== null) output.write(`${what}… `);
  };
}
