/** Minutes, and so sweeps, from one look to the next. */
export const LOOK_EVERY_MINUTES = 15;

/** True for the one sweep of many (one runs each minute) that looks: each look costs one request per queue. */
export const isLookForDeadLetters = (nowMs: number): boolean =>
  Math.floor(nowMs / 60_000) % LOOK_EVERY_MINUTES === 0;
