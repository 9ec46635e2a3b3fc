import { cpuMs } from './meters.ts';
import type { Destination } from './port-calls.ts';
import { timeInFiles, type Files } from './profile.ts';
import type { Load } from './standing-queue.ts';
import { openWorld, type World } from './world.ts';

/** The cost of one request in a round of many, µs. */
export interface Round {
  /** CPU time of the process: the dispatcher, its adapters and AWS's SDK, and the twins that answer them. */
  readonly asShipped: number;
  /** AWS requests that the SDK made meanwhile, for one request. */
  readonly awsRequests: number;
  /** Time in the dispatcher's own code, without adapters. */
  readonly ownCode: number;
}

/** Backlogs of one load, one after another. */
export interface Backlogs {
  measureRound(): Promise<Round>;
  /** The failures in them. */
  readonly amiss: ReadonlySet<string>;
}

/**
 * Requests of a round: first with adapters and SDK, then under the profiler without them. Each round begins at
 * another place of a backlog, since filling the buffers takes more than keeping them full.
 */
const AS_SHIPPED = 3_000;
const PROFILED = 20_000;

/** Twins also decide by the core's rules, as the table's conditions do. */
const ownCode: Files = {
  inside: /\/lambda\/(app|core)\//,
  notBelow: /\/lambda\/memory\/|\/bench\/open-request-store/,
};

export function backlogsOf(load: Load): Backlogs {
  const amiss = new Set<string>();
  let world: World | undefined;

  async function serve(count: number, through: Destination): Promise<{ cpuMs: number; awsRequests: number }> {
    const taken = { cpuMs: 0, awsRequests: 0 };
    let served = 0;
    while (served < count) {
      if (world === undefined || world.isOver()) world = await openWorld(load, { withLooks: false });
      const before = { cpuMs: cpuMs(), awsRequests: world.soFar().sdkRequests };
      served += await world.serve(count - served, through);
      taken.cpuMs += cpuMs() - before.cpuMs;
      taken.awsRequests += world.soFar().sdkRequests - before.awsRequests;
      for (const line of amissIn(world)) amiss.add(line);
    }
    return taken;
  }

  return {
    amiss,
    async measureRound() {
      const shipped = await serve(AS_SHIPPED, 'sdk');
      const ownMs = await timeInFiles(ownCode, () => serve(PROFILED, 'twins'));
      return {
        asShipped: (shipped.cpuMs * 1_000) / AS_SHIPPED,
        awsRequests: shipped.awsRequests / AS_SHIPPED,
        ownCode: (ownMs * 1_000) / PROFILED,
      };
    },
  };
}

/** The failures in words; empty = there were none. */
export const amissIn = (world: World): readonly string[] => {
  const { requests, callsUpstream, tooEarly, logged } = world.soFar();
  return [
    ...logged,
    ...(tooEarly > 0 ? ['the limit was exceeded'] : []),
    ...(world.isOver() && callsUpstream !== requests
      ? [`${callsUpstream} calls for ${requests} requests`]
      : []),
  ];
};
