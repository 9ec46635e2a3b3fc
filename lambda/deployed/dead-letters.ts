/** How many minutes, and so sweeps, from one look to the next. */
export const LOOK_EVERY_MINUTES = 15;

/** Whether a sweep that begins now, one a minute, is the one that looks: each look costs a request a queue. */
export const isLookForDeadLetters = (nowMs: number): boolean =>
  Math.floor(nowMs / 60_000) % LOOK_EVERY_MINUTES === 0;
