type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long an upstream asks to wait, ms from now: `retry-after-ms`, else `Retry-After` in seconds or as an
 * HTTP date. Undefined when it says nothing, or nothing that makes sense.
 */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const ms = numberIn(headers['retry-after-ms']);
  if (ms !== undefined) return Math.ceil(ms);
  const seconds = numberIn(headers['retry-after']);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const date = headers['retry-after'];
  if (typeof date !== 'string' || !/[a-z]/i.test(date)) return undefined;
  const atMs = Date.parse(date);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

const numberIn = (value: string | string[] | undefined): number | undefined =>
  typeof value === 'string' && /^\s*\d{1,9}(\.\d*)?\s*$/.test(value) ? Number(value) : undefined;
