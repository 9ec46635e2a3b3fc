import type { UpstreamRefusal } from '../core/ports.ts';
import type { RequestRecord, Turn } from '../core/request.ts';
import { isAnybodyAhead, type QueueRow } from '../core/queue-row.ts';
import { Fault } from '../core/faults.ts';
import { cooldownMs, mayRetry } from '../core/retry.ts';
import { tierOf } from '../core/tiers.ts';
import { tokensFor } from './tokens.ts';
import { awaitTurn } from './await-turn.ts';
import type { Deps } from './deps.ts';
import { enqueue, sendAndRing } from './enqueue.ts';
import type { Completion, Gateway, IncomingRequest } from './gateway.ts';
import { reserve, type WindowsSeen } from './reserve.ts';
import { servedBy } from './served.ts';
import { tapAnswer } from './tap-answer.ts';
import { callLimitMs, FUNCTION_LIFE_MS, waitLimitMs } from './time-limits.ts';
import { cool, deploymentOf, freshen, settle } from './turns.ts';

/** One synchronous request on its way: what is known of it, and its record once it has had to queue. */
interface Journey {
  readonly id: string;
  readonly request: IncomingRequest;
  readonly tier: string;
  readonly tokens: number;
  readonly arrivedAtMs: number;
  readonly deadlineMs: number;
  readonly windows: WindowsSeen;
  attempts: number;
  failures: number;
  record: RequestRecord | undefined;
}

/**
 * Makes the use case of a caller who waits: a free slot at once, or a ticket and its turn; then the call.
 * An upstream that refuses for now sends the request back to its place, until its deadline.
 */
export function createComplete(deps: Deps): Gateway['complete'] {
  return async (request) => {
    const journey = begin(deps, request);
    const state = await deps.groups.read(request.group);
    Object.assign(journey.windows, state.windows);
    let turn =
      (await takeFreeSlot(deps, journey, state.queue)) ?? (await queueForTurn(deps, journey, state.queue));
    for (;;) {
      const completion = await callOnce(deps, journey, turn);
      if (completion.kind === 'answer') return completion;
      const { refusal } = completion;
      const coolMs = cooldownMs(refusal, journey.failures, deps.random());
      await cool(deps, turn.deploymentId, coolMs);
      if (!mayRetry(refusal, journey, deps.clock.now() + coolMs))
        return endRefused(deps, journey, completion);
      const next = await requeueForTurn(deps, journey, refusal);
      if (next === undefined) return completion;
      turn = next;
    }
  };
}

function begin(deps: Deps, request: IncomingRequest): Journey {
  const arrivedAtMs = deps.clock.now();
  return {
    ...{ id: deps.newId(), request, tier: tierOf(deps.config.tiers, request.priority).name },
    ...{ tokens: tokensFor(deps, request), arrivedAtMs, windows: {} },
    deadlineMs: arrivedAtMs + waitLimitMs(deps, request),
    ...{ attempts: 0, failures: 0, record: undefined },
  };
}

/** The direct path: one reservation, if nobody waits at this tier or above. */
async function takeFreeSlot(deps: Deps, journey: Journey, queue: QueueRow): Promise<Turn | undefined> {
  if (isAnybodyAhead(queue, deps.config.tiers, journey.tier)) return undefined;
  const wanted = { group: journey.request.group, tokens: journey.tokens, aheadMs: 0 };
  const reservation = await reserve(deps, wanted, journey.windows);
  return reservation.kind === 'turn' ? freshen(deps, reservation.turn) : undefined;
}

async function queueForTurn(deps: Deps, journey: Journey, queue: QueueRow): Promise<Turn> {
  const { id, request, deadlineMs, tokens, attempts, failures } = journey;
  const place = { id, priority: request.priority, enqueuedAtMs: journey.arrivedAtMs };
  journey.record = await enqueue(
    deps,
    { ...place, kind: 'ticket', request, deadlineMs, tokens, attempts, failures },
    queue,
  );
  return claimTurn(deps, journey, journey.record);
}

/** Undefined: no other turn came in time, and the refusal is what there is to answer. */
async function requeueForTurn(
  deps: Deps,
  journey: Journey,
  refusal: UpstreamRefusal,
): Promise<Turn | undefined> {
  try {
    return await requeue(deps, journey, refusal);
  } catch (fault) {
    if (fault instanceof Fault && fault.code === 'timed_out_in_queue') return undefined;
    throw fault;
  }
}

async function requeue(deps: Deps, journey: Journey, refusal: UpstreamRefusal): Promise<Turn> {
  const failed = refusal.reason !== 'rate_limited';
  journey.failures += failed ? 1 : 0;
  const { record, request } = journey;
  if (record === undefined) {
    const { queue } = await deps.groups.read(request.group);
    return queueForTurn(deps, journey, queue);
  }
  const outcome = await deps.requests.transition(record.id, {
    ...{ name: 'requeue', attempt: record.attempts, failed },
  });
  if (outcome.kind === 'done') {
    const { id, priority, enqueuedAtMs, owner, group, tier, deadlineMs } = record;
    await sendAndRing(deps, {
      ...{ id, priority, enqueuedAtMs, owner, group, tier, deadlineMs, tokens: journey.tokens },
      ...{ kind: 'ticket', endpoint: request.endpoint, payload: null },
    });
  }
  return claimTurn(deps, journey, record);
}

async function claimTurn(deps: Deps, journey: Journey, record: RequestRecord): Promise<Turn> {
  const claimUntilMs = journey.arrivedAtMs + FUNCTION_LIFE_MS;
  const { tokens, request } = journey;
  const claimed = await awaitTurn(deps, { record, tokens, claimUntilMs, signal: request.signal });
  journey.record = claimed.record;
  return claimed.turn;
}

async function callOnce(deps: Deps, journey: Journey, turn: Turn): Promise<Completion> {
  const { request } = journey;
  const deployment = deploymentOf(deps, turn.deploymentId);
  const startedAtMs = deps.clock.now();
  journey.attempts += 1;
  const reply = await deps.upstream.call({
    ...{ deployment, endpoint: request.endpoint, body: request.body, signal: request.signal },
    timeoutMs: callLimitMs(
      deps,
      { timeoutMs: request.timeoutMs, deploymentTimeoutSeconds: deployment.timeoutSeconds },
      journey.arrivedAtMs,
    ),
  });
  const served = servedBy(deps, journey, { turn, startedAtMs });
  if (reply.kind === 'refused') {
    await settle(deps, turn, 0);
    return { kind: 'refused', refusal: reply, served };
  }
  const finish = (usedTokens: number | undefined) => finishAnswered(deps, journey, { turn, usedTokens });
  return { kind: 'answer', answer: await tapAnswer(reply, finish), served };
}

/** After the last byte: real usage into the window, the record closed. The caller already has its answer. */
async function finishAnswered(
  deps: Deps,
  journey: Journey,
  used: { readonly turn: Turn; readonly usedTokens: number | undefined },
): Promise<void> {
  await settle(deps, used.turn, used.usedTokens);
  const { record } = journey;
  if (record === undefined) return;
  await deps.requests.transition(record.id, {
    ...{ name: 'complete', attempt: record.attempts, nowMs: deps.clock.now(), response: null },
  });
}

async function endRefused(
  deps: Deps,
  journey: Journey,
  completion: Completion & { readonly kind: 'refused' },
): Promise<Completion> {
  const { record } = journey;
  if (record !== undefined) {
    const { error } = completion.refusal;
    await deps.requests.transition(record.id, {
      ...{ name: 'fail', attempt: record.attempts, nowMs: deps.clock.now(), error },
    });
  }
  return completion;
}
