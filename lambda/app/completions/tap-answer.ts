import { BrokenAnswer } from '../../core/answers/broken-answer.ts';
import type { UpstreamAnswer } from '../../ports/upstream.ts';
import type { ErrorBody } from '../../core/requests/request.ts';
import { createUsageMeter, type Usage, type UsageMeter } from '../../core/requests/usage.ts';
import { usageBy } from './whole-answer.ts';

/** How an answer ended. */
export interface AnswerEnd {
  /** undefined = the answer did not say. */
  readonly usage: Usage | undefined;
  /** False: cut off, by the upstream or because nobody reads on. */
  readonly isWhole: boolean;
  /** The upstream's error, if it broke off with one. */
  readonly error?: ErrorBody | undefined;
}

/** Called once when an answer has ended. Must not reject: the caller gets the answer whatever else fails. */
export type OnEnd = (end: AnswerEnd) => Promise<void>;

/**
 * The same answer, byte for byte, with `onEnd` called before its end reaches the caller: code that runs after the
 * end of a response may never run on Lambda.
 */
export async function tapAnswer(answer: UpstreamAnswer, onEnd: OnEnd): Promise<UpstreamAnswer> {
  const { body } = answer;
  if (typeof body !== 'string') return { ...answer, body: tapStream(body, meterOf(answer), onEnd) };
  await onEnd({ usage: usageBy(answer, body), isWhole: true });
  return answer;
}

async function* tapStream(
  body: AsyncIterable<Uint8Array>,
  meter: UsageMeter,
  onEnd: OnEnd,
): AsyncGenerator<Uint8Array> {
  let isWhole = false;
  let error: ErrorBody | undefined;
  try {
    for await (const chunk of body) {
      meter.feed(chunk);
      yield chunk;
    }
    isWhole = true;
  } catch (cause) {
    if (cause instanceof BrokenAnswer) error = cause.error;
    throw cause;
  } finally {
    await onEnd({ usage: meter.usage(), isWhole, error });
  }
}

/** The adapter that made the call may have read the usage already. */
const meterOf = ({ usage }: UpstreamAnswer): UsageMeter =>
  usage === undefined ? createUsageMeter() : { feed: () => undefined, usage };
