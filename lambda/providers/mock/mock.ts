import type { UpstreamCall, UpstreamRefusal, UpstreamReply } from '../../ports/upstream.ts';
import { mockAnswer, mockEvents } from './mock-answer.ts';
import { readMockFields } from './mock-fields.ts';
import { mockPassed } from './mock-passed.ts';
import { fieldsOf } from '../wire/error-inside.ts';
import type { Provider, ProviderParts } from '../provider.ts';
import { abandoned, refused, timedOut } from '../refusals/refusal.ts';

const defaultText = 'This is a mock request';

/** The texts that make a mock fail, with LiteLLM's messages. Final: the test wants the error, not a retry. */
const failures: ReadonlyMap<string, UpstreamRefusal> = new Map([
  [
    'litellm.RateLimitError',
    refused('rejected', {
      status: 429,
      message: 'this is a mock rate limit error',
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
    }),
  ],
  [
    'litellm.ContextWindowExceededError',
    refused('rejected', {
      status: 400,
      message: 'this is a mock context window exceeded error',
      code: 'context_length_exceeded',
    }),
  ],
  [
    'litellm.InternalServerError',
    refused('rejected', {
      status: 500,
      message: 'this is a mock internal server error',
      type: 'upstream_error',
      code: 'upstream_failed',
    }),
  ],
]);

/** Answers without any upstream, as `mock_response`, `mock_timeout` and `mock_delay` say. */
export const mock: Provider = (parts) => ({
  async call(call) {
    const wishes = wishesOf(call);
    const delayMs = wishes.isTimeout ? Infinity : wishes.delayMs;
    await parts.clock.sleep(Math.min(delayMs, call.timeoutMs), call.signal);
    if (call.signal?.aborted === true) return abandoned();
    if (delayMs >= call.timeoutMs) return timedOut(call.timeoutMs);
    return failures.get(wishes.text) ?? answerWith(parts, call, wishes.text);
  },
});

function wishesOf({ body, deployment }: UpstreamCall) {
  const asked = readMockFields(body);
  const configured = deployment.mock;
  return {
    text: asked.mock_response ?? configured?.response ?? defaultText,
    isTimeout: asked.mock_timeout ?? configured?.timeout ?? false,
    delayMs: (asked.mock_delay ?? configured?.delaySeconds ?? 0) * 1000,
  };
}

function answerWith(parts: ProviderParts, call: UpstreamCall, text: string): UpstreamReply {
  const about = {
    id: parts.newId(),
    createdAt: Math.floor(parts.clock.now() / 1000),
    model: call.deployment.model,
    endpoint: call.endpoint,
  };
  const passed = mockPassed(about, call.body);
  const isStream = call.body.stream === true && passed === undefined;
  const isUsageWanted = fieldsOf(call.body.stream_options)?.include_usage === true;
  return {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': isStream ? 'text/event-stream' : 'application/json' },
    body: isStream
      ? bytesOf(mockEvents(about, text, { isUsageWanted }))
      : JSON.stringify(passed ?? mockAnswer(about, text)),
  };
}

// An upstream's bytes arrive one wait at a time; a generator has to be asynchronous for that.
// eslint-disable-next-line @typescript-eslint/require-await
async function* bytesOf(events: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const event of events) yield Buffer.from(`${nameOf(event)}data: ${event}\n\n`);
}

/** Events of the Responses API have a name: their type, which comes first. */
function nameOf(event: string): string {
  const name = /^\{"type":"([\w.]+)"/.exec(event)?.[1];
  return name === undefined ? '' : `event: ${name}\n`;
}
