import { Fault, QUEUE_TIMEOUT_MESSAGE } from '../../core/faults.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import { nothingUsed } from '../../core/keys/budget/settle.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { noWishes } from '../../core/requests/wishes.ts';
import { attempt, type Asked, type Attempted } from '../attempts/attempt.ts';
import { completeStored } from './complete-stored.ts';
import { tryOnce } from '../best-effort.ts';
import { usableOf, type Deps } from '../deps.ts';
import { describeRequest } from '../requests/describe-request.ts';
import { settleCharge } from '../keys/settle-charge.ts';
import { closeRecord, finishAnswered, leftInCall } from './end-journey.ts';
import type { Completion, UseCases, IncomingRequest } from '../use-cases.ts';
import { beginJourney, firstStep, nextStep, type Step } from './journey.ts';
import { detour, fallBack } from './fall-back.ts';
import { aboutJourney, type Journey } from './journey-state.ts';
import { servedBy } from './served.ts';
import { tapAnswer, type AnswerEnd } from './tap-answer.ts';
import { callLimitMs } from './time-limits.ts';

/**
 * Makes the use case of a waiting caller: a free slot at once, or a ticket and its turn; then the call. If the
 * upstream refuses for now, the request goes back to its place, until its deadline.
 */
export function createComplete(deps: Deps): UseCases['complete'] {
  return async (request) => {
    // A caller who may send it again gets the stored answer.
    if (request.id !== undefined) return completeStored(deps, request);
    const { journey, state } = await beginJourney(deps, request);
    try {
      return await travel(deps, journey, state);
    } catch (fault) {
      await settleCharge(deps, journey.charge, 0);
      throw fault;
    }
  };
}

/** From the first step to the end of the journey; an answer's last byte is still to come. */
async function travel(deps: Deps, journey: Journey, state: GroupState): Promise<Completion> {
  const at = await detour(deps, journey, state);
  refuseIfUncallable(deps, journey.request);
  let step = await firstStep(deps, journey, at);
  for (;;) {
    if (step.kind === 'job') return accepted(deps, step.record);
    const attempted = await attempt(deps, askedOn(deps, journey), step.turn);
    if (attempted.kind === 'overdue') throw new Fault('timed_out_in_queue', QUEUE_TIMEOUT_MESSAGE);
    if (attempted.kind === 'no turn') {
      step = await nextStep(deps, journey);
      continue;
    }
    if (attempted.kind === 'answer') return answered(deps, journey, attempted);
    const refused = await refusedAs(deps, journey, attempted);
    const mayTryAgain = attempted.kind === 'refused' && attempted.next.kind === 'again';
    if (!mayTryAgain) {
      const elsewhere = attempted.kind === 'refused' && (await fallBack(deps, journey, attempted.refusal));
      if (!elsewhere) return endRefused(deps, journey, refused);
      step = elsewhere;
      continue;
    }
    const next = await stepAfter(deps, journey, attempted);
    if (next === undefined) return refused;
    step = next;
  }
}

/** When to look up a missing value again. */
const UNAVAILABLE_RETRY_MS = 15_000;

/**
 * A caller on an open connection is told at once; one who may collect the answer waits in the queue, as every job
 * does.
 */
function refuseIfUncallable(deps: Deps, { group, maxWaitMs }: IncomingRequest): void {
  if (maxWaitMs !== undefined || usableOf(deps, group).length > 0) return;
  const message = `No deployment of the model '${group}' can be called at the moment: the keys or addresses that they need are not set. Ask the gateway's operator to set them.`;
  throw new Fault('model_unavailable', message, { retryAfterMs: UNAVAILABLE_RETRY_MS });
}

/** The next call of a journey. */
function askedOn(deps: Deps, journey: Journey): Asked {
  const { request, tokens, deadlineMs, record, arrivedAtMs } = journey;
  const { group, endpoint, body, signal, timeoutMs } = request;
  return {
    id: journey.id,
    group,
    shift: null,
    endpoint,
    body,
    signal,
    tokens,
    wishes: request.wishes ?? noWishes,
    deadlineMs: record?.deadlineMs ?? deadlineMs,
    // A turn that was waited for was claimed in time, in the same write.
    beginByMs: record === undefined ? deadlineMs : Infinity,
    timeoutMs: ({ timeoutSeconds: deploymentTimeoutSeconds }) =>
      callLimitMs(deps, { timeoutMs, deploymentTimeoutSeconds }, arrivedAtMs),
    noteCall() {
      journey.attempts += 1;
      // The dispatcher counts the turns that were waited for.
      if (record === undefined) deps.happenings.tell({ kind: 'free turn taken', group });
    },
    progress: () => journey,
    about: ({ turn, startedAtMs }) => ({
      ...aboutJourney(journey, startedAtMs),
      deployment: turn.deploymentId,
    }),
  };
}

async function accepted(deps: Deps, record: RequestRecord): Promise<Completion> {
  const state = await deps.groups.read(record.group);
  return { kind: 'accepted', object: await describeRequest(deps, record, state) };
}

type Made<K extends Attempted['kind']> = Extract<Attempted, { readonly kind: K }>;
type Refused = Extract<Completion, { readonly kind: 'refused' }>;

/** The journey of an answered request ends with the last byte. */
async function answered(deps: Deps, journey: Journey, { call, answer }: Made<'answer'>): Promise<Completion> {
  const served = servedBy(deps, journey, call);
  const { turn, startedAtMs, lease } = call;
  const about = { ...aboutJourney(journey, startedAtMs), deployment: turn.deploymentId };
  const { status } = answer;
  async function finish(end: AnswerEnd): Promise<void> {
    await tryOnce(deps, { step: 'free', ...about }, () => lease.free());
    await finishAnswered(deps, journey, { turn, end, status, about });
  }
  return { kind: 'answer', answer: await tapAnswer(answer, finish), served };
}

async function refusedAs(
  deps: Deps,
  journey: Journey,
  { call, refusal }: Made<'refused' | 'broken off'>,
): Promise<Refused> {
  const served = servedBy(deps, journey, call);
  await journey.leaving;
  return { kind: 'refused', refusal, served };
}

/** Undefined: no other turn came in time, and the refusal is the answer. */
async function stepAfter(
  deps: Deps,
  journey: Journey,
  { next, standing }: Made<'refused'>,
): Promise<Step | undefined> {
  try {
    return await nextStep(deps, journey, { failed: next.isFailure, standing });
  } catch (fault) {
    if (fault instanceof Fault && fault.code === 'timed_out_in_queue') return undefined;
    throw fault;
  }
}

async function endRefused(deps: Deps, journey: Journey, refused: Refused): Promise<Completion> {
  const { error, status: statusCode } = refused.refusal;
  const attempt = journey.record?.attempts ?? 0;
  const nowMs = deps.clock.now();
  const isLeft = journey.request.signal?.aborted === true;
  const fail = { name: 'fail', attempt, nowMs, error, statusCode, usage: nothingUsed } as const;
  await closeRecord(deps, journey, {
    by: isLeft ? leftInCall(nowMs) : fail,
    deploymentId: refused.served.deploymentId,
  });
  return refused;
}
