import { parseExact } from '../../core/json/exact-json.ts';
import type { Turn } from '../../core/requests/request.ts';
import { attempt, type Asked, type Call } from '../attempts/attempt.ts';
import { loadBody } from '../requests/stored-body.ts';
import { callLimitMs } from '../completions/time-limits.ts';
import { freshen, giveBack } from '../turns/turns.ts';
import { aboutRun, afterBreak, afterRefusal, backToItsPlace, storeAnswer, type Job } from './end-attempt.ts';
import { resolveConflict, startOf } from './grant.ts';
import { gateIn } from './changes.ts';
import { depart, latestOf, putBack } from './held.ts';
import type { Flight, Shift } from './shift.ts';
import type { Held } from './held-request.ts';

/**
 * Begins a job's call at the turn's time. The claim comes right before the call: a job cancelled until then
 * never calls. False: it cannot use the turn, and is dealt with.
 */
export async function startJob(shift: Shift, held: Held, turn: Turn): Promise<boolean> {
  const { clock, requests, timing } = shift.deps;
  const startAtMs = startOf(shift, held, turn);
  const body = await payloadOf(shift, held);
  await clock.sleep(Math.max(0, startAtMs - clock.now()));
  const fresh = await freshen(shift.deps, turn, gateIn(shift));
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
  shift.tally.noteTurn(held, nowMs);
  shift.deps.log.info('started', aboutRun(record, fresh));
  void fly(shift, held, { record, turn: fresh, body });
  return true;
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
  const attempted = await attempt(shift.deps, askedFor(shift, flight, job), job.turn);
  switch (attempted.kind) {
    case 'no turn':
    case 'overdue':
      return backToItsPlace(shift, flight, false);
    case 'answer':
      return storeAnswer(shift, flight, { job: jobOn(job, attempted), answer: attempted.answer });
    case 'broken off':
      return afterBreak(shift, flight);
    case 'refused':
      return afterRefusal(shift, flight, { ...attempted, job: jobOn(job, attempted) });
    default:
      return attempted satisfies never;
  }
}

const jobOn = (job: Job, { call }: { readonly call: Call }): Job => ({ ...job, turn: call.turn });

function askedFor(shift: Shift, flight: Flight, { record, body }: Job): Asked {
  const { deps } = shift;
  const { endpoint, tokens } = flight.held.message;
  return {
    group: shift.group,
    endpoint,
    body,
    signal: flight.abort.signal,
    tokens,
    deadlineMs: record.deadlineMs,
    // It was started in time, in the same write.
    beginByMs: Infinity,
    lookAt: gateIn(shift),
    timeoutMs: ({ timeoutSeconds: deploymentTimeoutSeconds }) =>
      Math.min(
        callLimitMs(deps, { deploymentTimeoutSeconds }, deps.clock.now()),
        shift.endsAtMs - deps.timing.endMarginMs - deps.clock.now(),
      ),
    noteCall: () => undefined,
    noteRefusal: (reason) => shift.tally.noteUpstreamError(reason),
    progress: () => record,
    about: ({ turn }) => aboutRun(record, turn),
  };
}

async function payloadOf(shift: Shift, { message }: Held): Promise<Record<string, unknown>> {
  const text = message.payload === null ? '{}' : await loadBody(shift.deps, message.payload);
  return Object.fromEntries(Object.entries(parseExact(text) ?? {}));
}
