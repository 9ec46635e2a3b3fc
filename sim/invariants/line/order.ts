import { goesBefore, type Known } from '../../monitors/facts.ts';
import type { Turn } from '../../../lambda/core/requests/request.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** A dispatcher's sight: the requests that it holds, since when, and those that it has picked. */
interface Sight {
  readonly heldSinceMs: Map<string, number>;
  /** By request: its attempts when it was last picked, and when that was. */
  readonly picked: Map<string, { readonly attempts: number; readonly atMs: number }>;
  /** By turn: when the dispatcher learned that it has it. */
  readonly turnAtMs: Map<string, number>;
  /** Turns that the first request they were meant for could not use. */
  readonly passedOn: Set<string>;
  /** Better requests that were held when a worse one was picked: they were picked before, or it was their turn. */
  owed: { readonly id: string; readonly to: string; readonly atMs: number }[];
}

/** The dispatcher knows of a change about a second after it was announced. */
const NOTICE_MS = 2_500;
/** From a refusal until its pause is known: meanwhile turns for the deployment may be in hand. */
const PAUSE_MS = 1_000;
/** A parked request is noticed when its time has come, by a clock that may be late. */
const READY_MS = 1_500;
/** From a delivery until the request is in its place: one that comes again is looked up first. */
const LOOK_MS = 250;
/** A start is seen at most this long after its turn was taken. */
const RECENT_MS = 60_000;

/** The dispatcher may or may not know its present place. */
const isMoving = ({ isUntold, placedAtMs }: Known, atMs: number): boolean =>
  isUntold || placedAtMs > atMs - NOTICE_MS;

/** It may be passed: it takes no turn yet, or none of the deployment that has failed it. */
const isPassable = ({ record }: Known, deploymentId: string, atMs: number): boolean =>
  record.notBeforeMs > atMs - READY_MS || record.leftOut.includes(deploymentId);

/** Between flows of one priority the order is that of fairness, and not by arrival. */
const isBefore = (other: Known, own: Known): boolean =>
  goesBefore(other.place, own.place) &&
  (other.place.priority < own.place.priority || other.record.flow === own.record.flow);

/** No turn goes to a request while a strictly better one is in the dispatcher's sight and could use it. */
export function order({ facts, violate }: Watch): Monitor {
  const sights = new Map<string, Sight>();
  const hasKeys = facts.plan.keys.length > 0;
  let pausesAtMs: readonly number[] = [];

  function sightOf(by: string): Sight {
    const known = sights.get(by);
    if (known !== undefined) return known;
    const sight: Sight = {
      heldSinceMs: new Map<string, number>(),
      picked: new Map(),
      turnAtMs: new Map(),
      passedOn: new Set<string>(),
      owed: [],
    };
    sights.set(by, sight);
    return sight;
  }

  /** True if it has been waiting since before `atMs`, and still does. */
  function waitsSince(id: string, atMs: number): boolean {
    const own = facts.known.get(id);
    return (
      own?.record.status === 'queued' && own.sinceMs < atMs && own.record.deadlineMs > facts.nowMs() + 1_000
    );
  }

  function judge(
    by: string,
    pick: { readonly id: string; readonly turn: Turn; readonly isJob: boolean },
  ): void {
    const sight = sightOf(by);
    const own = facts.known.get(pick.id);
    const turnAtMs = sight.turnAtMs.get(pick.turn.id);
    const isFirst = !sight.passedOn.has(pick.turn.id);
    // A key is looked at between the pick and the grant, and its turn may have been passed on to this one.
    const atMs = pick.isJob || hasKeys ? turnAtMs : facts.nowMs();
    const isWaiting = own?.record.status === 'queued';
    if (!isWaiting || atMs === undefined || !isFirst) {
      forget(sight, pick.id);
      return;
    }
    const pickedByMs = hasKeys ? facts.nowMs() : atMs;
    settleDebts(sight, pick.id, atMs);
    for (const [id, sinceMs] of sight.heldSinceMs) {
      const other = facts.known.get(id);
      if (other === undefined || id === pick.id || sinceMs >= atMs - LOOK_MS) continue;
      if (!waitsSince(id, atMs)) continue;
      // It has gone on to another group.
      if (other.record.group !== own.record.group) continue;
      // It was queued again since: the dispatcher let go of it, as another function had it.
      if (sinceMs < other.sinceMs) continue;
      if (isMoving(own, atMs) || isMoving(other, atMs)) continue;
      if (isPassable(other, pick.turn.deploymentId, atMs)) continue;
      if (facts.keys.passedUntilMs(other.record) > atMs) continue;
      if (isBefore(other, own)) sight.owed.push({ id, to: pick.id, atMs: pickedByMs });
    }
    forget(sight, pick.id);
  }

  function forget(sight: Sight, id: string): void {
    sight.heldSinceMs.delete(id);
    sight.owed = sight.owed.filter((debt) => debt.id !== id);
    const attempts = facts.known.get(id)?.record.attempts ?? 0;
    sight.picked.set(id, { attempts, atMs: facts.nowMs() });
  }

  /** A job is picked some time before its start shows it: only now is it known which was picked first. */
  function settleDebts(sight: Sight, id: string, pickedAtMs: number): void {
    for (const debt of sight.owed.splice(0)) {
      if (debt.id !== id) {
        sight.owed.push(debt);
        continue;
      }
      // A grant with a late answer keeps its request in hand for as long as the SDK waits for the answer.
      const isCalm = facts.disturbedAtMs() < debt.atMs - 12_000;
      // Picked before, it lost its turn to a pause of the deployment; a request that had been granted one kept it.
      const isPaused = pausesAtMs.some((ms) => ms > debt.atMs - PAUSE_MS && ms < pickedAtMs);
      if (pickedAtMs > debt.atMs && isCalm && !isPaused)
        violate(`${debt.to} was given a turn while ${debt.id}, which goes first, was in sight`, [
          debt.to,
          debt.id,
        ]);
    }
  }

  return {
    on(event) {
      if (event.kind === 'window' && ['cool', 'out', 'breaker'].includes(event.write.kind))
        pausesAtMs = [...pausesAtMs.filter((ms) => ms > facts.nowMs() - RECENT_MS), facts.nowMs()];
      if (!event.by.startsWith('dispatcher-')) return;
      switch (event.kind) {
        case 'delivered': {
          const sight = sightOf(event.by);
          for (const { id, attempts } of event.messages) {
            const last = sight.picked.get(id);
            if (sight.heldSinceMs.has(id) || (last !== undefined && attempts <= last.attempts)) continue;
            sight.heldSinceMs.set(id, facts.nowMs());
          }
          return;
        }
        case 'id made':
          sightOf(event.by).turnAtMs.set(event.id, facts.nowMs());
          return;
        case 'transition asked': {
          const { transition, id } = event;
          if (transition.name === 'grant') judge(event.by, { id, turn: transition.turn, isJob: false });
          if (transition.name === 'start') judge(event.by, { id, turn: transition.turn, isJob: true });
          return;
        }
        case 'transition told': {
          const { transition, id, isDone } = event;
          const sight = sightOf(event.by);
          if (transition.name === 'requeue' && isDone) sight.heldSinceMs.set(id, facts.nowMs());
          if ((transition.name === 'grant' || transition.name === 'start') && !isDone) {
            sight.passedOn.add(transition.turn.id);
            sight.owed = sight.owed.filter(({ to }) => to !== id);
          }
          return;
        }
        case 'ended':
          sights.delete(event.by);
          return;
        default:
      }
    },
  };
}
