import { parseExact } from '../../../core/json/exact-json.ts';
import type { Deps } from '../../deps.ts';
import { loadBody } from '../../requests/stored-body.ts';
import { freshen, giveBack } from '../../turns/turns.ts';
import type { Gauge } from '../gauge/gauge.ts';
import { placeHeld, type Held } from '../line/held-request.ts';
import type { Line } from '../line/line.ts';
import type { UseTurn } from '../turns/hand-to.ts';
import type { ResolveConflict } from '../turns/resolve-conflict.ts';
import type { Starts } from '../turns/starts.ts';
import type { TierTurns } from '../turns/tier-turns.ts';
import type { View } from '../turns/view.ts';
import { aboutRun, type Job } from './job.ts';

/**
 * Begins a job's call at the turn's time. The claim is made right before the call: a job cancelled by then never
 * calls.
 */
export function createStartJob({
  deps,
  group,
  me,
  starts,
  tierTurns,
  view,
  line,
  gauge,
  resolveConflict,
  runJob,
}: {
  readonly deps: Deps;
  readonly group: string;
  readonly me: string;
  readonly starts: Starts;
  readonly tierTurns: TierTurns;
  readonly view: View;
  readonly line: Line;
  readonly gauge: Gauge;
  readonly resolveConflict: ResolveConflict;
  readonly runJob: (held: Held, job: Job) => Promise<void>;
}): UseTurn {
  const { clock, happenings, requests, timing } = deps;

  async function payloadOf({ message }: Held): Promise<Record<string, unknown>> {
    const text = message.payload === null ? '{}' : await loadBody(deps, message.payload);
    return Object.fromEntries(Object.entries(parseExact(text) ?? {}));
  }

  return async (held, turn) => {
    const startAtMs = starts.next(held, turn);
    const body = await payloadOf(held);
    await clock.sleep(Math.max(0, startAtMs - clock.now()));
    const fresh = await freshen(deps, turn, view.lookAt);
    const nowMs = clock.now();
    if (fresh === undefined || held.message.deadlineMs <= nowMs) {
      await giveBack(deps, fresh ?? turn);
      await line.takeBack(held);
      return 'given back';
    }
    const claimUntilMs = nowMs + timing.visibilityMs;
    const start = { name: 'start', turn: fresh, nowMs, claimUntilMs, group } as const;
    const { record } = await requests.transition(held.id, start);
    // True, too, if the write took effect, its answer was lost, and it was sent again.
    const isStarted = record?.status === 'in_progress' && record.turn?.id === turn.id;
    if (!isStarted) {
      await resolveConflict(held, record);
      return 'passed on';
    }
    gauge.depart(record, nowMs);
    const about = aboutRun(record, fresh);
    const isByShare = tierTurns.isByShare(held);
    happenings.tell({
      kind: 'started',
      shift: me,
      about,
      place: placeHeld(held),
      isByShare,
      startAtMs: nowMs,
    });
    void runJob(held, { record, turn: fresh, body });
    return 'used';
  };
}
