import type { Plan } from './plan/plan.ts';
import { runPlan, type Run } from './world/world.ts';

/** The most runs that the search for a smaller plan may take. */
const RUNS = 400;

/** The smallest plan found that still breaks the same promise, and its run. */
export async function shrink(plan: Plan, run: Run): Promise<{ readonly plan: Plan; readonly run: Run }> {
  let best = { plan, run };
  let left = RUNS;

  async function attempt(smaller: Plan): Promise<boolean> {
    if (left === 0) return false;
    left -= 1;
    const tried = await runPlan(smaller);
    const isSame = tried.violation?.invariant === run.violation?.invariant;
    if (isSame) best = { plan: smaller, run: tried };
    return isSame;
  }

  /** Leaves out ever smaller parts of a list. */
  async function leaveOut(
    key: 'faults' | 'requests' | 'operations' | 'keyChanges' | 'keyOutages',
  ): Promise<void> {
    for (
      let size = Math.ceil(best.plan[key].length / 2);
      size >= 1;
      size = size > 1 ? Math.ceil(size / 2) : 0
    ) {
      for (let from = 0; from < best.plan[key].length;) {
        const kept = best.plan[key].filter((_, index) => index < from || index >= from + size);
        if (!(await attempt({ ...best.plan, [key]: kept }))) from += size;
      }
    }
  }

  const straight = { offsetMs: 0, jump: null };
  const { machines } = plan;
  await attempt({ ...best.plan, deploy: null });
  await attempt({ ...best.plan, lifeMs: 900_000 });
  await attempt({ ...best.plan, schedule: { ...plan.schedule, delaysMs: [] } });
  await attempt({
    ...best.plan,
    machines: {
      api: machines.api.map((clock) => ({ ...clock, ...straight })),
      dispatcher: machines.dispatcher.map((clock) => ({ ...clock, ...straight })),
    },
  });
  await leaveOut('faults');
  await leaveOut('requests');
  await leaveOut('operations');
  await leaveOut('keyChanges');
  await leaveOut('keyOutages');
  await leaveOut('faults');
  return best;
}
