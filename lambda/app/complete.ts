import type { UpstreamRefusal } from '../core/ports.ts';
import type { RequestRecord, Turn } from '../core/request.ts';
import { Fault, QUEUE_TIMEOUT_MESSAGE } from '../core/faults.ts';
import { cooldownMs, mayRetry } from '../core/retry.ts';
import { tryOnce } from './best-effort.ts';
import { callOnce, type Refused } from './call-once.ts';
import { usableOf, type Deps } from './deps.ts';
import type { Completion, Gateway, IncomingRequest } from './gateway.ts';
import { completeStored } from './complete-stored.ts';
import { describeRequest } from './describe-request.ts';
import { closeRecord } from './end-journey.ts';
import { aboutJourney, beginJourney, firstStep, nextStep, type Journey, type Step } from './journey.ts';
import { cool, freshen, giveBack } from './turns.ts';

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

async function endRefused(deps: Deps, journey: Journey, completion: Refused): Promise<Completion> {
  const { error, status: statusCode } = completion.refusal;
  const attempt = journey.record?.attempts ?? 0;
  await closeRecord(deps, journey, { name: 'fail', attempt, nowMs: deps.clock.now(), error, statusCode });
  return completion;
}
