import type { IncomingMessage } from 'node:http';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { UpstreamCall } from '../../ports/upstream.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { createUsageQuestion, withUsageAsked } from './ask-for-usage.ts';
import { callFailure, withHost } from '../refusals/call-failure.ts';
import { startDeadline, type Deadline } from '../deadline.ts';
import type { UpstreamAddress } from './endpoint-url.ts';
import { mockFields } from '../mock/mock-fields.ts';
import type { Provider } from '../provider.ts';
import { refused } from '../refusals/refusal.ts';
import { readReply } from '../wire/read-reply.ts';

/** Where members of the OpenAI family differ. */
export interface Dialect {
  /** undefined = the deployment's `api_base` is no address. */
  address(deployment: Deployment, endpoint: Endpoint): UpstreamAddress | undefined;
  headers(deployment: Deployment): Readonly<Record<string, string>>;
  /** Knows `stream_options.include_usage`. */
  readonly takesUsageQuestion?: (deployment: Deployment) => boolean;
}

/** Makes the provider that speaks OpenAI's wire format in a dialect. */
export const openaiCompatible =
  (dialect: Dialect): Provider =>
  ({ clock, http }) => {
    const usage = createUsageQuestion(({ deployment }) => dialect.takesUsageQuestion?.(deployment) ?? true);
    return {
      async call(call) {
        const address = dialect.address(call.deployment, call.endpoint);
        if (address === undefined) return refused('missing', { status: 400, ...badAddress });
        const { url, model = call.deployment.model } = address;
        const deadline = startDeadline(clock, call);
        const isUsageHidden = usage.isAsked(call);
        let response: IncomingMessage | undefined;
        try {
          response = await http.post({
            url,
            headers: { ...commonHeaders(call), ...dialect.headers(call.deployment) },
            body: bodyFor(isUsageHidden ? withUsageAsked(call.body) : call.body, model),
            signal: deadline.signal,
          });
          const { statusCode: status = 0, headers } = response;
          const arrived = { host: url.host, status, headers, bytes: response, call, deadline, isUsageHidden };
          const read = await readReply({ ...arrived, nowMs: clock.now() });
          const reply = usage.heed(read, { call, wasAsked: isUsageHidden });
          if (reply.kind === 'answer') return reply;
          letGo(response, deadline);
          return withHost(reply, url, status);
        } catch (error) {
          letGo(response, deadline);
          return callFailure(error, { call, url, deadline });
        }
      },
    };
  };

/** Nothing more of it will be read. A connection of which something is left cannot be used again. */
function letGo(response: IncomingMessage | undefined, deadline: Deadline): void {
  deadline.stop();
  if (response?.readableEnded === false) response.destroy();
}

const badAddress = {
  message:
    'This deployment has no usable api_base: it has to begin with https:// or http://, and each % in it has to stand for a character, as in %20.',
  code: 'invalid_api_base',
};

const commonHeaders = ({ body }: UpstreamCall) => ({
  'content-type': 'application/json',
  accept: body.stream === true ? 'text/event-stream' : 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'headway',
});

function bodyFor(body: UpstreamCall['body'], model: string): string {
  const kept = Object.entries(body).filter(([name]) => !mockFields.has(name));
  return JSON.stringify({ ...Object.fromEntries(kept), model });
}
