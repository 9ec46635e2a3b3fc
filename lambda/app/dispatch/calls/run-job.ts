import { attempt, type Asked, type Call } from '../../attempts/attempt.ts';
import { callLimitMs } from '../../completions/time-limits.ts';
import type { Deps } from '../../deps.ts';
import type { Life } from '../lease/life.ts';
import type { Book } from '../line/book.ts';
import type { Held } from '../line/held-request.ts';
import type { Messages } from '../line/messages.ts';
import type { View } from '../turns/view.ts';
import type { AttemptEnds } from './attempt-ends.ts';
import type { Flight, Flights } from './flights.ts';
import { aboutRun, type Job } from './job.ts';

/** Makes a job's call and deals with its outcome. */
export function createRunJob({
  deps,
  group,
  me,
  endsAtMs,
  life,
  book,
  view,
  flights,
  messages,
  ends,
}: {
  readonly deps: Deps;
  readonly group: string;
  readonly me: string;
  /** When the function's life ends, ms. */
  readonly endsAtMs: number;
  readonly life: Life;
  readonly book: Book;
  readonly view: View;
  readonly flights: Flights;
  readonly messages: Messages;
  readonly ends: AttemptEnds;
}): (held: Held, job: Job) => Promise<void> {
  const { clock, timing } = deps;

  const askedFor = ({ held, abort }: Flight, { record, body }: Job): Asked => ({
    id: held.id,
    group,
    shift: me,
    endpoint: held.message.endpoint,
    body,
    signal: abort.signal,
    tokens: held.message.tokens,
    wishes: record.wishes,
    deadlineMs: record.deadlineMs,
    // It was started in time, in the same write.
    beginByMs: Infinity,
    lookAt: view.lookAt,
    timeoutMs: ({ timeoutSeconds: deploymentTimeoutSeconds }) =>
      Math.min(
        callLimitMs(deps, { deploymentTimeoutSeconds }, clock.now()),
        endsAtMs - timing.endMarginMs - clock.now(),
      ),
    noteCall: () => undefined,
    progress: () => record,
    about: ({ turn }) => aboutRun(record, turn),
  });

  async function callAndStore(flight: Flight, job: Job): Promise<void> {
    const attempted = await attempt(deps, askedFor(flight, job), job.turn);
    switch (attempted.kind) {
      case 'no turn':
      case 'overdue':
        return ends.requeue(flight);
      case 'answer':
        return ends.answered(flight, jobOn(job, attempted), attempted.answer);
      case 'broken off':
        return ends.brokenOff(flight);
      case 'refused':
        return ends.refused(flight, jobOn(job, attempted), attempted);
      default:
        return attempted satisfies never;
    }
  }

  return async (held, job) => {
    const abort = new AbortController();
    const flight: Flight = {
      held: messages.latestOf(held),
      charge: book.chargeOf(held),
      attempt: job.record.attempts,
      abort,
    };
    flights.begin(flight);
    life.beginErrand();
    try {
      await callAndStore(flight, job);
    } catch (cause) {
      // The record stays in progress until its claim lapses; then its message comes back and the job is recovered.
      const about = aboutRun(job.record, job.turn);
      deps.happenings.tell({ kind: 'attempt failed', about, cause });
    } finally {
      flights.end(held.id);
      life.endErrand();
    }
  };
}

const jobOn = (job: Job, { call }: { readonly call: Call }): Job => ({ ...job, turn: call.turn });
