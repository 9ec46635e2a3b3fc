import type { Clock } from '../../ports/clock.ts';
import { bodyOf } from './relay.ts';
import { eventStreamHeaders, jsonHeaders, type HttpResponse } from '../edge/response.ts';

/** API Gateway closes a response after 5 minutes of silence. */
const defaultHoldMs = 270_000;
export const defaultKeepAliveMs = 60_000;

export interface HoldOptions {
  readonly clock: Clock;
  /** How long the status is held back. */
  readonly holdMs?: number | undefined;
  /** How often a held connection gets a sign of life. */
  readonly keepAliveMs?: number | undefined;
}

/** An answer that may take minutes. It must not reject after `isLate` was called: its status has been sent by then. */
export interface Pending {
  readonly answer: Promise<HttpResponse>;
  readonly isStream: boolean;
  /** Answers an error that comes after the headers. */
  onLateError(error: unknown): HttpResponse;
  /** The caller left before the end. */
  onClosed(): void;
}

/**
 * Makes the wait for an answer. If the answer comes in time, it has its own status and headers; otherwise the
 * status is 200, the connection is kept alive by bytes that no client minds (blanks before JSON, comments in an
 * event stream), and the body follows.
 */
export function createHold(options: HoldOptions) {
  const { clock, holdMs = defaultHoldMs, keepAliveMs = defaultKeepAliveMs } = options;

  async function within<T>(answer: Promise<T>, ms: number): Promise<T | undefined> {
    const isOver = new AbortController();
    try {
      return await Promise.race([answer, clock.sleep(ms, isOver.signal).then(() => undefined)]);
    } finally {
      isOver.abort();
    }
  }

  async function* keptAlive(pending: Pending): AsyncGenerator<Uint8Array | string> {
    const answer = pending.answer.catch((error: unknown) => pending.onLateError(error));
    for (;;) {
      yield pending.isStream ? ': waiting\n\n' : ' ';
      const late = await within(answer, keepAliveMs);
      if (late === undefined) continue;
      yield* lateBody(late, pending.isStream);
      return;
    }
  }

  return async (pending: Pending): Promise<HttpResponse> => {
    const inTime = await within(pending.answer, holdMs);
    if (inTime !== undefined) return inTime;
    const headers = pending.isStream ? eventStreamHeaders : jsonHeaders;
    return { statusCode: 200, headers, body: bodyOf(keptAlive(pending), () => pending.onClosed()) };
  };
}

/** JSON that arrives after an event stream was begun (usually an error) becomes its only event. */
async function* lateBody({ body }: HttpResponse, isStream: boolean): AsyncGenerator<Uint8Array | string> {
  if (typeof body !== 'string') yield* body;
  else yield isStream ? `data: ${body.replace(/[\r\n]+/g, ' ')}\n\n` : body;
}
