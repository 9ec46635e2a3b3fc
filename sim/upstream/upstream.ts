import type { Upstream, UpstreamCall, UpstreamRefusal, UpstreamReply } from '../../lambda/ports/upstream.ts';
import { completionOf, eventsOf } from './completions.ts';
import { never, type Invocation } from '../world/functions.ts';
import type { Plan } from '../plan/plan.ts';
import type { Stage } from '../world/unreliable.ts';
import { createVisits, type Service } from './visits.ts';
import { createWire } from './wire.ts';

/** The provider that all functions call. */
export interface Provider {
  upstreamFor(by: Invocation): Upstream;
}

export function createProvider(stage: Stage, plan: Plan): Provider {
  const { timeline } = stage;
  const visit = createVisits(stage, plan);
  if (plan.isWire) return createWire(stage, visit);

  async function call(by: Invocation, asked: UpstreamCall): Promise<UpstreamReply> {
    const visited = await visit(by, {
      n: Number(asked.body.request),
      deploymentId: asked.deployment.id,
      isStreamed: asked.body.stream === true,
      signal: asked.signal,
      untilMs: timeline.now() + asked.timeoutMs,
    });
    switch (visited.kind) {
      case 'served':
        return replyOf(by, visited, asked.body.stream === true);
      case 'refused':
        return refused(visited.told.status, visited.told.retryAfterMs);
      case 'broken':
        return refused(502);
      case 'given up':
        return refused(408);
      default:
        return visited satisfies never;
    }
  }

  function replyOf(by: Invocation, service: Service, isStreamed: boolean): UpstreamReply {
    const { planned, usedTokens, over } = service;
    const headers = { 'content-type': isStreamed ? 'text/event-stream' : 'application/json' };
    if (isStreamed) return { kind: 'answer', status: 200, headers, body: streamed(by, service) };
    over(true);
    return { kind: 'answer', status: 200, headers, body: completionOf(planned, usedTokens) };
  }

  async function* streamed(
    by: Invocation,
    { planned, usedTokens, form, over }: Service,
  ): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    try {
      for (const [n, event] of eventsOf(planned, usedTokens).entries()) {
        if (form === 'broken off' && n === 1) throw new Error('the stream broke off');
        await timeline.sleep(100);
        if (by.isOver()) await never();
        yield encoder.encode(event);
      }
    } finally {
      over(true);
    }
  }

  return { upstreamFor: (by) => ({ call: (asked) => call(by, asked) }) };
}

const refused = (status: number, retryAfterMs: number | null = null): UpstreamRefusal => ({
  kind: 'refused',
  reason: reasonOf(status),
  status,
  retryAfterMs,
  error: { message: 'no', type: 'upstream_error', param: null, code: null },
});

/** The adapter's reading of refusals given above the wire. */
function reasonOf(status: number): UpstreamRefusal['reason'] {
  if (status === 408) return 'timed_out';
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'missing';
  return status >= 500 ? 'failed' : 'rejected';
}
