import type { UpstreamReply } from '../../lambda/ports/upstream.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { createRandom } from '../../testkit/random.ts';
import type { Arrivals } from './arrivals.ts';
import { classes, isSteady, type Cell } from './cell.ts';
import { bodyOf, configOf, createHeadway, GROUP } from './headway-world.ts';

/** The range in which requests probably start, and when they start at the latest. */
interface Told {
  readonly earliestMs: Float64Array;
  readonly latestMs: Float64Array;
  readonly atTheLatestMs: Float64Array;
}

/** The calls as the upstream saw them: by request, when its call began and where; NaN = not in this run. */
export interface Calls {
  readonly startMs: Float64Array;
  readonly deploymentOf: Uint8Array;
  /** What each request was told when it was handed in, ms from the run's start; NaN = nothing. */
  readonly told: Told;
  /** When the run ended, ms from its start. */
  readonly endMs: number;
}

export const answer: UpstreamReply = {
  kind: 'answer',
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"usage": {"total_tokens": 0}}',
};
/** No job may reach its deadline: in overload the worst class waits for months. */
const NEVER_MS = 1e13;

/**
 * Submits all requests as jobs when they arrive, and runs until every request of the classes that are served in the
 * long run has been called.
 */
export async function runHeadway(cell: Cell, arrivals: Arrivals): Promise<Calls> {
  const clock = virtualClock();
  const originMs = clock.now();
  const startMs = new Float64Array(arrivals.atMs.length).fill(NaN);
  const deploymentOf = new Uint8Array(arrivals.atMs.length);
  const times = () => new Float64Array(arrivals.atMs.length).fill(NaN);
  const told: Told = { earliestMs: times(), latestMs: times(), atTheLatestMs: times() };
  const steady = isSteady(cell.load);
  const isSteadyRequest = (request: number) => steady[arrivals.classOf[request]!];
  let left = arrivals.classOf.filter((_, request) => isSteadyRequest(request)).length;
  const done = Promise.withResolvers<undefined>();

  const gateway = createHeadway({
    config: configOf(cell),
    timingFactor: cell.timingFactor,
    clock,
    random: createRandom(cell.seed + 1),
    upstream: {
      async call({ body, deployment }) {
        const request = Number(body.user);
        if (!Number.isNaN(startMs[request])) throw new Error(`request ${request} was called twice`);
        startMs[request] = clock.now() - originMs;
        deploymentOf[request] = Number(deployment.id.slice(1));
        if (isSteadyRequest(request) && --left === 0) done.resolve(undefined);
        await clock.sleep(arrivals.durationMs[request]!);
        return answer;
      },
    },
  });

  const fromStart = (seconds: number | null = null): number =>
    seconds === null ? NaN : seconds * 1_000 - originMs;

  async function handIn(): Promise<void> {
    for (let request = 0; request < arrivals.atMs.length; request++) {
      await clock.sleep(originMs + arrivals.atMs[request]! - clock.now());
      const object = await gateway.submit({
        owner: 'o',
        group: GROUP,
        endpoint: 'chat/completions',
        metadata: {},
        timeoutMs: NEVER_MS,
        priority: classes[arrivals.classOf[request]!]!.priority,
        body: bodyOf(request),
      });
      const { estimated_start_range: range, latest_start: latest } = object;
      told.earliestMs[request] = fromStart(range?.earliest);
      told.latestMs[request] = fromStart(range?.latest);
      told.atTheLatestMs[request] = fromStart(latest);
    }
  }
  await clock.run(Promise.all([handIn(), done.promise]));
  return { startMs, deploymentOf, told, endMs: clock.now() - originMs };
}
