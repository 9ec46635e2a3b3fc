import type { Deps } from '../../deps.ts';
import type { Gauge } from '../gauge/gauge.ts';
import { aboutHeld, placeHeld } from '../line/held-request.ts';
import type { FollowUps } from './follow-ups.ts';
import type { UseTurn } from './hand-to.ts';
import type { ResolveConflict } from './resolve-conflict.ts';
import type { Starts } from './starts.ts';
import type { TierTurns } from './tier-turns.ts';

/** Gives a ticket its turn; its caller makes the call. */
export function createGrant({
  deps: { happenings, requests },
  group,
  me,
  starts,
  tierTurns,
  gauge,
  followUps,
  resolveConflict,
}: {
  readonly deps: Pick<Deps, 'happenings' | 'requests'>;
  readonly group: string;
  readonly me: string;
  readonly starts: Starts;
  readonly tierTurns: TierTurns;
  readonly gauge: Gauge;
  readonly followUps: FollowUps;
  readonly resolveConflict: ResolveConflict;
}): UseTurn {
  return async (held, turn) => {
    const granted = { ...turn, startAtMs: starts.next(held, turn) };
    const outcome = await requests.transition(held.id, { name: 'grant', turn: granted, group });
    // The write may conflict with itself: it took effect, its answer was lost, and it was sent again.
    const isGranted = outcome.kind === 'done' || outcome.record?.turn?.id === turn.id;
    if (!isGranted) {
      await resolveConflict(held, outcome.record);
      return 'passed on';
    }
    gauge.depart(outcome.record ?? held, granted.startAtMs);
    const { startAtMs } = granted;
    const about = { ...aboutHeld(held, startAtMs), deployment: turn.deploymentId };
    const isByShare = tierTurns.isByShare(held);
    happenings.tell({ kind: 'granted', shift: me, about, place: placeHeld(held), isByShare, startAtMs });
    await followUps.add(held, granted);
    return 'used';
  };
}
