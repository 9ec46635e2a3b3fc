import { durationMs } from './duration.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import type { SaidError } from './read-error.ts';

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long an upstream asks to wait, ms from now: `retry-after-ms`, otherwise `Retry-After` in seconds or as an
 * HTTP date. Undefined if it says nothing, or nothing that makes sense.
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

/** How long to wait, and whether that is until a day's limit is reset. */
export interface Wait {
  readonly ms: number | undefined;
  readonly isDay: boolean;
}

export interface Told {
  readonly headers: Headers;
  readonly said: SaidError;
  readonly nowMs: number;
  /** The periods of the limits in the headers, by the provider's row. */
  readonly rates?: ProviderRow['rates'] | undefined;
}

/** The same, also if only Google's `RetryInfo` gives it, or the time at which a used-up limit is reset. */
export function waitOf({ headers, said, nowMs, rates }: Told): Wait {
  const reset = resetOf({ ...metadataHeaders(said), ...headers }, { said, nowMs, rates });
  const ms = retryAfterMs(headers, nowMs) ?? retryInfoMs(said) ?? reset.ms;
  return { ms, isDay: reset.isDay };
}

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

/**
 * OpenAI's names, Anthropic's, and those that say their period, such as Cerebras's. Of two limits the one that is
 * used up counts.
 */
const kinds = [
  'requests',
  'tokens',
  'input-tokens',
  'output-tokens',
  'requests-minute',
  'requests-day',
  'tokens-minute',
  'tokens-day',
] as const;
const prefixes = ['x-ratelimit', 'anthropic-ratelimit'] as const;

interface Limit {
  readonly kind: (typeof kinds)[number];
  readonly ms: number;
  readonly isUsedUp: boolean;
}

function limitsIn(headers: Headers, nowMs: number): readonly Limit[] {
  return prefixes.flatMap((prefix) =>
    kinds.flatMap((kind) => {
      const ms = untilMs(headers[`${prefix}-reset-${kind}`] ?? headers[`${prefix}-${kind}-reset`], nowMs);
      const left = headers[`${prefix}-remaining-${kind}`] ?? headers[`${prefix}-${kind}-remaining`];
      return ms === undefined ? [] : [{ kind, ms, isUsedUp: left !== undefined && Number(left) <= 0 }];
    }),
  );
}

function resetOf(headers: Headers, { said: { type, code }, nowMs, rates }: Omit<Told, 'headers'>): Wait {
  const limits = limitsIn(headers, nowMs);
  const usedUp = limits.filter(({ isUsedUp }) => isUsedUp);
  const named = limits.filter(({ kind }) => kind === type || kind === code);
  const periodOf = ({ kind }: Limit) => (kind === 'requests' ? rates?.requests : rates?.tokens);
  const isDay = usedUp.some((limit) => limit.kind.endsWith('-day') || periodOf(limit) === 'day');
  if (usedUp.length > 0) return { ms: Math.max(...usedUp.map(({ ms }) => ms)), isDay };
  if (named.length > 0) return { ms: Math.max(...named.map(({ ms }) => ms)), isDay };
  if (limits.length > 0) return { ms: Math.min(...limits.map(({ ms }) => ms)), isDay };
  return { ms: untilMs(headers['x-ratelimit-reset'], nowMs), isDay };
}

const [longestSeconds, firstMs] = [1e9, 1e12];

/** A duration, an RFC 3339 time, or Unix seconds or milliseconds. */
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
