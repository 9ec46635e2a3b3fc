const ROUNDS = 40;

/** How long something takes, ms: the least of many rounds, as the others include the time of other processes. */
export const paceOf = (run: () => unknown, rounds = ROUNDS): number =>
  Math.min(...Array.from({ length: rounds }, () => timeOf(run)));

function timeOf(run: () => unknown): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}
