import { durationMs } from './duration.ts';
import type { SaidError } from './read-error.ts';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long an upstream asks to wait, ms from now: `retry-after-ms`, else `Retry-After` in seconds or as an HTTP
 * date. Undefined when it says nothing, or nothing that makes sense.
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

/** The same, also where only Google's `RetryInfo` says it, or the time at which a used-up limit is reset. */
export const waitMs = (headers: Headers, said: SaidError, nowMs: number): number | undefined =>
  retryAfterMs(headers, nowMs) ??
  retryInfoMs(said) ??
  resetMs({ ...metadataHeaders(said), ...headers }, said, nowMs);

const retryInfoMs = ({ details }: SaidError): number | undefined =>
  details.map(({ retryDelay }) => durationMs(retryDelay)).find((ms) => ms !== undefined);

/** OpenRouter keeps its provider's headers in the body. */
function metadataHeaders({ metadata: { headers } }: SaidError): Headers {
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : undefined,
    ]),
  );
}

/** OpenAI's names and Anthropic's. Groq's `requests` are a day's: of two limits the one that is used up counts. */
const kinds = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;
const prefixes = ['x-ratelimit', 'anthropic-ratelimit'] as const;

function resetMs(headers: Headers, { type, code }: SaidError, nowMs: number): number | undefined {
  const limits = prefixes.flatMap((prefix) =>
    kinds.flatMap((kind) => {
      const ms = untilMs(headers[`${prefix}-reset-${kind}`] ?? headers[`${prefix}-${kind}-reset`], nowMs);
      const left = headers[`${prefix}-remaining-${kind}`] ?? headers[`${prefix}-${kind}-remaining`];
      return ms === undefined ? [] : [{ kind, ms, isUsedUp: left !== undefined && Number(left) <= 0 }];
    }),
  );
  const usedUp = limits.filter(({ isUsedUp }) => isUsedUp);
  const named = limits.filter(({ kind }) => kind === type || kind === code);
  if (usedUp.length > 0) return Math.max(...usedUp.map(({ ms }) => ms));
  if (named.length > 0) return Math.max(...named.map(({ ms }) => ms));
  if (limits.length > 0) return Math.min(...limits.map(({ ms }) => ms));
  return untilMs(headers['x-ratelimit-reset'], nowMs);
}

const [longestSeconds, firstMs] = [1e9, 1e12];

/** A duration, a time as RFC 3339 has it, or Unix seconds or milliseconds. */
function untilMs(value: Headers[string], nowMs: number): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  if (number >= firstMs) return Math.max(0, number - nowMs);
  if (number >= longestSeconds) return Math.max(0, number * 1000 - nowMs);
  const ms = durationMs(value);
  if (ms !== undefined) return ms;
  const atMs = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

const numberIn = (value: string | string[] | undefined): number | undefined =>
  typeof value === 'string' && /^\s*\d{1,9}(\.\d*)?\s*$/.test(value) ? Number(value) : undefined;
