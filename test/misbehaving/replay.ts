import { startGateway, type GatewayProcess } from '../../bench/gateway-process.ts';
import { askDirectly, askForJob, askForStream, BATCH_FACTOR, bodyFor, USUAL_TIMEOUT } from './ask.ts';
import { askForBatch } from './ask-for-batch.ts';
import { judgeLine, type Got } from './got.ts';
import { gatewayConfig } from './gateway-config.ts';
import { ways, type Misbehaviour, type Way } from './misbehaviour.ts';
import { startUpstream, type Arrival } from './upstream.ts';

/** The result of one way through one misbehaviour. */
export interface Replayed {
  readonly name: string;
  readonly way: Way;
  readonly got: readonly Got[];
  readonly arrivals: readonly Arrival[];
}

export interface Replay {
  readonly results: readonly Replayed[];
  /** Everything that the gateway has logged. */
  readonly log: string;
}

/** How many misbehaviours are replayed at the same time. */
const AT_ONCE = 10;

/** Starts the upstream and `npm start`, takes every way through every misbehaviour, and stops both. */
export async function replay(cases: readonly Misbehaviour[]): Promise<Replay> {
  const upstream = await startUpstream(cases);
  try {
    const gateway = await startGateway({
      isQuiet: true,
      yaml: gatewayConfig(cases, upstream.targetOf),
      env: { MISBEHAVING_KEY: 'sk-with-a-line-feed\n' },
    });
    try {
      const got = await goAllWays(gateway, cases);
      const results = [...got].map(([user, outcomes]) => {
        const { name, way } = partsOf(user);
        const arrivals = upstream.arrivals.filter(
          (arrival) => arrival.name === name && partsOf(arrival.user).way === way,
        );
        return { name, way, got: outcomes, arrivals };
      });
      return { results, log: gateway.output() };
    } catch (cause) {
      const lastLines = gateway.output().split('\n').slice(-20).join('\n');
      throw new Error(`the replay broke off; the gateway's last lines:\n${lastLines}`, { cause });
    } finally {
      await gateway.stop();
    }
  } finally {
    await upstream.stop();
  }
}

/** The `user` of a request. */
const userOf = (name: string, way: Way, nth = 0): string => `${name}/${way}/${nth}`;

function partsOf(user: string): { readonly name: string; readonly way: Way } {
  const [name = '', way = ''] = user.split('/');
  return { name, way: ways.find((known) => known === way) ?? 'direct' };
}

const byItself = { direct: askDirectly, stream: askForStream, job: askForJob } as const;

/** One way after another, so that each finds the deployments at rest; the lines of batches all together. */
async function goAllWays(
  { url }: GatewayProcess,
  cases: readonly Misbehaviour[],
): Promise<ReadonlyMap<string, readonly Got[]>> {
  const got = new Map<string, readonly Got[]>();
  const waiting = [...cases];
  const goOn = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const way of ['direct', 'stream', 'job'] as const)
        got.set(userOf(next.name, way), await goOneWay(url, next, way));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, goOn));
  const lines = await askForBatch(
    url,
    new Map(
      cases.flatMap(({ name, endpoint, timeout = USUAL_TIMEOUT, times = 1, callers = 1 }) =>
        Array.from({ length: times * callers }, (_, nth) => {
          const user = userOf(name, 'batch', nth);
          return [user, bodyFor({ name, endpoint, timeout: timeout * BATCH_FACTOR }, user)] as const;
        }),
      ),
    ),
  );
  for (const { name, times = 1, callers = 1 } of cases) {
    const users = Array.from({ length: times * callers }, (_, nth) => userOf(name, 'batch', nth));
    got.set(
      userOf(name, 'batch'),
      users.map((user) => judgeLine(lines.get(user))),
    );
  }
  return got;
}

async function goOneWay(
  url: string,
  { name, endpoint, timeout, times = 1, callers = 1 }: Misbehaviour,
  way: keyof typeof byItself,
): Promise<readonly Got[]> {
  const got: Got[] = [];
  for (let time = 0; time < times; time++) {
    const all = Array.from({ length: callers }, (_, caller) =>
      byItself[way](url, bodyFor({ name, endpoint, timeout }, userOf(name, way, time * callers + caller))),
    );
    got.push(...(await Promise.all(all)));
  }
  return got;
}
