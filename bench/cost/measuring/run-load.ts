import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionHost } from '../../../local/functions/function-host.ts';
import type { Deployment } from './deployment.ts';
import type { Measured } from './messages.ts';
import { startFunction, type FunctionProcess } from './start-function.ts';
import type { Load } from './workload.ts';

/** The cost of a load: in the callers' functions and in the dispatcher's, and how long the dispatcher ran. */
export interface LoadCost {
  readonly api: Measured;
  readonly dispatcher: Measured;
  readonly dispatcherSeconds: number;
}

/** Functions by name, for Lambda's Invoke. */
export type Hosts = Map<string, FunctionHost>;

export interface TestBed {
  readonly deployment: Deployment;
  readonly hosts: Hosts;
}

interface Cast {
  readonly api: FunctionProcess;
  readonly dispatcher: FunctionProcess;
}

/** A load that goes on: counts for `seconds` after it has reached its steady state. */
export const runSteadily = (
  testBed: TestBed,
  load: Load,
  time: { readonly warmUpSeconds: number; readonly seconds: number },
): Promise<LoadCost> =>
  withFunctions(testBed, load, async ({ api, dispatcher }) => {
    api.tell({ do: 'load', load });
    await sleep(time.warmUpSeconds * 1000);
    api.tell({ do: 'mark' });
    dispatcher.tell({ do: 'mark' });
    await sleep(time.seconds * 1000);
    const [ofApi, ofDispatcher] = await Promise.all([api.measure(), dispatcher.measure()]);
    return { api: ofApi, dispatcher: ofDispatcher, dispatcherSeconds: time.seconds };
  });

/** A load that ends and, if it queues, the dispatcher's whole shift for it. */
export const runOnce = (testBed: TestBed, load: Load): Promise<LoadCost> =>
  withFunctions(testBed, load, async ({ api, dispatcher }) => {
    api.tell({ do: 'mark' });
    const shift = load.path === 'direct' ? Promise.resolve(0) : dispatcher.ended();
    const ends = Promise.all([api.ended(), shift]);
    api.tell({ do: 'load', load });
    const [, shiftMs] = await ends;
    const [ofApi, ofDispatcher] = await Promise.all([api.measure(), dispatcher.measure()]);
    return { api: ofApi, dispatcher: ofDispatcher, dispatcherSeconds: shiftMs / 1000 };
  });

/** One look of the schedule at all model groups. It is the second of two, as the first opens connections. */
export const runSweep = (testBed: TestBed, load: Pick<Load, 'group'>): Promise<Measured> =>
  withFunctions(testBed, load, async ({ dispatcher }) => {
    for (let n = 0; n < 2; n++) {
      const end = dispatcher.ended();
      dispatcher.tell({ do: 'mark' });
      dispatcher.tell({ do: 'sweep' });
      await end;
    }
    return dispatcher.measure();
  });

async function withFunctions<T>(
  { deployment, hosts }: TestBed,
  { group }: Pick<Load, 'group'>,
  work: (cast: Cast) => Promise<T>,
): Promise<T> {
  const name = `dispatcher-${group}`;
  return withDispatcher({ deployment, hosts }, { name, group }, async (dispatcher) => {
    const api = await startFunction(deployment.api.environment, name);
    try {
      return await work({ api, dispatcher });
    } finally {
      api.stop();
    }
  });
}

/** A dispatcher for one group, which Lambda's Invoke starts by its name. */
export async function withDispatcher<T>(
  { deployment, hosts }: TestBed,
  { name, group }: { readonly name: string; readonly group: string },
  work: (dispatcher: FunctionProcess) => Promise<T>,
): Promise<T> {
  const dispatcher = await startFunction(deployment.dispatcher.environment, name);
  hosts.set(name, hostOf(name, group, dispatcher));
  try {
    return await work(dispatcher);
  } finally {
    dispatcher.stop();
  }
}

/** A dispatcher's process in the form that Invoke starts. */
const hostOf = (name: string, group: string, dispatcher: FunctionProcess): FunctionHost => ({
  name,
  invoke() {
    dispatcher.tell({ do: 'lead', group });
    return { requestId: '', pause: () => undefined, resume: () => undefined, abort: () => undefined };
  },
  start: () => Promise.resolve(),
  end: () => Promise.resolve(),
});
