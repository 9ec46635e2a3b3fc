import { kindOf } from '../../core/attempts/outcome.ts';
import type { UpstreamAnswer, UpstreamRefusal, UpstreamReply } from '../../ports/upstream.ts';
import { usageOf, type Usage } from '../../core/requests/usage.ts';

/**
 * A reply for a caller who has not asked for a stream: JSON, or a refusal. A job's answer becomes part of other
 * JSON, and must not break it.
 */
export async function wholeReply(reply: UpstreamReply): Promise<UpstreamReply> {
  if (reply.kind === 'refused') return reply;
  const { body } = reply;
  if (typeof body === 'string') return isJson(reply, body) ? reply : notWhole;
  // A stream that nobody begins to read would stay open.
  for await (const _ of body) break;
  return notWhole;
}

/** An adapter that has read the usage has parsed the body. */
const isJson = ({ usage }: UpstreamAnswer, body: string): boolean => usage !== undefined || canBeParsed(body);

function canBeParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const { type, code } = kindOf('failed');

const notWhole: UpstreamRefusal = {
  kind: 'refused',
  reason: 'failed',
  status: 502,
  error: {
    message: 'The upstream’s answer is not JSON.',
    type,
    param: null,
    code,
  },
  retryAfterMs: null,
};

/** The usage that a whole answer states; undefined = it states none. */
export const usageBy = ({ usage }: UpstreamAnswer, text: string): Usage | undefined =>
  usage === undefined ? usageOf(text) : usage();

/** The text of an answer for a caller who has not asked for a stream. */
export function textOfWhole({ body }: UpstreamAnswer): string {
  if (typeof body === 'string') return body;
  throw new TypeError('an event stream instead of JSON');
}
