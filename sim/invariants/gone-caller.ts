import type { Monitor, Watch } from '../monitors.ts';

/** The write that gives it back is on its way so long at the most, without trouble. */
const GIVE_BACK_MS = 5_000;

/** A ticket whose caller has gone is given one turn at the most, and that turn goes back into its window. */
export function goneCaller({ facts, violate }: Watch): Monitor {
  const wasted = new Map<string, number>();
  let owed: {
    readonly id: string;
    readonly by: string;
    readonly deploymentId: string;
    readonly atMs: number;
  }[] = [];

  return {
    on(event) {
      if (event.kind === 'window' && event.write.kind === 'adjust' && event.write.delta.requests < 0) {
        const paid = owed.findIndex(
          ({ by, deploymentId }) => by === event.by && deploymentId === event.deploymentId,
        );
        if (paid >= 0) owed.splice(paid, 1);
      }
      if (event.kind !== 'transition' || event.after === undefined) return;
      const own = facts.known.get(event.id);
      if (own === undefined || !facts.goneAtMs.has(own.request.n)) return;
      const { turn } = event.after;
      if (event.transition.name === 'lapse' && turn !== null)
        owed.push({ id: event.id, by: event.by, deploymentId: turn.deploymentId, atMs: facts.nowMs() });
      if (event.transition.name !== 'grant') return;
      const count = (wasted.get(event.id) ?? 0) + 1;
      wasted.set(event.id, count);
      if (count > 1) violate(`${event.id} was given ${count} turns after its caller had gone`, [event.id]);
    },

    tick() {
      for (const { id, by, deploymentId, atMs } of owed) {
        const isExcused =
          !facts.living.has(by) || facts.disturbedAtMs() >= atMs - 1_000 || isUnknown(deploymentId);
        if (!isExcused && facts.nowMs() > atMs + GIVE_BACK_MS)
          violate(`the turn of ${id}, whose caller has gone, was not given back`, [id]);
      }
      owed = owed.filter(({ by }) => facts.living.has(by));
    },
  };

  /** A deploy has taken it away: its window is nobody's any more. */
  function isUnknown(deploymentId: string): boolean {
    return (
      facts.plan.deploy !== null &&
      !facts.plan.deploy.config.deployments.some(({ id }) => id === deploymentId)
    );
  }
}
