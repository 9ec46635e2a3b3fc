import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { editedSource, editsFor } from './apply.ts';
import type { Hunt } from './hunt.ts';

const { mutant, from, seeds } = workerData as Hunt;

registerHooks({
  load(url, context, nextLoad) {
    const edits = editsFor(url, mutant.edits);
    if (edits.length === 0) return nextLoad(url, context);
    return { format: 'module', source: editedSource(edits), shortCircuit: true };
  },
});

// Imported only now, so that they are loaded with the fault in them.
const { makePlan } = await import('../plan/make-plan.ts');
const { runPlan } = await import('../world/world.ts');

for (let seed = from; seed < from + seeds; seed++) {
  const { violation } = await runPlan(makePlan(seed, mutant.scenario));
  if (violation === undefined) continue;
  parentPort?.postMessage({ seed, violation });
  break;
}
