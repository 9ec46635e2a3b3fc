import { makePlan } from './plan/make-plan.ts';
import { add, nothing, type Stretch, type Sum } from './run-seeds.ts';
import { runPlan } from './world/world.ts';

/** Runs seeds one after the other. */
export async function runStretch({ from, seeds, scenario }: Stretch): Promise<Sum> {
  let sum = nothing;
  for (let seed = from; seed < from + seeds; seed++) {
    const plan = makePlan(seed, scenario);
    const { violation, strikes, virtualMs, calls, mostOverLimit } = await runPlan(plan);
    sum = add(sum, {
      worlds: 1,
      requests: plan.requests.length,
      calls,
      virtualMs,
      mostOverLimit,
      strikes: Object.fromEntries(strikes),
      broken: violation === undefined ? [] : [{ seed, violation }],
    });
  }
  return sum;
}
