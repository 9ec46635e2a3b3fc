import type { UpstreamCall, UpstreamRefusal } from '../../ports/upstream.ts';
import type { CallLimit } from '../call-limit.ts';
import { CallRefused } from './call-refused.ts';
import { abandoned, refused, timedOut } from './refusal.ts';
import { UnreadableAnswer } from '../wire/unreadable-answer.ts';

/** The refusal for a call that got no answer. Its cause names the host, for the log; its message does not. */
export function callFailure(
  error: unknown,
  { call, url, deadline }: { readonly call: UpstreamCall; readonly url: URL; readonly deadline: CallLimit },
): UpstreamRefusal {
  if (deadline.hasPassed()) {
    const late = new Error(`no answer from ${url.host} within ${call.timeoutMs / 1000} s`);
    return { ...timedOut(call.timeoutMs), cause: late };
  }
  if (deadline.signal.aborted) return abandoned();
  if (error instanceof CallRefused) return error.refusal;
  const message =
    error instanceof UnreadableAnswer
      ? error.message
      : 'The upstream could not be reached, or closed the connection.';
  return refused('failed', { status: 502, message, cause: atHost(url.host, error) });
}

/** The same error inside one that names the host. */
export const atHost = (host: string, error: unknown): Error =>
  new Error(`no answer from ${host}: ${codeOf(error)}`, { cause: error });

/** `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, …; otherwise the kind of error. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  const code: unknown = Reflect.get(error, 'code');
  const name: unknown = Reflect.get(error, 'name');
  return typeof code === 'string' ? code : String(name);
}

/** Adds the host for the log, whatever the upstream said about its own failure. */
export function withHost(refusal: UpstreamRefusal, { host }: URL, httpStatus: number): UpstreamRefusal {
  if (refusal.reason !== 'failed' || refusal.cause !== undefined) return refusal;
  return { ...refusal, cause: new Error(`${host} answered with status ${httpStatus}`) };
}
