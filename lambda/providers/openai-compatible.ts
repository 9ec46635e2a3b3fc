import type { IncomingMessage } from 'node:http';
import type { Deployment } from '../core/config/headway-config.ts';
import type { UpstreamAnswer, UpstreamCall, UpstreamReply } from '../core/ports.ts';
import type { Endpoint } from '../core/request.ts';
import { startDeadline, type Deadline } from './deadline.ts';
import { mockFields } from './mock-fields.ts';
import type { Provider, ProviderParts } from './provider.ts';
import { readText, relayBytes, tooLarge } from './response-body.ts';
import { abandoned, refused, timedOut } from './refusal.ts';
import { retryAfterMs } from './retry-after.ts';
import { refusalOf } from './upstream-error.ts';

/** Where members of the OpenAI family differ. */
export interface Dialect {
  url(deployment: Deployment, endpoint: Endpoint): string;
  headers(deployment: Deployment): Readonly<Record<string, string>>;
}

/** Makes the provider that speaks OpenAI's wire format in a dialect. */
export const openaiCompatible =
  (dialect: Dialect): Provider =>
  (parts) => ({
    async call(call) {
      const url = urlOf(dialect, call);
      if (url === undefined) return refused('rejected', { status: 400, ...badAddress });
      const deadline = startDeadline(parts.clock, call);
      try {
        const response = await parts.http.post({
          url,
          headers: { ...commonHeaders(call), ...dialect.headers(call.deployment) },
          body: bodyFor(call),
          signal: deadline.signal,
        });
        return await replyOf(parts, response, { call, deadline });
      } catch {
        deadline.stop();
        if (deadline.hasPassed()) return timedOut(call.timeoutMs);
        if (deadline.signal.aborted) return abandoned();
        return refused('failed', {
          status: 502,
          message: 'The upstream could not be reached, or broke off.',
        });
      }
    },
  });

const badAddress = {
  message: 'This deployment has no usable api_base: it has to begin with https:// or http://.',
  code: 'invalid_api_base',
};

function urlOf(dialect: Dialect, call: UpstreamCall): URL | undefined {
  const url = URL.parse(dialect.url(call.deployment, call.endpoint));
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url : undefined;
}

const commonHeaders = ({ body }: UpstreamCall) => ({
  'content-type': 'application/json',
  accept: body.stream === true ? 'text/event-stream' : 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'headway',
});

function bodyFor({ body, deployment }: UpstreamCall): string {
  const kept = Object.entries(body).filter(([name]) => !mockFields.has(name));
  return JSON.stringify({ ...Object.fromEntries(kept), model: deployment.model });
}

async function replyOf(
  parts: ProviderParts,
  response: IncomingMessage,
  { call, deadline }: { readonly call: UpstreamCall; readonly deadline: Deadline },
): Promise<UpstreamReply> {
  const status = response.statusCode ?? 0;
  if (isEventStream(response) && isSuccess(status)) {
    deadline.renew();
    return answer(response, relayBytes(response, deadline));
  }
  const body = await readText(response);
  deadline.stop();
  if (body === tooLarge)
    return refused('failed', { status: 502, message: 'The upstream’s answer is too large.' });
  if (isSuccess(status)) return isJson(body) ? answer(response, body) : notUnderstood();
  if (status < 400)
    return refused('failed', {
      status: 502,
      message: 'The upstream sent a redirect, which is not followed.',
    });
  const asked = retryAfterMs(response.headers, parts.clock.now());
  return refusalOf({ status, body, apiKey: call.deployment.apiKey, retryAfterMs: asked });
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

const isEventStream = ({ headers }: IncomingMessage): boolean =>
  /^text\/event-stream\b/i.test(headers['content-type'] ?? '');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const notUnderstood = () =>
  refused('failed', { status: 502, message: 'The upstream’s answer is neither JSON nor an event stream.' });

function answer(response: IncomingMessage, body: UpstreamAnswer['body']): UpstreamAnswer {
  const { 'x-request-id': id, 'openai-processing-ms': took } = response.headers;
  const headers: Record<string, string> = {
    'content-type': typeof body === 'string' ? 'application/json' : 'text/event-stream',
  };
  if (typeof id === 'string') headers['llm_provider-x-request-id'] = id;
  if (typeof took === 'string') headers['openai-processing-ms'] = took;
  return { kind: 'answer', status: response.statusCode ?? 200, headers, body };
}
