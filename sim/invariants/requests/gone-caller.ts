import { slotOf } from '../../../lambda/core/windows/window-row.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** Without trouble, the write that gives it back is on its way for at most this long. */
const GIVE_BACK_MS = 5_000;

/** A turn that its dispatcher has to give back: its window and bucket, and since when, ms. */
interface Debt {
  readonly id: string;
  readonly by: string;
  readonly deploymentId: string;
  readonly slot: string;
  readonly atMs: number;
}

/** A ticket whose caller has gone gets at most one turn, and that turn goes back into its window. */
export function goneCaller({ facts, violate }: Watch): Monitor {
  const wasted = new Map<string, number>();
  let owed: readonly Debt[] = [];

  return {
    on(event) {
      if (event.kind === 'window' && event.write.kind === 'adjust' && event.write.delta.requests < 0) {
        const { by, deploymentId, write } = event;
        forgive();
        // Only its own debt: of two debts the other one stays.
        const paid = owed.find(
          (debt) => debt.by === by && debt.deploymentId === deploymentId && debt.slot === write.slot,
        );
        owed = owed.filter((debt) => debt !== paid);
      }
      if (event.kind !== 'transition' || event.after === undefined) return;
      const own = facts.known.get(event.id);
      if (own === undefined || !facts.goneAtMs.has(own.request.n)) return;
      const { turn } = event.after;
      if (event.transition.name === 'lapse' && turn !== null && turn.bucket !== null) {
        const slot = slotOf(turn.bucket, facts.plan.config.window);
        const { id, by } = event;
        owed = [...owed, { id, by, deploymentId: turn.deploymentId, slot, atMs: facts.nowMs() }];
      }
      if (event.transition.name !== 'grant') return;
      const count = (wasted.get(event.id) ?? 0) + 1;
      wasted.set(event.id, count);
      if (count > 1) violate(`${event.id} was given ${count} turns after its caller had gone`, [event.id]);
    },

    tick() {
      forgive();
      for (const { id, atMs } of owed)
        if (facts.nowMs() > atMs + GIVE_BACK_MS)
          violate(`the turn of ${id}, whose caller has gone, was not given back`, [id]);
    },
  };

  /** The function that was to give it back was struck: that turn may be lost, and no other stands in for it. */
  function forgive(): void {
    owed = owed.filter(
      ({ by, deploymentId, atMs }) =>
        facts.living.has(by) && facts.disturbedAtMs() < atMs - 1_000 && !isUnknown(deploymentId),
    );
  }

  /** A deploy has removed the deployment: its window belongs to nobody any more. */
  function isUnknown(deploymentId: string): boolean {
    return (
      facts.plan.deploy !== null &&
      !facts.plan.deploy.config.deployments.some(({ id }) => id === deploymentId)
    );
  }
}
