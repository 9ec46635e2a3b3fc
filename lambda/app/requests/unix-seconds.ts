/** What callers are told of a time in ms since 1970. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);

export const secondsOrNull = (ms: number | null): number | null => (ms === null ? null : seconds(ms));
