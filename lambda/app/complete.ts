import type { LogFields, UpstreamRefusal } from '../core/ports.ts';
import type { ErrorBody, RequestRecord, Turn } from '../core/request.ts';
import type { Transition } from '../core/transitions.ts';
import { Fault, QUEUE_TIMEOUT_MESSAGE } from '../core/faults.ts';
import { upstreamErrorMetrics } from '../core/request-metrics.ts';
import { cooldownMs, mayRetry } from '../core/retry.ts';
import { bestEffort, tryOnce } from './best-effort.ts';
import { usableOf, type Deps } from './deps.ts';
import type { Completion, Gateway, IncomingRequest } from './gateway.ts';
import { completeStored } from './complete-stored.ts';
import { describeRequest } from './describe-request.ts';
import { aboutJourney, beginJourney, firstStep, nextStep, type Journey, type Step } from './journey.ts';
import { servedBy } from './served.ts';
import { tellRefusal } from './tell-refusal.ts';
import { tapAnswer, type AnswerEnd } from './tap-answer.ts';
import { callLimitMs } from './time-limits.ts';
import { cool, deploymentOf, freshen, giveBack, settle } from './turns.ts';

/**
 * Makes the use case of a caller who waits: a free slot at once, or a ticket and its turn; then the call.
 * An upstream that refuses for now sends the request back to its place, until its deadline.
 */
export function createComplete(deps: Deps): Gateway['complete'] {
  return async (request) => {
    // Whoever may send it again is answered with what is stored.
    if (request.id !== undefined) return completeStored(deps, request);
    refuseIfUncallable(deps, request);
    const { journey, state } = await beginJourney(deps, request);
    let step = await firstStep(deps, journey, state);
    for (;;) {
      if (step.kind === 'job') return accepted(deps, step.record);
      const fresh = await freshen(deps, step.turn);
      if (fresh === undefined) {
        await giveBack(deps, step.turn);
        step = await nextStep(deps, journey, false);
        continue;
      }
      await endIfOverdue(deps, journey, fresh);
      const completion = await callOnce(deps, journey, fresh);
      if (completion.kind === 'answer') return completion;
      if (!(await mayTryAgain(deps, journey, completion))) return endRefused(deps, journey, completion);
      const next = await stepAfter(deps, journey, completion.refusal);
      if (next === undefined) return completion;
      step = next;
    }
  };
}

/** When a value that is missing is looked up again. */
const UNAVAILABLE_RETRY_MS = 15_000;

/** A caller on the line is told at once; whoever may collect the answer waits in the queue, as every job does. */
function refuseIfUncallable(deps: Deps, { group, maxWaitMs }: IncomingRequest): void {
  if (maxWaitMs !== undefined || usableOf(deps, group).length > 0) return;
  const message = `No deployment of the model '${group}' can be called at the moment: keys or addresses that they need are not set. Whoever operates this gateway can set them.`;
  throw new Fault('model_unavailable', message, { retryAfterMs: UNAVAILABLE_RETRY_MS });
}

/** Who had to queue has claimed its turn in time, in the same write. */
async function endIfOverdue(deps: Deps, { record, deadlineMs }: Journey, turn: Turn): Promise<void> {
  if (record !== undefined || deps.clock.now() < deadlineMs) return;
  await giveBack(deps, turn);
  throw new Fault('timed_out_in_queue', QUEUE_TIMEOUT_MESSAGE);
}

async function accepted(deps: Deps, record: RequestRecord): Promise<Completion> {
  const state = await deps.groups.read(record.group);
  return { kind: 'accepted', object: await describeRequest(deps, record, state) };
}

type Answered = Extract<Completion, { readonly kind: 'answer' | 'refused' }>;
type Refused = Answered & { readonly kind: 'refused' };

async function callOnce(deps: Deps, journey: Journey, turn: Turn): Promise<Answered> {
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

/** Leaves the deployment alone for a while, unless it is the caller who broke the call off. */
async function mayTryAgain(deps: Deps, journey: Journey, { refusal, served }: Refused): Promise<boolean> {
  if (journey.request.signal?.aborted === true) return false;
  const forMs = cooldownMs(refusal, journey.failures, deps.random());
  const about = aboutJourney(journey, deps.clock.now());
  await tryOnce(deps, { step: 'cool', ...about }, () => cool(deps, served.deploymentId, forMs));
  return mayRetry(refusal, journey, deps.clock.now() + forMs);
}

/** Undefined: no other turn came in time, and the refusal is what there is to answer. */
async function stepAfter(
  deps: Deps,
  journey: Journey,
  { reason }: UpstreamRefusal,
): Promise<Step | undefined> {
  try {
    return await nextStep(deps, journey, reason !== 'rate_limited');
  } catch (fault) {
    if (fault instanceof Fault && fault.code === 'timed_out_in_queue') return undefined;
    throw fault;
  }
}

/** After the last byte: real usage into the window, the record closed. */
async function finishAnswered(
  deps: Deps,
  journey: Journey,
  {
    turn,
    end,
    status,
    about,
  }: {
    readonly turn: Turn;
    readonly end: AnswerEnd;
    readonly status: number;
    readonly about: LogFields;
  },
): Promise<void> {
  deps.log.info('answered', { ...about, status, isWhole: end.isWhole });
  await settleOnce(deps, journey, { turn, usedTokens: end.usedTokens });
  const nowMs = deps.clock.now();
  const attempt = journey.record?.attempts ?? 0;
  await closeRecord(
    deps,
    journey,
    end.isWhole
      ? { name: 'complete', attempt, nowMs, response: null, statusCode: status }
      : { name: 'fail', attempt, nowMs, error: brokenOff, statusCode: 502 },
  );
}

async function endRefused(deps: Deps, journey: Journey, completion: Refused): Promise<Completion> {
  const { error, status: statusCode } = completion.refusal;
  const attempt = journey.record?.attempts ?? 0;
  await closeRecord(deps, journey, { name: 'fail', attempt, nowMs: deps.clock.now(), error, statusCode });
  return completion;
}

const brokenOff: ErrorBody = {
  message: 'The answer was broken off before its end.',
  type: 'upstream_error',
  param: null,
  code: 'upstream_failed',
};

/** Twice given back would be too much: if the write fails, the estimate stays. */
async function settleOnce(
  deps: Deps,
  journey: Journey,
  { turn, usedTokens }: { readonly turn: Turn; readonly usedTokens: number | undefined },
): Promise<void> {
  const about = { step: 'settle', ...aboutJourney(journey, deps.clock.now()) };
  await tryOnce(deps, about, () => settle(deps, turn, usedTokens));
  await journey.leaving;
}

async function closeRecord(deps: Deps, journey: Journey, transition: Transition): Promise<void> {
  const { record } = journey;
  if (record === undefined) return;
  const about = { step: transition.name, ...aboutJourney(journey, deps.clock.now()) };
  await bestEffort(deps, about, () => deps.requests.transition(record.id, transition));
}
