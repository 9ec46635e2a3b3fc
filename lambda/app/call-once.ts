import { upstreamErrorMetrics } from '../core/request-metrics.ts';
import type { LogFields, UpstreamRefusal } from '../core/ports.ts';
import type { Turn } from '../core/request.ts';
import type { Deps } from './deps.ts';
import { finishAnswered, settleOnce } from './end-journey.ts';
import type { Completion } from './gateway.ts';
import { aboutJourney, type Journey } from './journey.ts';
import { servedBy } from './served.ts';
import { tapAnswer, type AnswerEnd } from './tap-answer.ts';
import { tellRefusal } from './tell-refusal.ts';
import { callLimitMs } from './time-limits.ts';
import { deploymentOf } from './turns.ts';

export type Answered = Extract<Completion, { readonly kind: 'answer' | 'refused' }>;
export type Refused = Answered & { readonly kind: 'refused' };

/** One upstream call with a turn, and what it comes to; an answer ends the journey with its last byte. */
export async function callOnce(deps: Deps, journey: Journey, turn: Turn): Promise<Answered> {
  const { request } = journey;
  const deployment = deploymentOf(deps, turn.deploymentId);
  const startedAtMs = deps.clock.now();
  journey.attempts += 1;
  // Whoever had to queue is counted by the dispatcher.
  if (journey.record === undefined) {
    deps.meter?.emit([{ name: 'Turns', value: 1, of: { group: request.group } }]);
  }
  const reply = await deps.upstream.call({
    ...{ deployment, endpoint: request.endpoint, body: request.body, signal: request.signal },
    timeoutMs: callLimitMs(
      deps,
      { timeoutMs: request.timeoutMs, deploymentTimeoutSeconds: deployment.timeoutSeconds },
      journey.arrivedAtMs,
    ),
  });
  const served = servedBy(deps, journey, { turn, startedAtMs });
  const about = { ...aboutJourney(journey, startedAtMs), deployment: deployment.id };
  if (reply.kind === 'refused') {
    noteRefused(deps, journey, { refusal: reply, about });
    await settleOnce(deps, journey, { turn, usedTokens: 0 });
    return { kind: 'refused', refusal: reply, served };
  }
  const { status } = reply;
  const finish = (end: AnswerEnd) => finishAnswered(deps, journey, { turn, end, status, about });
  return { kind: 'answer', answer: await tapAnswer(reply, finish), served };
}

/** Broken off by its own caller it says nothing about the upstream. */
function noteRefused(
  { log, meter }: Deps,
  { request: { group, signal } }: Journey,
  { refusal, about }: { readonly refusal: UpstreamRefusal; readonly about: LogFields },
): void {
  if (signal?.aborted === true) return;
  tellRefusal(log, refusal, about);
  meter?.emit(upstreamErrorMetrics(group, refusal.reason));
}
