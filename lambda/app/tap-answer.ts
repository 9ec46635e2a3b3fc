import type { UpstreamAnswer } from '../core/ports.ts';
import { createUsageMeter, usedTokensOf } from '../core/usage.ts';

/** How an answer ended. */
export interface AnswerEnd {
  /** undefined = it did not say. */
  readonly usedTokens: number | undefined;
  /** False: broken off, by the upstream or because nobody reads on. */
  readonly isWhole: boolean;
}

/** Called once when an answer has ended. Must not reject: the answer is the caller's whatever else fails. */
export type OnEnd = (end: AnswerEnd) => Promise<void>;

/**
 * The same answer, byte for byte, with `onEnd` called before its end reaches the caller: what runs after the
 * end of a response may never run on Lambda.
 */
export async function tapAnswer(answer: UpstreamAnswer, onEnd: OnEnd): Promise<UpstreamAnswer> {
  const { body } = answer;
  if (typeof body !== 'string') return { ...answer, body: tapStream(body, onEnd) };
  await onEnd({ usedTokens: usedTokensOf(body), isWhole: true });
  return answer;
}

async function* tapStream(body: AsyncIterable<Uint8Array>, onEnd: OnEnd): AsyncGenerator<Uint8Array> {
  const meter = createUsageMeter();
  let isWhole = false;
  try {
    for await (const chunk of body) {
      meter.feed(chunk);
      yield chunk;
    }
    isWhole = true;
  } finally {
    await onEnd({ usedTokens: meter.usedTokens(), isWhole });
  }
}

/** A whole answer as text. */
export async function readAnswer(
  answer: UpstreamAnswer,
): Promise<{ readonly text: string; readonly usedTokens: number | undefined }> {
  const { body } = answer;
  if (typeof body === 'string') return { text: body, usedTokens: usedTokensOf(body) };
  const meter = createUsageMeter();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    meter.feed(chunk);
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), usedTokens: meter.usedTokens() };
}
