import type { UpstreamAnswer } from '../core/ports.ts';
import { createUsageMeter, usedTokensOf } from '../core/usage.ts';

/** Called once when an answer has ended or was broken off; undefined = it did not say what it used. */
export type OnEnd = (usedTokens: number | undefined) => Promise<void>;

/**
 * The same answer, byte for byte, with `onEnd` called before its end reaches the caller: what runs after the
 * end of a response may never run on Lambda.
 */
export async function tapAnswer(answer: UpstreamAnswer, onEnd: OnEnd): Promise<UpstreamAnswer> {
  const { body } = answer;
  if (typeof body !== 'string') return { ...answer, body: tapStream(body, onEnd) };
  await onEnd(usedTokensOf(body));
  return answer;
}

async function* tapStream(body: AsyncIterable<Uint8Array>, onEnd: OnEnd): AsyncGenerator<Uint8Array> {
  const meter = createUsageMeter();
  try {
    for await (const chunk of body) {
      meter.feed(chunk);
      yield chunk;
    }
  } finally {
    await onEnd(meter.usedTokens());
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
