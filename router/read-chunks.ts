import { createParser } from 'eventsource-parser';
import { BrokenAnswer } from '../lambda/core/answers/broken-answer.ts';
import * as z from 'zod';
import { failedUpstream, RouterError } from './router-error.ts';

/** OpenAI's last event. */
const DONE = '[DONE]';

const failureSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string().catch('upstream_error'),
    param: z.string().nullable().catch(null),
    code: z.string().nullable().catch('upstream_failed'),
  }),
});

/**
 * The parsed chunks of an event stream. It is read to its end even after `[DONE]`: the usage is settled there.
 * @throws RouterError if the upstream breaks off or reports a failure.
 */
export async function* readChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<unknown, void> {
  let arrived: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => arrived.push(data) });
  const decoder = new TextDecoder();
  for await (const bytes of unbroken(body)) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    for (const data of arrived) if (data !== DONE) yield chunkOf(data);
    arrived = [];
  }
}

async function* unbroken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    if (cause instanceof BrokenAnswer) {
      throw new RouterError({ status: 502, error: cause.error, retryAfterMs: null }, cause);
    }
    throw failedUpstream('The upstream ended its answer before it was complete.', cause);
  }
}

function chunkOf(data: string): unknown {
  const chunk = parse(data);
  const failure = failureSchema.safeParse(chunk);
  if (failure.success) throw new RouterError({ status: 502, error: failure.data.error, retryAfterMs: null });
  return chunk;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw failedUpstream('The upstream sent an event that is not JSON.');
  }
}
