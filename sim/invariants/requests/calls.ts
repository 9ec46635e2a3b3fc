import type { Monitor, Watch } from '../../monitors/monitor.ts';

/**
 * Each attempt makes at most one call, with a turn of its own; no call is made for a request that was cancelled
 * while queued or whose deadline had passed when its turn was taken up; and no two living functions call for one
 * request at the same time.
 */
export function calls({ facts, violate }: Watch): Monitor {
  /** Calls that each function may still make for each request. */
  const allowed = new Map<string, number>();
  const direct = new Map<string, number>();
  /** Ids that each function has made: one for each turn that it took itself, and one for its request. */
  const ids = new Map<string, number>();
  /** By request: the function whose call is in flight. */
  const calling = new Map<number, { readonly by: string; readonly call: number }>();
  const cancelledWhileQueued = new Set<number>();
  const attempts = new Map<string, number>();
  const key = (by: string, n: number) => `${by} ${n}`;

  return {
    on(event) {
      switch (event.kind) {
        case 'window':
          // A direct turn belongs to the request that the function works on.
          if (event.turns > 0 && event.by.startsWith('api-'))
            direct.set(event.by, (direct.get(event.by) ?? 0) + event.turns);
          return;
        case 'arrived':
          // Without a key, the first id is the request's own.
          if (event.request.againAfterMs === null) ids.set(event.by, -1);
          return;
        case 'id made':
          ids.set(event.by, (ids.get(event.by) ?? 0) + 1);
          return;
        case 'transition': {
          const { transition, before, after, by, id } = event;
          const own = facts.known.get(id);
          if (own === undefined || after === undefined || before === undefined) return;
          const { n } = own.request;
          const written = 'attempt' in transition ? transition.attempt : null;
          if (written !== null && written !== before.attempts)
            violate(`attempt ${written} of ${id} wrote ${transition.name} into attempt ${before.attempts}`, [
              id,
            ]);
          if (transition.name === 'cancel' && (before.status === 'queued' || before.status === 'granted'))
            cancelledWhileQueued.add(n);
          if (transition.name !== 'claim' && transition.name !== 'start') return;
          if (before.status !== (transition.name === 'claim' ? 'granted' : 'queued'))
            violate(`${transition.name} of ${id} while it was ${before.status}`, [id]);
          const attempt = after.attempts;
          if (attempt <= (attempts.get(id) ?? 0))
            violate(`attempt ${attempt} of ${id} was begun after attempt ${attempts.get(id) ?? 0}`, [id]);
          attempts.set(id, attempt);
          if (transition.nowMs >= own.record.deadlineMs)
            violate(
              `${id} was called for ${transition.nowMs - own.record.deadlineMs} ms after its deadline`,
              [id],
            );
          allowed.set(key(by, n), (allowed.get(key(by, n)) ?? 0) + 1);
          return;
        }
        case 'call': {
          const { by, n } = event;
          const id = facts.idOf.get(n) ?? by;
          const left = allowed.get(key(by, n)) ?? 0;
          const directLeft = direct.get(by) ?? 0;
          if (left > 0) allowed.set(key(by, n), left - 1);
          else if (directLeft > 0) direct.set(by, directLeft - 1);
          else if (!facts.isLimited(event.deploymentId) && (ids.get(by) ?? 0) > 0)
            ids.set(by, (ids.get(by) ?? 0) - 1);
          else violate(`${by} called for request ${n} without a turn that was its own`, [id]);
          if (cancelledWhileQueued.has(n))
            violate(`request ${n} was called for after it was cancelled`, [id]);
          const other = calling.get(n);
          // A claim may lapse under a living function that cannot extend it for half a minute.
          const mayLapse = facts.hasHappened('table outage', 'dispatcher cut off');
          const isLiving = other !== undefined && facts.living.has(other.by) && !mayLapse;
          if (isLiving && other.by !== by)
            violate(`request ${n} is called for by ${by} while ${other.by} still does`, [id]);
          calling.set(n, event);
          return;
        }
        case 'ended':
          for (const [n, { by }] of calling)
            if (by === event.by && !event.isCrash)
              violate(`${by} returned while its call for request ${n} was under way`, [
                facts.idOf.get(n) ?? by,
              ]);
          return;
        case 'call over':
          if (calling.get(event.n)?.call === event.call) calling.delete(event.n);
          return;
        default:
      }
    },
  };
}
