import type { Next } from '../../core/attempts/decide-next.ts';
import type { UpstreamAnswer, UpstreamRefusal } from '../../ports/upstream.ts';
import type { TransitionOutcome } from '../../ports/request-store.ts';
import type { RequestRecord, Turn } from '../../core/requests/request.ts';
import { aboutRequest } from '../requests/about-request.ts';
import { announceEnd } from '../webhooks/announce-end.ts';
import { bestEffort, tryOnce } from '../best-effort.ts';
import { storeBody } from '../requests/stored-body.ts';
import { settle } from '../turns/turns.ts';
import { textOfWhole, tokensUsedBy } from '../completions/whole-answer.ts';
import { asRecorded } from './as-changed.ts';
import { resolveConflict } from './grant.ts';
import { comeBack, latestOf, putBack, removeMessage } from './held.ts';
import type { Flight, Shift } from './shift.ts';

/** A DynamoDB item may be 400 KB; larger responses are kept as blobs. */
const MAX_INLINE_RESPONSE = 300 * 1024;

/** Of a call that was begun. */
export const aboutRun = (record: RequestRecord, { deploymentId }: Turn) => ({
  ...aboutRequest(record, record.startedAtMs ?? record.enqueuedAtMs),
  deployment: deploymentId,
});

/** A job that has its turn. */
export interface Job {
  readonly record: RequestRecord;
  readonly turn: Turn;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The answer first: it is paid for. The estimate may stay if the real usage cannot be written. */
export async function storeAnswer(
  shift: Shift,
  flight: Flight,
  { job, answer }: { readonly job: Job; readonly answer: UpstreamAnswer },
): Promise<void> {
  const { deps } = shift;
  const { turn } = job;
  const text = textOfWhole(answer);
  const usedTokens = tokensUsedBy(answer, text);
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

/** Back to its place, if it may be tried again; else it has failed. */
export async function afterRefusal(
  shift: Shift,
  flight: Flight,
  { job, refusal, next }: { readonly job: Job; readonly refusal: UpstreamRefusal; readonly next: Next },
): Promise<void> {
  const { deps } = shift;
  shift.gateNewsAtMs = deps.clock.now();
  if (next.kind === 'again') return backToItsPlace(shift, flight, next.isFailure);
  const about = aboutRun(job.record, job.turn);
  await bestEffort(deps, { step: 'fail', ...about }, async () => {
    const { attempt } = flight;
    const { error, status: statusCode } = refusal;
    await announceEnd(deps, flight.held.message);
    const fail = { name: 'fail', attempt, nowMs: deps.clock.now(), error, statusCode } as const;
    const outcome = await deps.requests.transition(flight.held.id, fail);
    if (outcome.kind === 'done') deps.log.info('stored', { ...about, status: statusCode });
    await conclude(shift, flight, outcome);
  });
}

/** The call was broken off: the job was cancelled or taken over. */
export async function afterBreak(shift: Shift, flight: Flight): Promise<void> {
  return letGo(shift, flight, await shift.deps.requests.read(flight.held.id));
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

/** Into the queue again, with its own enqueue time. `failed`: a call of it has failed on the upstream's side. */
export async function backToItsPlace(shift: Shift, flight: Flight, failed: boolean): Promise<void> {
  const { held, attempt } = flight;
  const outcome = await shift.deps.requests.transition(held.id, { name: 'requeue', attempt, failed });
  if (outcome.kind === 'conflict') return letGo(shift, flight, outcome.record);
  const latest = latestOf(shift, held);
  shift.flights.delete(held.id);
  await putBack(shift, asRecorded(shift, latest, outcome.record));
  await comeBack(shift, outcome.record);
}
