import type { Monitor, Watch } from '../../monitors/monitor.ts';

/**
 * From a refusal until everybody knows of the pause: the write that records it; a dispatcher that looks at the row
 * once a second; turns that it had handed out before, taken up 0.2 s ahead and up to 0.3 s late; and their way.
 */
const IN_HAND_MS = 2_500;
/** In addition to clock skew: a call that may start a moment before its turn's time. */
const EARLY_MS = 100;
/** The answer to a write arrives at most this long after it took effect. */
const ANSWER_MS = 500;
/** A failure up to this long before may still keep a pause from being recorded or seen. */
const TROUBLE_MS = 15_000;

interface Pause {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A deployment that is paused gets no calls until the pause is over, least of all from the request that met it. */
export function cooldown({ facts, violate }: Watch): Monitor {
  /** The pauses that upstreams have asked for. */
  const asked = new Map<string, Pause>();
  /** The pauses that are recorded. */
  const written = new Map<string, Pause>();
  /** By request and deployment: the pause that the request's own refusal has caused. */
  const own = new Map<string, Pause>();
  /** By function and deployment: the request whose call was just refused. */
  const refused = new Map<string, number>();
  /** When each turn was taken, ms; and, for turns without a record, the last one of each function. */
  const takenAtMs = new Map<string, number>();
  const lastTakenAtMs = new Map<string, number>();
  /** When each function's last write of a turn took effect, ms. */
  const writtenAtMs = new Map<string, number>();

  const isIn = (pause: Pause | undefined, inHandMs: number): boolean =>
    pause !== undefined &&
    facts.nowMs() >= pause.fromMs + inHandMs &&
    facts.nowMs() < pause.untilMs - facts.plan.leaseSkewMs - EARLY_MS;

  /** The function that was told may have died with the knowledge, or been unable to record or read it. */
  const isExcused = ({ fromMs }: Pause): boolean => facts.disturbedAtMs() > fromMs - TROUBLE_MS;
  const isLost = ({ fromMs }: Pause): boolean => facts.crashedAtMs() > fromMs - TROUBLE_MS;

  function turnTakenAtMs(n: number, by: string): number {
    const turn = facts.known.get(facts.idOf.get(n) ?? '')?.record.turn;
    return (turn ? takenAtMs.get(turn.id) : lastTakenAtMs.get(by)) ?? -Infinity;
  }

  function call(n: number, deploymentId: string, by: string): void {
    const about = [facts.idOf.get(n) ?? by, by];
    const told = asked.get(deploymentId);
    const pause = written.get(deploymentId);
    const isAskedFor = told !== undefined && isIn(told, IN_HAND_MS) && !isLost(told);
    const isWritten = pause !== undefined && isIn(pause, IN_HAND_MS) && !isExcused(pause);
    if (isAskedFor || isWritten) violate(`${deploymentId} was called in its pause`, about);
    const met = own.get(`${n} ${deploymentId}`);
    // A turn that was in hand may be passed on to it.
    if (met !== undefined && isIn(met, 0) && turnTakenAtMs(n, by) > met.fromMs)
      violate(
        `${deploymentId} was called for request ${n} in the pause that this request had brought`,
        about,
      );
  }

  return {
    on(event) {
      const fromMs = facts.nowMs();
      switch (event.kind) {
        case 'call answered': {
          const { by, n, deploymentId, form, told } = event;
          if (form === null) refused.set(`${by} ${deploymentId}`, n);
          const forMs = told?.retryAfterMs ?? null;
          if (forMs !== null) asked.set(deploymentId, { fromMs, untilMs: fromMs + forMs });
          return;
        }
        case 'id made': {
          // A turn that takes a write is taken with it, and gets its id when the answer arrives.
          const wroteAtMs = writtenAtMs.get(event.by) ?? -Infinity;
          const atMs = wroteAtMs > fromMs - ANSWER_MS ? wroteAtMs : fromMs;
          takenAtMs.set(event.id, atMs);
          lastTakenAtMs.set(event.by, atMs);
          return;
        }
        case 'window': {
          const { by, deploymentId, write, after, turns } = event;
          if (turns > 0) writtenAtMs.set(by, fromMs);
          if (write.kind !== 'cool' || after === undefined) return;
          const pause = { fromMs, untilMs: after.cooldownUntilMs };
          written.set(deploymentId, pause);
          const n = refused.get(`${by} ${deploymentId}`);
          if (n !== undefined) own.set(`${n} ${deploymentId}`, pause);
          return;
        }
        case 'call':
          call(event.n, event.deploymentId, event.by);
          return;
        default:
      }
    },
  };
}
