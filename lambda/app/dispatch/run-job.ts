import type { UpstreamAnswer, UpstreamRefusal } from '../../core/ports.ts';
import type { RequestRecord, Turn } from '../../core/request.ts';
import { cooldownMs, mayRetry } from '../../core/retry.ts';
import { loadBody, storeBody } from '../enqueue.ts';
import { readAnswer } from '../tap-answer.ts';
import { callLimitMs } from '../time-limits.ts';
import { cool, deploymentOf, freshen, settle } from '../turns.ts';
import { resolveConflict, startOf } from './grant.ts';
import { comeBack, depart, putBack, removeMessage, type Flight, type Held, type Shift } from './shift.ts';

/** A DynamoDB item may be 400 KB; larger responses are kept as blobs. */
const MAX_INLINE_RESPONSE = 300 * 1024;

/**
 * Begins a job's call at the turn's time. The claim comes right before the call: a job cancelled until then
 * never calls. False: it cannot use the turn, and is dealt with.
 */
export async function startJob(shift: Shift, held: Held, turn: Turn): Promise<boolean> {
  const { clock, requests, timing } = shift.deps;
  await clock.sleep(Math.max(0, startOf(shift, held, turn) - clock.now()));
  const fresh = await freshen(shift.deps, turn);
  if (fresh === undefined) {
    putBack(shift, held);
    return true;
  }
  const nowMs = clock.now();
  const claimUntilMs = nowMs + timing.visibilityMs;
  const start = { name: 'start', turn: fresh, nowMs, claimUntilMs } as const;
  const outcome = await requests.transition(held.id, start);
  if (outcome.kind === 'conflict') {
    await resolveConflict(shift, held, outcome.record);
    return false;
  }
  depart(shift, held, nowMs);
  void fly(shift, held, { record: outcome.record, turn: fresh });
  return true;
}

interface Job {
  readonly record: RequestRecord;
  readonly turn: Turn;
}

async function fly(shift: Shift, held: Held, job: Job): Promise<void> {
  const latest = shift.inHand.get(held.id) ?? held;
  const flight: Flight = { held: latest, attempt: job.record.attempts, abort: new AbortController() };
  shift.flights.set(held.id, flight);
  try {
    await callAndStore(shift, flight, job);
  } catch (cause) {
    // The record stays in progress until its claim lapses; then its message comes back and it is recovered.
    shift.deps.log.error('job attempt failed', { requestId: held.id, attempt: flight.attempt, cause });
  } finally {
    shift.flights.delete(held.id);
    shift.news.notify();
  }
}

async function callAndStore(shift: Shift, flight: Flight, job: Job): Promise<void> {
  const { deps } = shift;
  const { message } = flight.held;
  const deployment = deploymentOf(deps, job.turn.deploymentId);
  const reply = await deps.upstream.call({
    ...{ deployment, endpoint: message.endpoint, body: await payloadOf(shift, flight.held) },
    signal: flight.abort.signal,
    timeoutMs: Math.min(
      callLimitMs(deps, { deploymentTimeoutSeconds: deployment.timeoutSeconds }, deps.clock.now()),
      shift.endsAtMs - deps.timing.endMarginMs - deps.clock.now(),
    ),
  });
  if (reply.kind === 'answer') await storeAnswer(shift, flight, { job, answer: reply });
  else await afterRefusal(shift, flight, { job, refusal: reply });
}

async function payloadOf(shift: Shift, { message }: Held): Promise<Record<string, unknown>> {
  const text = message.payload === null ? '{}' : await loadBody(shift.deps, message.payload);
  const body: unknown = JSON.parse(text);
  return Object.fromEntries(Object.entries(body ?? {}));
}

async function storeAnswer(
  shift: Shift,
  flight: Flight,
  { job, answer }: { readonly job: Job; readonly answer: UpstreamAnswer },
): Promise<void> {
  const { deps } = shift;
  const { text, usedTokens } = await readAnswer(answer);
  const { id } = flight.held;
  const response = await storeBody(deps, {
    ...{ key: `response/${id}-${flight.attempt}`, text, maxInline: MAX_INLINE_RESPONSE },
  });
  await settle(deps, job.turn, usedTokens);
  await deps.requests.transition(id, {
    ...{ name: 'complete', attempt: flight.attempt, nowMs: deps.clock.now(), response },
  });
  await removeFlown(shift, flight);
}

async function afterRefusal(
  shift: Shift,
  flight: Flight,
  { job, refusal }: { readonly job: Job; readonly refusal: UpstreamRefusal },
): Promise<void> {
  const { deps } = shift;
  const { record } = job;
  const { held, attempt } = flight;
  await settle(deps, job.turn, 0);
  const coolMs = cooldownMs(refusal, record.failures, deps.random());
  await cool(deps, job.turn.deploymentId, coolMs);
  if (!mayRetry(refusal, record, deps.clock.now() + coolMs)) {
    const fail = { name: 'fail', attempt, nowMs: deps.clock.now(), error: refusal.error } as const;
    await deps.requests.transition(held.id, fail);
    return removeFlown(shift, flight);
  }
  const failed = refusal.reason !== 'rate_limited';
  const outcome = await deps.requests.transition(held.id, { name: 'requeue', attempt, failed });
  if (outcome.kind === 'conflict') return removeFlown(shift, flight);
  comeBack(shift, held);
  shift.flights.delete(held.id);
  putBack(shift, held);
}

async function removeFlown(shift: Shift, flight: Flight): Promise<void> {
  await removeMessage(shift, shift.flights.get(flight.held.id)?.held ?? flight.held);
}
