import type { UpstreamCall, UpstreamReply } from '../../ports/upstream.ts';
import { refused } from '../refusals/refusal.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import { fieldsOf } from '../wire/error-inside.ts';
import { versionIn } from './endpoint-url.ts';

type Body = UpstreamCall['body'];

/**
 * If tokens are limited, Headway asks for a stream's usage although the caller does not: the usage settles the
 * window. An upstream that refuses the option is not asked again.
 */
export interface UsageQuestion {
  /** The usage has to be hidden from the caller, who did not ask for it. */
  isAsked(call: UpstreamCall): boolean;
  /** The usage comes although nobody asked for it. */
  isUnasked(call: UpstreamCall): boolean;
  /** Returns the reply, unless it refuses the option: then the call may be tried again without it. */
  heed(
    reply: UpstreamReply,
    sent: { readonly call: UpstreamCall; readonly wasAsked: boolean },
  ): UpstreamReply;
}

/** Earlier versions of Azure refuse `stream_options`; words such as `v1` sort after every date. */
const firstAzureWithUsage = '2024-09-01';

export function createUsageQuestion({ usage, path }: ProviderRow): UsageQuestion {
  const unwilling = new Set<string>();

  function isTaken({ deployment: { id, apiBase = '', apiVersion = firstAzureWithUsage } }: UpstreamCall) {
    if (usage !== 'asked' || unwilling.has(id)) return false;
    return path.kind !== 'azure' || (versionIn(apiBase) ?? apiVersion) >= firstAzureWithUsage;
  }

  /** A stream of the Responses API ends with its usage in any case. */
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
