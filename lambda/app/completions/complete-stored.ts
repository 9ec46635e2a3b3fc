import { retryRulesOf } from '../../core/attempts/retry-rules.ts';
import { isDemoted } from '../../core/keys/budget/charge.ts';
import type { ErrorBody, RequestRecord } from '../../core/requests/request.ts';
import { isTerminal } from '../../core/requests/request.ts';
import { waitForEnd } from '../requests/collect.ts';
import type { Deps } from '../deps.ts';
import { describeRequest } from '../requests/describe-request.ts';
import { loadBody } from '../requests/stored-body.ts';
import { endedBeforeTurn } from './leave-queue.ts';
import type { Completion, IncomingRequest, Served } from '../use-cases.ts';
import { submitJob } from '../requests/submit.ts';
import { FUNCTION_LIFE_MS } from './time-limits.ts';

/**
 * Serves a caller who waits for a request that may be sent again: the request is a job, found by its id, and
 * everybody who asks for it gets the stored answer.
 */
export async function completeStored(deps: Deps, request: IncomingRequest): Promise<Completion> {
  const { maxWaitMs } = request;
  const { record, state, isReplay } = await submitJob(deps, request, {
    isCollected: maxWaitMs !== undefined,
  });
  const untilMs = Math.min(
    deps.clock.now() + (maxWaitMs ?? Infinity),
    // A look at the end of the wait must still find this function alive.
    deps.clock.now() + FUNCTION_LIFE_MS - deps.timing.endMarginMs,
  );
  const last = await waitForEnd(deps, record, { untilMs, signal: request.signal });
  const about = isReplay ? { isReplay } : {};
  if (isTerminal(last.status)) return answerOf(deps, last, about);
  return { kind: 'accepted', object: { ...(await describeRequest(deps, last, state)), ...about } };
}

async function answerOf(
  deps: Deps,
  record: RequestRecord,
  about: Pick<Served, 'isReplay'>,
): Promise<Completion> {
  const { status, response, error } = record;
  const wasCalled = status === 'completed' || (status === 'failed' && record.attempts > 0);
  if (!wasCalled) throw endedBeforeTurn(record);
  const served = { ...servedFrom(deps, record), ...about };
  if (status === 'completed' && response !== null) {
    const body = await loadBody(deps, response);
    const headers = { 'content-type': 'application/json' };
    return {
      kind: 'answer',
      answer: { kind: 'answer', status: record.statusCode ?? 200, headers, body },
      served,
    };
  }
  return { kind: 'refused', refusal: refusalOf(record, error ?? unanswered), served };
}

const refusalOf = ({ statusCode }: RequestRecord, error: ErrorBody) =>
  ({ kind: 'refused', reason: 'rejected', status: statusCode ?? 500, error, retryAfterMs: null }) as const;

const unanswered: ErrorBody = {
  message: 'The request ended without an answer.',
  type: 'server_error',
  param: null,
  code: null,
};

/** Its deployment may be gone since. */
function maxRetriesOf(config: Deps['config'], { group, turn, wishes }: RequestRecord): number {
  const deployment = config.deployments.find(({ id }) => id === turn?.deploymentId);
  return retryRulesOf(config, deployment ?? { group }, wishes).retries;
}

/** The window has moved on since, so nothing is said about its limits. */
const servedFrom = ({ config }: Pick<Deps, 'config'>, record: RequestRecord): Served => ({
  requestId: record.id,
  tier: record.tier,
  deploymentId: record.turn?.deploymentId ?? '',
  waitedMs: Math.max(0, (record.startedAtMs ?? record.enqueuedAtMs) - record.enqueuedAtMs),
  group: record.group,
  retries: Math.max(0, record.attempts - 1),
  fallbacks: record.route.passed.length,
  maxRetries: maxRetriesOf(config, record),
  limits: { requests: null, tokens: null },
  ...(isDemoted(record.charge) && { demotedTo: record.priority }),
});
