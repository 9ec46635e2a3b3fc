import type { Clock } from '../../ports/clock.ts';
import { bodyOf } from './relay.ts';
import { eventStreamHeaders, jsonHeaders, type HttpResponse } from '../edge/response.ts';

/** API Gateway closes a response that is silent for 5 minutes. */
const defaultHoldMs = 270_000;
export const defaultKeepAliveMs = 60_000;

export interface HoldOptions {
  readonly clock: Clock;
  /** How long the status stays open. */
  readonly holdMs?: number | undefined;
  /** How often a held connection is given a sign of life. */
  readonly keepAliveMs?: number | undefined;
}

/** An answer that may take minutes. It must not reject once `isLate` was called: its status is out by then. */
export interface Pending {
  readonly answer: Promise<HttpResponse>;
  readonly isStream: boolean;
  /** Answers an error that comes after the headers. */
  onLateError(error: unknown): HttpResponse;
  /** The caller went before the end. */
  onClosed(): void;
}

/**
 * Makes the wait for an answer: its own status and headers if it comes in time; else 200 and a connection kept
 * alive by what no client minds, blanks before JSON or comments in an event stream, and then the body.
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

/** JSON where an event stream was begun (an error, most of the time) becomes its only event. */
async function* lateBody({ body }: HttpResponse, isStream: boolean): AsyncGenerator<Uint8Array | string> {
  if (typeof body !== 'string') yield* body;
  else yield isStream ? `data: ${body.replace(/[\r\n]+/g, ' ')}\n\n` : body;
}
