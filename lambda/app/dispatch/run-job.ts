import type { TransitionOutcome, UpstreamAnswer, UpstreamRefusal } from '../../core/ports.ts';
import type { RequestRecord, Turn } from '../../core/request.ts';
import { cooldownMs, mayRetry } from '../../core/retry.ts';
import { aboutRequest } from '../about-request.ts';
import { announceEnd } from '../announce-end.ts';
import { bestEffort, tryOnce } from '../best-effort.ts';
import { tellRefusal } from '../tell-refusal.ts';
import { loadBody, storeBody } from '../enqueue.ts';
import { readAnswer } from '../tap-answer.ts';
import { callLimitMs } from '../time-limits.ts';
import { cool, deploymentOf, freshen, giveBack, settle } from '../turns.ts';
import { asRecorded } from './as-changed.ts';
import { resolveConflict, startOf } from './grant.ts';
import { comeBack, depart, latestOf, putBack, removeMessage } from './held.ts';
import { type Flight, type Held, type Shift } from './shift.ts';
import { noteTurn, noteUpstreamError } from './tally.ts';

/** A DynamoDB item may be 400 KB; larger responses are kept as blobs. */
const MAX_INLINE_RESPONSE = 300 * 1024;

/**
 * Begins a job's call at the turn's time. The claim comes right before the call: a job cancelled until then
 * never calls. False: it cannot use the turn, and is dealt with.
 */
export async function startJob(shift: Shift, held: Held, turn: Turn): Promise<boolean> {
  const { clock, requests, timing } = shift.deps;
  const startAtMs = startOf(shift, held, turn);
  const body = await payloadOf(shift, held);
  await clock.sleep(Math.max(0, startAtMs - clock.now()));
  const fresh = await freshen(shift.deps, turn);
  const nowMs = clock.now();
  if (fresh === undefined || held.message.deadlineMs <= nowMs) {
    await putBack(shift, held);
    await giveBack(shift.deps, fresh ?? turn);
    return true;
  }
  const start = { name: 'start', turn: fresh, nowMs, claimUntilMs: nowMs + timing.visibilityMs } as const;
  const { record } = await requests.transition(held.id, start);
  // Also where the write took effect, its answer was lost, and it was sent again.
  const isStarted = record?.status === 'in_progress' && record.turn?.id === turn.id;
  if (!isStarted) {
    await resolveConflict(shift, held, record);
    return false;
  }
  depart(shift, record, nowMs);
  noteTurn(shift.tally, held, nowMs);
  shift.deps.log.info('started', aboutRun(record, fresh));
  void fly(shift, held, { record, turn: fresh, body });
  return true;
}

/** Of a call that was begun. */
const aboutRun = (record: RequestRecord, { deploymentId }: Turn) => ({
  ...aboutRequest(record, record.startedAtMs ?? record.enqueuedAtMs),
  deployment: deploymentId,
});

interface Job {
  readonly record: RequestRecord;
  readonly turn: Turn;
  readonly body: Readonly<Record<string, unknown>>;
}

async function fly(shift: Shift, held: Held, job: Job): Promise<void> {
  const abort = new AbortController();
  const flight: Flight = { held: latestOf(shift, held), attempt: job.record.attempts, abort };
  shift.flights.set(held.id, flight);
  shift.errands += 1;
  try {
    await callAndStore(shift, flight, job);
  } catch (cause) {
    // The record stays in progress until its claim lapses; then its message comes back and it is recovered.
    shift.deps.log.error('job attempt failed', { ...aboutRun(job.record, job.turn), cause });
  } finally {
    shift.flights.delete(held.id);
    shift.errands -= 1;
  }
}

async function callAndStore(shift: Shift, flight: Flight, job: Job): Promise<void> {
  const { deps } = shift;
  const turn = await freshen(deps, job.turn);
  if (turn === undefined) {
    await giveBack(deps, job.turn);
    return backToItsPlace(shift, flight, false);
  }
  const deployment = deploymentOf(deps, turn.deploymentId);
  const reply = await deps.upstream.call({
    ...{ deployment, endpoint: flight.held.message.endpoint, body: job.body, signal: flight.abort.signal },
    timeoutMs: Math.min(
      callLimitMs(deps, { deploymentTimeoutSeconds: deployment.timeoutSeconds }, deps.clock.now()),
      shift.endsAtMs - deps.timing.endMarginMs - deps.clock.now(),
    ),
  });
  if (reply.kind === 'answer') await storeAnswer(shift, flight, { job: { ...job, turn }, answer: reply });
  else await afterRefusal(shift, flight, { job: { ...job, turn }, refusal: reply });
}

async function payloadOf(shift: Shift, { message }: Held): Promise<Record<string, unknown>> {
  const text = message.payload === null ? '{}' : await loadBody(shift.deps, message.payload);
  const body: unknown = JSON.parse(text);
  return Object.fromEntries(Object.entries(body ?? {}));
}

/** The answer first: it is paid for. The estimate may stay if the real usage cannot be written. */
async function storeAnswer(
  shift: Shift,
  flight: Flight,
  { job, answer }: { readonly job: Job; readonly answer: UpstreamAnswer },
): Promise<void> {
  const { deps } = shift;
  const { turn } = job;
  const { text, usedTokens } = await readAnswer(answer);
  const { id } = flight.held;
  const about = aboutRun(job.record, turn);
  const key = `response/${id}-${flight.attempt}`;
  await bestEffort(deps, { step: 'store', ...about }, async () => {
    const response = await storeBody(deps, { key, text, maxInline: MAX_INLINE_RESPONSE });
    await announceEnd(deps, flight.held.message);
    const end = { attempt: flight.attempt, nowMs: deps.clock.now(), statusCode: answer.status };
    const outcome = await deps.requests.transition(id, { name: 'complete', ...end, response });
    if (outcome.kind === 'done') deps.log.info('stored', { ...about, status: answer.status });
    await conclude(shift, flight, outcome);
  });
  await tryOnce(deps, { step: 'settle', ...about }, async () => {
    await settle(deps, turn, usedTokens);
    if (usedTokens !== undefined && usedTokens < turn.cost.tokens) shift.news.notify();
  });
}

async function afterRefusal(
  shift: Shift,
  flight: Flight,
  { job, refusal }: { readonly job: Job; readonly refusal: UpstreamRefusal },
): Promise<void> {
  const { deps } = shift;
  const { record, turn } = job;
  const { id } = flight.held;
  const about = aboutRun(record, turn);
  await tryOnce(deps, { step: 'settle', ...about }, () => settle(deps, turn, 0));
  // Broken off since it was cancelled or taken over: that says nothing about the deployment.
  if (flight.abort.signal.aborted) return letGo(shift, flight, await deps.requests.read(id));
  noteUpstreamError(shift.tally, refusal.reason);
  tellRefusal(deps.log, refusal, about);
  const coolMs = cooldownMs(refusal, record.failures, deps.random());
  await tryOnce(deps, { step: 'cool', ...about }, () => cool(deps, turn.deploymentId, coolMs));
  if (mayRetry(refusal, record, deps.clock.now() + coolMs)) {
    return backToItsPlace(shift, flight, refusal.reason !== 'rate_limited');
  }
  await bestEffort(deps, { step: 'fail', ...about }, async () => {
    const { attempt } = flight;
    const { error, status: statusCode } = refusal;
    await announceEnd(deps, flight.held.message);
    const fail = { name: 'fail', attempt, nowMs: deps.clock.now(), error, statusCode } as const;
    const outcome = await deps.requests.transition(id, fail);
    if (outcome.kind === 'done') deps.log.info('stored', { ...about, status: statusCode });
    await conclude(shift, flight, outcome);
  });
}

/** After the write that ends an attempt. Refused, it came too late: another function has the job, or had. */
async function conclude(shift: Shift, flight: Flight, outcome: TransitionOutcome): Promise<void> {
  if (outcome.kind === 'done') return removeMessage(shift, flight.held);
  return letGo(shift, flight, outcome.record);
}

/** The message stays for as long as the job may need it: who has taken it over may die too. */
async function letGo(shift: Shift, { held }: Flight, record: RequestRecord | undefined): Promise<void> {
  const latest = latestOf(shift, held);
  shift.flights.delete(held.id);
  await resolveConflict(shift, latest, record);
}

async function backToItsPlace(shift: Shift, flight: Flight, failed: boolean): Promise<void> {
  const { held, attempt } = flight;
  const outcome = await shift.deps.requests.transition(held.id, { name: 'requeue', attempt, failed });
  if (outcome.kind === 'conflict') return letGo(shift, flight, outcome.record);
  const latest = latestOf(shift, held);
  shift.flights.delete(held.id);
  await putBack(shift, asRecorded(shift, latest, outcome.record));
  await comeBack(shift, outcome.record);
}
