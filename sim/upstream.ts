import type { RefusalReason } from '../lambda/core/attempts/outcome.ts';
import type { Upstream, UpstreamCall, UpstreamRefusal, UpstreamReply } from '../lambda/core/ports.ts';
import type { Fate } from './injector.ts';
import { never, type Invocation } from './functions.ts';
import type { PlannedRequest } from './plan.ts';
import type { Stage } from './unreliable.ts';

/** What all functions call: it answers each request in its planned time, unless a fault strikes. */
export interface Provider {
  upstreamFor(by: Invocation): Upstream;
}

/** The way there: what it varies by is a part of the guard. */
const WAY_MS = 50;
const CHUNKS = 3;

const refused = (
  reason: RefusalReason,
  status: number,
  retryAfterMs: number | null = null,
): UpstreamRefusal => ({
  kind: 'refused',
  reason,
  status,
  error: { message: 'no', type: 'upstream_error', param: null, code: null },
  retryAfterMs,
});

export function createProvider(stage: Stage, requests: readonly PlannedRequest[]): Provider {
  const { timeline, injector, emit } = stage;
  const byNumber = new Map(requests.map((request) => [request.n, request]));
  let calls = 0;

  async function call(by: Invocation, asked: UpstreamCall): Promise<UpstreamReply> {
    const planned = byNumber.get(Number(asked.body.request));
    if (planned === undefined) throw new Error('a call without its request');
    const { n } = planned;
    const fate = injector.fateOf('upstream.call');
    for (const incident of fate.keys()) {
      injector.count(incident);
      emit({ kind: 'incident', by: by.name, incident });
    }
    const untilMs = timeline.now() + asked.timeoutMs;
    await timeline.sleep(by.random() * WAY_MS, asked.signal);
    if (by.isOver()) return never();
    if (fate.has('crash before')) return crash(by, 'crash before');
    if (fate.has('upstream cut before') || isAborted(asked)) return refused('failed', 502);

    const number = ++calls;
    const usedTokens = Math.floor(by.random() * planned.maxTokens);
    emit({ kind: 'call', by: by.name, n, deploymentId: asked.deployment.id, call: number });
    stage.note?.(by.name, () => `calls ${asked.deployment.id} for request ${String(n)}`);
    const over = (tokens: number) =>
      emit({ kind: 'call over', by: by.name, n, call: number, usedTokens: tokens });
    const needsMs = fate.has('upstream hangs') ? Infinity : quickly(fate) ? 30 : planned.callMs;
    const leftMs = untilMs - timeline.now();
    await timeline.sleep(Math.min(needsMs, leftMs), asked.signal);
    const isDone = needsMs < leftMs && !isAborted(asked);
    const reply = isDone
      ? answerOf(planned, { fate, usedTokens, isStream: asked.body.stream === true })
      : refused('timed_out', 408);
    // A stream goes on after this; what it uses is known at its end.
    if (reply.kind === 'refused' || typeof reply.body === 'string')
      over(reply.kind === 'refused' ? 0 : usedTokens);
    if (by.isOver()) return never();
    if (fate.has('crash after')) return crash(by, 'crash after');
    await timeline.sleep(by.random() * 20);
    if (by.isOver()) return never();
    const forMs = reply.kind === 'refused' ? reply.retryAfterMs : null;
    if (forMs !== null) emit({ kind: 'told to wait', by: by.name, deploymentId: asked.deployment.id, forMs });
    stage.note?.(by.name, () => `has ${reply.kind} ${String(reply.status)} for request ${String(n)}`);
    if (reply.kind === 'refused' || typeof reply.body === 'string') return reply;
    return { ...reply, body: streamed(by, reply.body, () => over(usedTokens)) };
  }

  function answerOf(
    planned: PlannedRequest,
    { fate, usedTokens, isStream }: { fate: Fate; usedTokens: number; isStream: boolean },
  ): UpstreamReply {
    const retryAfterMs = fate.get('upstream 429 with Retry-After');
    if (retryAfterMs !== undefined) return refused('rate_limited', 429, retryAfterMs);
    if (fate.has('upstream 429')) return refused('rate_limited', 429);
    if (fate.has('upstream 500')) return refused('failed', 500);
    if (fate.has('upstream 400')) return refused('rejected', 400);
    if (fate.has('upstream cut after')) return refused('failed', 502);
    const text = JSON.stringify({ n: planned.n, usage: { total_tokens: usedTokens } });
    const headers = { 'content-type': isStream ? 'text/event-stream' : 'application/json' };
    const body = isStream ? chunksOf(text, fate.has('upstream stream cut')) : text;
    return { kind: 'answer', status: 200, headers, body };
  }

  async function* streamed(
    by: Invocation,
    body: AsyncIterable<Uint8Array>,
    over: () => void,
  ): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        await timeline.sleep(100);
        if (by.isOver()) await never();
        yield chunk;
      }
    } finally {
      over();
    }
  }

  async function crash(by: Invocation, kind: 'crash before' | 'crash after'): Promise<never> {
    stage.crash(by, kind);
    return never();
  }

  return { upstreamFor: (by) => ({ call: (asked) => call(by, asked) }) };
}

const isAborted = ({ signal }: UpstreamCall): boolean => signal?.aborted === true;

const quickly = (fate: Fate): boolean =>
  fate.has('upstream 429') || fate.has('upstream 429 with Retry-After') || fate.has('upstream 400');

async function* chunksOf(text: string, isCut: boolean): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let n = 0; n < CHUNKS; n++) {
    if (isCut && n === 1) throw new Error('the stream broke off');
    yield encoder.encode(n < CHUNKS - 1 ? `data: {"n":${String(n)}}\n\n` : `data: ${text}\n\n`);
  }
}
