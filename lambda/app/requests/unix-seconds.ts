/** A time in ms since 1970 as callers see it. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A time that is not to be told too early. */
export const secondsAfter = (ms: number): number => Math.ceil(ms / 1000);

export const secondsOrNull = (ms: number | null): number | null => (ms === null ? null : seconds(ms));
