import * as z from 'zod';
import { createBatches } from '../app/batches/create-batches.ts';
import { createDispatcher } from '../app/dispatch/create-dispatcher.ts';
import { environmentSchema } from '../deployed/environment.ts';
import { compose } from './compose.ts';
import { powerLog } from './power-log.ts';

/** The runtime's description of the function itself. */
const runtimeSchema = environmentSchema.extend({ AWS_LAMBDA_FUNCTION_NAME: z.string().min(1) });
/** `group`: lead it. Without one, as the schedule sends it: start a dispatcher wherever one is needed. */
const eventSchema = z.object({ group: z.string().optional() });

const log = powerLog('headway-dispatcher');
const environment = runtimeSchema.parse(process.env);
const { deps, clock } = compose({
  environment,
  dispatcherFunction: environment.AWS_LAMBDA_FUNCTION_NAME,
  log,
});
const dispatcher = createDispatcher(deps);
const batches = createBatches(deps);
/** The next sweep begins a minute later. */
const SWEEP_MS = 50_000;

export async function handler(
  event: unknown,
  context: { readonly getRemainingTimeInMillis: () => number },
): Promise<void> {
  clock.resume();
  const { group } = eventSchema.parse(event);
  if (group === undefined) {
    const untilMs = clock.now() + SWEEP_MS;
    await dispatcher.sweep();
    return batches.sweep(untilMs);
  }
  await dispatcher.lead(group, context.getRemainingTimeInMillis());
}
