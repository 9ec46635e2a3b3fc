import type { Headers } from '../refusals/retry-after.ts';
import { awsType } from '../refusals/read-error.ts';

/** AWS accepts signatures within five minutes of its own time. */
const tolerableMs = 240_000;

/** The error types with which services report a wrong signing time, or which they use instead. */
const skewTypes: ReadonlySet<string> = new Set([
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/**
 * How far AWS's clock is ahead of ours, ms, if a refusal shows that the clocks are the reason; undefined: they are
 * not. `signedAtMs` is the time in the signature.
 */
export function skewShownBy(
  { status, headers }: { readonly status: number; readonly headers: Headers },
  { signedAtMs, nowMs }: { readonly signedAtMs: number; readonly nowMs: number },
): number | undefined {
  if (status !== 400 && status !== 401 && status !== 403) return undefined;
  const type = awsType(headers['x-amzn-errortype']);
  if (type !== undefined && !skewTypes.has(type)) return undefined;
  const atMs = Date.parse(String(headers.date));
  if (Number.isNaN(atMs) || Math.abs(atMs - signedAtMs) < tolerableMs) return undefined;
  return atMs - nowMs;
}
