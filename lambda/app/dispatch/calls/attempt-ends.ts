import { nothingUsed } from '../../../core/keys/budget/settle.ts';
import type { Next } from '../../../core/attempts/decide-next.ts';
import type { RequestRecord, Turn } from '../../../core/requests/request.ts';
import type { Standing } from '../../../core/requests/transitions.ts';
import type { TransitionOutcome } from '../../../ports/request-store.ts';
import type { UpstreamAnswer, UpstreamRefusal } from '../../../ports/upstream.ts';
import { bestEffort, tryOnce } from '../../best-effort.ts';
import { chooseFallback, type Fallback } from '../../attempts/choose-fallback.ts';
import { textOfWhole, usageBy } from '../../completions/whole-answer.ts';
import type { Deps } from '../../deps.ts';
import { reroute } from '../../queueing/reroute.ts';
import { storeBody } from '../../requests/stored-body.ts';
import { settle } from '../../turns/turns.ts';
import { announceEnd } from '../../webhooks/announce-end.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { KnownChanges } from '../line/known-changes.ts';
import type { Line } from '../line/line.ts';
import type { Messages } from '../line/messages.ts';
import type { Wake } from '../line/wake.ts';
import type { ResolveConflict } from '../turns/resolve-conflict.ts';
import type { View } from '../turns/view.ts';
import type { Flight, Flights } from './flights.ts';
import { aboutRun, type Job } from './job.ts';

/** A DynamoDB item may be 400 KB; larger responses are kept as blobs. */
const MAX_INLINE_RESPONSE = 300 * 1024;

/** Deals with every way in which a job's attempt can end. */
export interface AttemptEnds {
  /** Stores the answer first, since it is paid for. The estimate stays if the real usage cannot be written. */
  answered(flight: Flight, job: Job, answer: UpstreamAnswer): Promise<void>;
  /** Puts the job back in its place if it may be tried again, or into a fallback's line; else the job fails. */
  refused(flight: Flight, job: Job, of: Refused): Promise<void>;
  /** The call was aborted because the job was cancelled or taken over. */
  brokenOff(flight: Flight): Promise<void>;
  /** Queues the job again with its own enqueue time: its turn could not be used. */
  requeue(flight: Flight): Promise<void>;
}

interface Refused {
  readonly refusal: UpstreamRefusal;
  readonly next: Next;
  readonly standing: Standing;
}

export function createAttemptEnds({
  deps,
  flights,
  messages,
  line,
  gauge,
  known,
  view,
  news,
  resolveConflict,
}: {
  readonly deps: Deps;
  readonly flights: Flights;
  readonly messages: Messages;
  readonly line: Line;
  readonly gauge: Gauge;
  readonly known: KnownChanges;
  readonly view: View;
  readonly news: Wake;
  readonly resolveConflict: ResolveConflict;
}): AttemptEnds {
  const { clock, happenings, requests } = deps;

  /** Its call is over, so another may begin where only so many may be under way. */
  function noteFree({ isLeased }: Turn): void {
    if (isLeased === true) news.notify();
  }

  async function putBack(flight: Flight, failed: boolean, standing?: Standing): Promise<void> {
    const { held, attempt } = flight;
    const outcome = await requests.transition(held.id, { name: 'requeue', attempt, failed, standing });
    if (outcome.kind === 'conflict') return letGo(flight, outcome.record);
    const latest = messages.latestOf(held);
    flights.end(held.id);
    await line.putBack(known.asRecorded(latest, outcome.record));
    await gauge.comeBack(outcome.record);
  }

  /** Lets a job go on in another group's line. False: there is none for it, or none could be found. */
  async function goOn(flight: Flight, { record, turn }: Job, { reason }: UpstreamRefusal): Promise<boolean> {
    const { attempt, held } = flight;
    const { tokens, payload } = held.message;
    const about = { step: 'fall back', ...aboutRun(record, turn) };
    let to: Fallback | undefined;
    await tryOnce(deps, about, async () => {
      to = await chooseFallback(deps, { ...record, tokens }, reason);
    });
    if (to === undefined) return false;
    const there = to;
    let hasLeft = false;
    // Once it has left, a second try is refused, and sends its message on.
    await bestEffort(deps, about, async () => {
      const carried = { tokens, payload };
      await conclude(flight, await reroute(deps, { record, to: there, attempt, carried }));
      hasLeft = true;
    });
    return hasLeft;
  }

  /** Follows the write that ends an attempt. A refused write came too late: another function has or had the job. */
  async function conclude(
    flight: Flight,
    outcome: Pick<TransitionOutcome, 'kind' | 'record'>,
  ): Promise<void> {
    if (outcome.kind === 'done') return messages.remove(flight.held);
    return letGo(flight, outcome.record);
  }

  /** Leaves the message where another function has taken the job over: that one may crash too. */
  async function letGo({ held }: Flight, record: RequestRecord | undefined): Promise<void> {
    const latest = messages.latestOf(held);
    flights.end(held.id);
    await resolveConflict(latest, record);
  }

  return {
    async requeue(flight) {
      await putBack(flight, false);
      flight.charge?.refund();
    },
    async answered(flight, { record, turn }, answer) {
      noteFree(turn);
      const { held, attempt } = flight;
      const text = textOfWhole(answer);
      const usage = usageBy(answer, text);
      const usedTokens = usage?.tokens;
      const about = aboutRun(record, turn);
      const key = `response/${held.id}-${attempt}`;
      await bestEffort(deps, { step: 'store', ...about }, async () => {
        const response = await storeBody(deps, { key, text, maxInline: MAX_INLINE_RESPONSE });
        await announceEnd(deps, held.message);
        const end = { attempt, nowMs: clock.now(), statusCode: answer.status, usage };
        const outcome = await requests.transition(held.id, { name: 'complete', ...end, response });
        if (outcome.kind === 'done') happenings.tell({ kind: 'stored', about, status: answer.status });
        await conclude(flight, outcome);
      });
      if (usedTokens !== undefined) flight.charge?.settle(usedTokens);
      await tryOnce(deps, { step: 'settle', ...about }, async () => {
        await settle(deps, turn, usedTokens);
        if (usedTokens !== undefined && usedTokens < turn.cost.tokens) news.notify();
      });
    },
    async refused(flight, job, { refusal, next, standing }) {
      if (next.pause !== null || next.isFailure) view.noteGateNews();
      noteFree(job.turn);
      if (next.kind === 'again') return putBack(flight, next.isFailure, standing);
      if (await goOn(flight, job, refusal)) return;
      const { held, attempt } = flight;
      const { error, status: statusCode } = refusal;
      const about = aboutRun(job.record, job.turn);
      await bestEffort(deps, { step: 'fail', ...about }, async () => {
        await announceEnd(deps, held.message);
        const fail = {
          name: 'fail',
          attempt,
          nowMs: clock.now(),
          error,
          statusCode,
          usage: nothingUsed,
        } as const;
        const outcome = await requests.transition(held.id, fail);
        if (outcome.kind === 'done') happenings.tell({ kind: 'stored', about, status: statusCode });
        await conclude(flight, outcome);
      });
    },
    async brokenOff(flight) {
      return letGo(flight, await requests.read(flight.held.id));
    },
  };
}
