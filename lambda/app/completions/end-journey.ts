import type { AboutCall } from '../../core/happenings/about.ts';
import { costAtEnd } from '../../core/keys/budget/settle.ts';
import { pricesOf, settleCharge } from '../keys/settle-charge.ts';
import type { ErrorBody, Turn } from '../../core/requests/request.ts';
import type { Transition } from '../../core/requests/transitions.ts';
import { bestEffort, tryOnce } from '../best-effort.ts';
import type { Deps } from '../deps.ts';
import { aboutJourney, type Journey } from './journey-state.ts';
import type { AnswerEnd } from './tap-answer.ts';
import { settle } from '../turns/turns.ts';

/** After the last byte: puts the real usage into the window and closes the record. */
export async function finishAnswered(
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
    readonly about: AboutCall;
  },
): Promise<void> {
  const { isWhole } = end;
  const hasUpstreamFailed = end.error !== undefined && journey.request.signal?.aborted !== true;
  deps.happenings.tell({ kind: 'answered', about, status, isWhole, hasUpstreamFailed });
  await settleOnce(deps, journey, { turn, usedTokens: end.usage?.tokens });
  const nowMs = deps.clock.now();
  const attempt = journey.record?.attempts ?? 0;
  await closeRecord(deps, journey, { by: endOf(), deploymentId: turn.deploymentId });

  function endOf(): Transition {
    const { usage } = end;
    if (end.isWhole) return { name: 'complete', attempt, nowMs, response: null, statusCode: status, usage };
    if (journey.request.signal?.aborted === true) return leftInCall(nowMs);
    return { name: 'fail', attempt, nowMs, error: end.error ?? brokenOff, statusCode: 502, usage };
  }
}

const brokenOff: ErrorBody = {
  message: 'The answer ended before it was complete.',
  type: 'upstream_error',
  param: null,
  code: 'upstream_failed',
};

/** The caller has given the request up, just as if it had left before its turn. */
export const leftInCall = (nowMs: number): Transition => ({
  name: 'cancel',
  isCalled: true,
  nowMs,
  error: {
    message: 'The caller hung up during its call, which was cancelled.',
    type: 'cancelled',
    param: null,
    code: 'caller_gone',
  },
});

/** Giving back twice would be too much: if the write fails, the estimate stays. */
async function settleOnce(
  deps: Deps,
  journey: Journey,
  { turn, usedTokens }: { readonly turn: Turn; readonly usedTokens: number | undefined },
): Promise<void> {
  const about = { step: 'settle', ...aboutJourney(journey, deps.clock.now()) };
  await tryOnce(deps, about, () => settle(deps, turn, usedTokens));
  await journey.leaving;
}

/** A request that never had to queue has no record, and settles its own charge. */
export async function closeRecord(
  deps: Deps,
  journey: Journey,
  { by, deploymentId }: { readonly by: Transition; readonly deploymentId: string },
): Promise<void> {
  const { record, charge } = journey;
  if (record === undefined) {
    const cost = charge === null ? undefined : costAtEnd(charge, by, pricesOf(deps, deploymentId));
    return settleCharge(deps, charge, cost);
  }
  const about = { step: by.name, ...aboutJourney(journey, deps.clock.now()) };
  await bestEffort(deps, about, () => deps.requests.transition(record.id, by));
}
