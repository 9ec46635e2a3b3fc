import type { Facts, Known } from '../../monitors/facts.ts';
import type { Event } from '../../monitors/events.ts';
import type { Monitor } from '../../monitors/monitor.ts';

/** A request that waited for certain when a turn was made. */
interface Waiting {
  readonly id: string;
  readonly priority: number;
  readonly flow: string;
}

/** A turn of one dispatcher, in the order in which they were made: it picks in that order, too. */
export interface TurnMade {
  readonly atMs: number;
  readonly waiting: readonly Waiting[];
  /** By priority and flow: all of which it may know. */
  readonly inSight: ReadonlySet<string>;
  /** The request that has had it, and when that was written. */
  use: (Waiting & { readonly record: Known['record']; readonly atMs: number }) | undefined;
  /** Something went wrong around it. */
  isTroubled: boolean;
  /** The first request it was meant for could not use it: another was picked a little later. */
  isPassedOn: boolean;
  /** Nobody has called with it. */
  isReturned: boolean;
}

interface Sight {
  readonly heldSinceMs: Map<string, number>;
  readonly pickedAtAttempt: Map<string, number>;
  readonly turns: Map<string, TurnMade>;
}

/** The dispatcher knows of a change about a second after it was announced. */
const NOTICE_MS = 2_500;
/** From a delivery until the request is in its place. */
const LOOK_MS = 250;
/** A parked request is noticed when its time has come, by a clock that may be late. */
const READY_MS = 1_500;
/** An incident matters for so long. */
const INCIDENT_MS = 12_000;

/** Incidents after which a dispatcher does not see or do what it would. */
const delaying = /^(table|queue|dispatcher)/;

const harmless = ['grant', 'start', 'claim', 'sent', 'extend', 'complete', 'fail'];

export const nameOf = (priority: number, flow: string): string => `${String(priority)} ${flow}`;

/** Watches what each dispatcher sees and hands out; `judge` hears of the turns of a shift when it is over. */
export function watchTurns(
  facts: Facts,
  judge: (turns: readonly TurnMade[], isTroubled: (id: string, atMs: number) => boolean) => void,
): Monitor {
  const sights = new Map<string, Sight>();
  /** When something else than a turn became of a request. */
  const troubles = new Map<string, number[]>();
  let disturbedAtMs = -Infinity;

  function sightOf(by: string): Sight {
    const known = sights.get(by) ?? { heldSinceMs: new Map(), pickedAtAttempt: new Map(), turns: new Map() };
    sights.set(by, known);
    return known;
  }

  function waitsForCertain(own: Known, sinceMs: number): boolean {
    const { record, placedAtMs, isUntold } = own;
    const nowMs = facts.nowMs();
    if (record.status !== 'queued' || own.sinceMs > sinceMs || sinceMs > nowMs - LOOK_MS) return false;
    if (record.deadlineMs < nowMs + 2_000 || isUntold || placedAtMs > nowMs - NOTICE_MS) return false;
    if (record.notBeforeMs > nowMs - READY_MS || record.leftOut.length > 0) return false;
    return facts.keys.passedUntilMs(record) <= nowMs;
  }

  const isDisturbed = (): boolean => disturbedAtMs > facts.nowMs() - INCIDENT_MS;

  function noteTurn({ heldSinceMs, turns }: Sight, id: string): void {
    const waiting: Waiting[] = [];
    const inSight = new Set<string>();
    for (const [held, sinceMs] of heldSinceMs) {
      const own = facts.known.get(held);
      if (own === undefined) continue;
      const { priority } = own.place;
      const { flow } = own.record;
      inSight.add(nameOf(priority, flow));
      if (waitsForCertain(own, sinceMs)) waiting.push({ id: held, priority, flow });
    }
    turns.set(id, {
      atMs: facts.nowMs(),
      waiting,
      inSight,
      use: undefined,
      isTroubled: isDisturbed(),
      isPassedOn: false,
      isReturned: false,
    });
  }

  function noteTransition(event: Event & { readonly kind: 'transition' }): void {
    const { id, by, transition, before, after } = event;
    if (after === undefined) return;
    if (!harmless.includes(transition.name)) {
      troubles.set(id, [...(troubles.get(id) ?? []), facts.nowMs()]);
      for (const { turns } of sights.values()) {
        const given = turns.get(before?.turn?.id ?? '');
        if (given !== undefined && before?.status === 'granted') given.isReturned = true;
      }
    }
    if (transition.name !== 'grant' && transition.name !== 'start') return;
    const { heldSinceMs, pickedAtAttempt, turns } = sightOf(by);
    heldSinceMs.delete(id);
    pickedAtAttempt.set(id, before?.attempts ?? 0);
    const turn = turns.get(transition.turn.id);
    if (turn === undefined) return;
    const { priority, flow } = after;
    turn.use = { id, priority, flow, record: after, atMs: facts.nowMs() };
    turn.isTroubled ||= isDisturbed();
  }

  function finish(by: string): void {
    const { turns } = sightOf(by);
    sights.delete(by);
    judge([...turns.values()], (id, atMs) =>
      (troubles.get(id) ?? []).some((ms) => ms >= atMs - LOOK_MS && ms < atMs + NOTICE_MS),
    );
  }

  return {
    on(event) {
      if (event.kind === 'incident' && delaying.test(event.incident)) disturbedAtMs = facts.nowMs();
      if (event.kind === 'transition') noteTransition(event);
      if (!event.by.startsWith('dispatcher-')) return;
      if (event.kind === 'ended' && sights.has(event.by)) finish(event.by);
      if (event.kind === 'id made') noteTurn(sightOf(event.by), event.id);
      if (event.kind === 'delivered') {
        const { heldSinceMs, pickedAtAttempt } = sightOf(event.by);
        for (const { id, attempts } of event.messages) {
          if (heldSinceMs.has(id) || attempts <= (pickedAtAttempt.get(id) ?? -1)) continue;
          heldSinceMs.set(id, facts.nowMs());
        }
      }
      if (event.kind === 'transition told') {
        const { transition, id, isDone } = event;
        const { heldSinceMs, turns } = sightOf(event.by);
        if (transition.name === 'requeue' && isDone) heldSinceMs.set(id, facts.nowMs());
        if ((transition.name === 'grant' || transition.name === 'start') && !isDone) {
          const turn = turns.get(transition.turn.id);
          if (turn !== undefined) turn.isPassedOn = true;
          heldSinceMs.delete(id);
        }
      }
    },
    end() {
      for (const by of sights.keys()) finish(by);
    },
  };
}
