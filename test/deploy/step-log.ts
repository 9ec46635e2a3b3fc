/** Prints events, with the seconds since the start. */
export interface StepLog {
  say(line: string): void;
  /** A condition that has to hold; if not, the run goes on and fails at its end. */
  check(what: string, holds: boolean, seen?: unknown): void;
  readonly failures: readonly string[];
}

export function createStepLog(print: (line: string) => void, now: () => number): StepLog {
  const beganAtMs = now();
  const failures: string[] = [];
  const say = (line: string): void => {
    const seconds = ((now() - beganAtMs) / 1_000).toFixed(1).padStart(6);
    for (const part of line.split('\n')) print(`${seconds} s  ${part}`);
  };
  return {
    say,
    check(what, holds, seen) {
      const detail = seen === undefined ? '' : `: ${typeof seen === 'string' ? seen : JSON.stringify(seen)}`;
      say(`${holds ? 'ok      ' : 'FAILED  '}${what}${detail}`);
      if (!holds) failures.push(what);
    },
    failures,
  };
}
