import { defaultSettings } from '../../lambda/core/keys/key-settings.ts';
import { createRandom } from '../../testkit/random.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { answer } from '../order/headway-run.ts';
import { bodyOf, configWith, createHeadway, GROUP } from '../order/headway-world.ts';
import { flooderOf, weightOf, type Load, type World } from './world.ts';

/** No job may reach its deadline: the flooder's wait for as long as the run. */
const NEVER_MS = 1e13;
const CALL_MS = 2_000;

/**
 * When the upstream call of each request began, ms; NaN = not in this run. It ends with the arrivals, or once every
 * request but the flooder's has been called if `isServedOut`.
 */
export async function runHeadway(world: World, load: Load, isServedOut: boolean): Promise<Float64Array> {
  const clock = virtualClock();
  const originMs = clock.now();
  const startMs = new Float64Array(load.atMs.length).fill(NaN);
  const isQuiet = (request: number) => load.flowOf[request] !== flooderOf(world);
  let left = load.flowOf.filter((_, request) => isQuiet(request)).length;
  const served = Promise.withResolvers<undefined>();

  const gateway = createHeadway({
    config: { ...configWith(1, { rpm: world.rpm }), fairness: 'metadata.flow' },
    timingFactor: 1,
    clock,
    random: createRandom(world.seed + 2),
    upstream: {
      async call({ body }) {
        const request = Number(body.user);
        if (!Number.isNaN(startMs[request])) throw new Error(`request ${request} was called twice`);
        startMs[request] = clock.now() - originMs;
        if (isQuiet(request) && --left === 0) served.resolve(undefined);
        await clock.sleep(CALL_MS);
        return answer;
      },
    },
  });

  async function handIn(): Promise<void> {
    for (const [request, atMs] of load.atMs.entries()) {
      const flow = load.flowOf[request] ?? 0;
      await clock.sleep(originMs + atMs - clock.now());
      await gateway.submit({
        owner: 'o',
        settings: { ...defaultSettings, weight: weightOf(world, flow) },
        group: GROUP,
        endpoint: 'chat/completions',
        metadata: { flow: String(flow) },
        timeoutMs: NEVER_MS,
        priority: 100,
        body: bodyOf(request),
      });
    }
  }
  await clock.run(Promise.all([handIn(), isServedOut && served.promise]));
  return startMs;
}
