import { Fault } from '../../core/faults.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { admit } from '../completions/admit.ts';
import type { Deps } from '../deps.ts';
import { enqueue, isSameBody } from '../queueing/enqueue.ts';
import type { UseCases, IncomingRequest } from '../use-cases.ts';
import { chargeRequest } from '../keys/charge-request.ts';
import { settleCharge } from '../keys/settle-charge.ts';
import { describeRequest } from './describe-request.ts';
import { deadlineOf } from '../completions/time-limits.ts';
import { refuseUnreachable } from '../queueing/unreachable.ts';
import { usageFor } from '../queueing/tokens.ts';

/** Makes the use case of a caller who does not wait: a job, durable once it is answered. */
export function createSubmit(deps: Deps): UseCases['submit'] {
  return async (request) => {
    const { record, state, isReplay } = await submitJob(deps, request, { isCollected: true });
    return { ...(await describeRequest(deps, record, state)), ...(isReplay && { isReplay }) };
  };
}

/**
 * Queues a request as a job, or finds the one with its id.
 * @throws Fault `idempotency_key_reused`: the existing one has another body; `model_draining`: there is none;
 * `deadline_unreachable`; `budget_exceeded`.
 */
export async function submitJob(
  deps: Deps,
  request: IncomingRequest,
  { isCollected }: { readonly isCollected: boolean },
): Promise<{ readonly record: RequestRecord; readonly state: GroupState; readonly isReplay: boolean }> {
  const usage = usageFor(deps, request);
  const state = request.seen ?? (await deps.groups.read(request.group));
  await admit(deps, request, state.queue);
  // Not earlier: a new function has only its machine's clock until the table has answered.
  const arrivedAtMs = deps.clock.now();
  const deadlineMs = deadlineOf(deps, request, { arrivedAtMs, isCollected });
  await refuseUnreachable(deps, { request, tokens: usage.tokens, deadlineMs }, state);
  const { charge, priority } = await chargeRequest(deps, request, usage);
  const enqueued = await enqueue(
    deps,
    {
      id: idFor(deps, request),
      kind: 'job',
      request,
      priority,
      enqueuedAtMs: arrivedAtMs,
      deadlineMs,
      tokens: usage.tokens,
      attempts: 0,
      failures: 0,
      charge,
    },
    state.queue,
  );
  const { record } = enqueued;
  const isReplay = enqueued.kind === 'existing';
  if (isReplay) await settleCharge(deps, charge, 0);
  if (isReplay && !isSameBody(record, request)) throw reused();
  // The bell has counted those who came meanwhile.
  const queue = (enqueued.kind === 'queued' ? enqueued.row : undefined) ?? state.queue;
  return { record, state: { ...state, queue }, isReplay };
}

/** OpenAI's responses have ids of their own kind. */
export const idFor = (deps: Pick<Deps, 'newId'>, { id, endpoint }: IncomingRequest): string =>
  id ?? (endpoint === 'responses' ? deps.newId().replace(/^req_/, 'resp_') : deps.newId());

const reused = () =>
  new Fault(
    'idempotency_key_reused',
    'This Idempotency-Key was used before with another body. Use a new key for a new request.',
    { param: 'Idempotency-Key' },
  );
