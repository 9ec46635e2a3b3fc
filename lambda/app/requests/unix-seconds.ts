/** A time in ms since 1970 as callers see it. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);

export const secondsOrNull = (ms: number | null): number | null => (ms === null ? null : seconds(ms));
