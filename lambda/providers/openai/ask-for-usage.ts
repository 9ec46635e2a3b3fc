import type { UpstreamCall, UpstreamReply } from '../../ports/upstream.ts';
import { refused } from '../refusals/refusal.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import { fieldsOf } from '../wire/error-inside.ts';
import { versionIn } from './endpoint-url.ts';

type Body = UpstreamCall['body'];

/**
 * Where tokens are limited, a stream's usage is asked for although its caller has not done so: the window is
 * settled with it. An upstream that refuses the question is not asked again.
 */
export interface UsageQuestion {
  /** The usage has to be hidden from the caller, who has not asked for it. */
  isAsked(call: UpstreamCall): boolean;
  /** It comes without being asked for, by anybody. */
  isUnasked(call: UpstreamCall): boolean;
  /** The same reply, unless it refuses the question: then the call may be tried again, and goes without. */
  heed(
    reply: UpstreamReply,
    sent: { readonly call: UpstreamCall; readonly wasAsked: boolean },
  ): UpstreamReply;
}

/** Azure's versions before this one refuse `stream_options`; words such as `v1` sort after every date. */
const firstAzureWithUsage = '2024-09-01';

export function createUsageQuestion({ usage, path }: ProviderRow): UsageQuestion {
  const unwilling = new Set<string>();

  function isTaken({ deployment: { id, apiBase = '', apiVersion = firstAzureWithUsage } }: UpstreamCall) {
    if (usage !== 'asked' || unwilling.has(id)) return false;
    return path.kind !== 'azure' || (versionIn(apiBase) ?? apiVersion) >= firstAzureWithUsage;
  }

  /** A stream of the Responses API ends with its usage by itself. */
  const isUnwanted = ({ body, endpoint }: UpstreamCall): boolean =>
    body.stream === true && endpoint !== 'responses' && fieldsOf(body.stream_options)?.include_usage !== true;

  const isAsked = (call: UpstreamCall): boolean =>
    isUnwanted(call) && call.deployment.tpm !== undefined && isTaken(call);

  return {
    isAsked,
    isUnasked: (call) => usage === 'unasked' && isUnwanted(call),
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
