import { groupServedBy, type Facts } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** A dispatcher looks at the row once a second while somebody waits; its last look and write may be on their way. */
const NOTICE_MS = 2_000;
/** A turn handed out before may be taken up until its caller counts as gone. */
const TAKE_UP_MS = 6_000;
/** The same while a store is slow or away, or a function is cut off. */
const TROUBLE_MS = 40_000;

/**
 * While a group is paused no newcomer gets a turn, nor does a waiting request once the dispatcher has seen the
 * mode. A newcomer to a draining group is not accepted, and requests accepted before are not sent away.
 */
export function operators({ facts, violate }: Watch): Monitor {
  const requestOf = new Map<string, number>();
  const createdAtMs = new Map<number, number>();

  /** True if the group has been in this mode since before the function could look. */
  const hasBeen = (mode: 'paused' | 'draining', group: string, by: string): boolean => {
    const now = facts.modeOf(group);
    return now.mode === mode && now.sinceMs < facts.beganAtMs(by);
  };

  function giveTurn(by: string, id: string): void {
    const group = facts.known.get(id)?.record.group ?? '';
    const isLate = pausedForMs(facts, group) > boundOf(facts, NOTICE_MS);
    if (isLate || hasBeen('paused', group, by))
      violate(`${id} was given a turn by ${by} though ${group} is paused`, [id, by]);
  }

  function takeSlot(by: string, group: string): void {
    const n = requestOf.get(by);
    if (n === undefined || facts.idOf.has(n)) return;
    if (hasBeen('paused', group, by)) violate(`request ${n} took a turn directly though ${group} is paused`);
  }

  function call(n: number): void {
    const group = facts.groupOf(n);
    if (pausedForMs(facts, group) > boundOf(facts, NOTICE_MS + TAKE_UP_MS))
      violate(`request ${n} was called for though ${group} is paused`, [facts.idOf.get(n) ?? '']);
  }

  return {
    on(event) {
      const served = groupServedBy(facts, event);
      if (served !== undefined) takeSlot(event.by, served);
      switch (event.kind) {
        case 'arrived':
          requestOf.set(event.by, event.request.n);
          return;
        case 'transition': {
          const { name } = event.transition;
          if (event.after !== undefined && (name === 'grant' || name === 'start'))
            giveTurn(event.by, event.id);
          return;
        }
        case 'call':
          call(event.n);
          return;
        case 'created': {
          const { group, id } = event.record;
          if (hasBeen('draining', group, event.by))
            violate(`${id} was taken in though ${group} is draining`, [id, event.by]);
          createdAtMs.set(Number(event.record.metadata.n), facts.nowMs());
          return;
        }
        case 'answered': {
          const { n, by, outcome } = event;
          if (outcome.status === 'model_draining' && (createdAtMs.get(n) ?? Infinity) < facts.beganAtMs(by))
            violate(`request ${n} was sent away though it had been taken in`, [facts.idOf.get(n) ?? '', by]);
          return;
        }
        default:
      }
    },
  };
}

const pausedForMs = (facts: Facts, group: string): number => {
  const { mode, sinceMs } = facts.modeOf(group);
  return mode === 'paused' ? facts.nowMs() - sinceMs : 0;
};

const boundOf = (facts: Facts, calmMs: number): number =>
  facts.disturbedAtMs() > facts.nowMs() - TROUBLE_MS ? TROUBLE_MS : calmMs;
