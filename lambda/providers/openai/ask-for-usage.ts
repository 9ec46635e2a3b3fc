import type { UpstreamCall, UpstreamReply } from '../../ports/upstream.ts';
import { refused } from '../refusals/refusal.ts';
import { fieldsOf } from '../wire/error-inside.ts';

type Body = UpstreamCall['body'];

/**
 * Where tokens are limited, a stream's usage is asked for although its caller has not done so: the window is
 * settled with it. An upstream that refuses the question is not asked again.
 */
export interface UsageQuestion {
  /** The usage has to be hidden from the caller, who has not asked for it. */
  isAsked(call: UpstreamCall): boolean;
  /** The same reply, unless it refuses the question: then the call may be tried again, and goes without. */
  heed(
    reply: UpstreamReply,
    sent: { readonly call: UpstreamCall; readonly wasAsked: boolean },
  ): UpstreamReply;
}

export function createUsageQuestion(isTaken: (call: UpstreamCall) => boolean): UsageQuestion {
  const unwilling = new Set<string>();

  function isAsked(call: UpstreamCall): boolean {
    const { body, deployment, endpoint } = call;
    return (
      body.stream === true &&
      // A stream of the Responses API ends with its usage by itself.
      endpoint !== 'responses' &&
      deployment.tpm !== undefined &&
      fieldsOf(body.stream_options)?.include_usage !== true &&
      !unwilling.has(deployment.id) &&
      isTaken(call)
    );
  }

  return {
    isAsked,
    heed(reply, { call, wasAsked }) {
      if (!wasAsked || reply.kind !== 'refused' || reply.reason !== 'rejected') return reply;
      const { param, message } = reply.error;
      if (!/stream_options|include_usage/.test(`${param} ${message}`)) return reply;
      unwilling.add(call.deployment.id);
      return refused('failed', { status: 502, message });
    },
  };
}

export const withUsageAsked = (body: Body): Body => ({
  ...body,
  stream_options: { ...fieldsOf(body.stream_options), include_usage: true },
});
