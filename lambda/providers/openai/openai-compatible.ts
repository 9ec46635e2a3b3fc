import type { IncomingMessage } from 'node:http';
import type { UpstreamCall } from '../../ports/upstream.ts';
import { callFailure, withHost } from '../refusals/call-failure.ts';
import { startCallLimit, type CallLimit } from '../call-limit.ts';
import { wireOf } from '../bridge/wires.ts';
import type { Provider } from '../provider.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import { inlineReasoning } from '../wire/inline-reasoning.ts';
import { readingOf } from '../wire/readings.ts';
import { readReply } from '../wire/read-reply.ts';
import { exchangeFor } from './exchange.ts';
import { createUsageQuestion, withUsageAsked } from './ask-for-usage.ts';
import { carriesOn, prepare } from './prepare.ts';
import { senderFor } from './sender.ts';

/** Makes a provider that speaks OpenAI's wire format, or is translated to it, with the differences of its row. */
export const openaiCompatible =
  (row: ProviderRow): Provider =>
  (parts) => {
    const { clock, environment, newId } = parts;
    const wire = wireOf(row);
    const made = () => ({ id: newId(), nowMs: clock.now() });
    const usage = createUsageQuestion(row);
    const plainReading = readingOf(row);
    const send = senderFor(row, parts);
    return {
      async call(call) {
        const prepared = prepare(row, call, environment);
        if (prepared.kind === 'refused') return prepared;
        const { deployment, url, model, adapted } = prepared;
        const deadline = startCallLimit(clock, call);
        const isAsked = usage.isAsked(call);
        const isUsageHidden = isAsked || usage.isUnasked(call);
        let response: IncomingMessage | undefined;
        try {
          const asked = isAsked ? withUsageAsked(adapted.body) : adapted.body;
          const { body, headers: own, translate } = exchangeFor(wire, { body: asked, model }, made);
          const plain = { ...commonHeaders(call), ...own };
          response = await send({ url, headers: plain, body, signal: deadline.signal }, deployment);
          const { statusCode: status = 0, headers } = response;
          const reading = row.thinksInline?.test(model) === true ? inlineReasoning() : plainReading;
          const about = { host: url.host, status, headers, row, reading, translate };
          const { dropped } = adapted;
          const arrived = { ...about, bytes: response, call, deadline, isUsageHidden, dropped };
          const read = await readReply({ ...arrived, nowMs: clock.now() });
          const reply = usage.heed(read, { call, wasAsked: isAsked });
          if (reply.kind === 'answer') return reply;
          letGo(response, deadline);
          return withHost(reply, url, status);
        } catch (error) {
          letGo(response, deadline);
          return callFailure(error, { call, url, deadline });
        }
      },
      carries: (carriage) => carriesOn(row, carriage, environment),
    };
  };

/** The rest will not be read. A connection with an unread rest cannot be used again. */
function letGo(response: IncomingMessage | undefined, deadline: CallLimit): void {
  deadline.stop();
  if (response?.readableEnded === false) response.destroy();
}

const commonHeaders = ({ body }: UpstreamCall) => ({
  'content-type': 'application/json',
  accept: body.stream === true ? 'text/event-stream' : 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'headway',
});
