import type { Monitor, Watch } from '../monitors.ts';

/** The write that says so, and turns that were in somebody's hands when it came. */
const IN_HAND_MS = 2_500;

/** A deployment that has asked for a pause gets no calls until it is over. */
export function cooldown({ facts, violate }: Watch): Monitor {
  const pauses = new Map<
    string,
    { readonly by: string; readonly fromMs: number; readonly untilMs: number }
  >();
  return {
    on(event) {
      const nowMs = facts.nowMs();
      if (event.kind === 'told to wait')
        pauses.set(event.deploymentId, { by: event.by, fromMs: nowMs, untilMs: nowMs + event.forMs });
      if (event.kind !== 'call') return;
      const pause = pauses.get(event.deploymentId);
      if (pause === undefined || nowMs < pause.fromMs + IN_HAND_MS || nowMs > pause.untilMs - IN_HAND_MS)
        return;
      // Who was told may have died with it, or not have been able to write it down.
      const isExcused = facts.crashedAtMs() > pause.fromMs - 10_000;
      if (!isExcused)
        violate(`${event.deploymentId} was called in the pause that it had asked for`, [event.by]);
    },
  };
}
