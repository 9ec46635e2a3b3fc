import { expect, test } from '@jest/globals';
import { createGateway } from '../../lambda/app/create-gateway.ts';
import { createDispatcher } from '../../lambda/app/dispatch/create-dispatcher.ts';
import { Fault } from '../../lambda/core/faults.ts';
import { isTerminal } from '../../lambda/core/request.ts';
import { mortal, type Mortal } from '../setup/mortal.ts';
import { createRandom } from '../../bench/random.ts';
import { aRequest, createWorld } from '../setup/world.ts';

const WORLDS = Number(process.env.WORLDS ?? 40);
const firstSeed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

interface Outcome {
  readonly id: number;
  readonly kind: 'ticket' | 'job';
  readonly status: string;
}

/** One random world: slow stores, dispatchers ended at random, an upstream that refuses now and then. */
async function live(seed: number) {
  const random = createRandom(seed);
  const between = (from: number, to: number) => Math.floor(from + random() * (to - from + 1));
  const rpms = Array.from({ length: between(1, 2) }, () => between(3, 20));
  const failing = random() < 0.5 ? 0.1 : 0;
  const world = createWorld({
    deployments: rpms.map((rpm) => ({ rpm })),
    isStarterDead: true,
    answer: async (_call, clock) => {
      await clock.sleep(between(20, 8_000));
      if (random() >= failing)
        return { kind: 'answer', status: 200, headers: {}, body: '{"usage":{"total_tokens":1}}' };
      const status = random() < 0.5 ? 429 : 500;
      const reason = status === 429 ? 'rate_limited' : 'failed';
      const error = { message: 'no', type: 'error', param: null, code: null };
      return { kind: 'refused', reason, status, error, retryAfterMs: random() < 0.5 ? 2_000 : null };
    },
  });
  const { clock } = world;
  const latency = () => between(1, random() < 0.02 ? 300 : 25);
  const alive = new Set<Mortal>();
  const starter = {
    start: async (group: string) => {
      const body: Mortal = mortal({ ...world.deps, starter, random }, latency);
      alive.add(body);
      void createDispatcher(body.deps)
        .lead(group, 900_000)
        .finally(() => alive.delete(body));
    },
  };
  const api = mortal({ ...world.deps, starter, random }, latency).deps;
  const gateway = createGateway(api);

  const outcomes: Promise<Outcome>[] = [];
  for (let id = 0; id < 40; id++) {
    const kind = random() < 0.5 ? 'ticket' : 'job';
    const priority = [0, 50, 100, 101, 2000][between(0, 4)] ?? 0;
    const timeoutMs = random() < 0.2 ? between(1_000, 30_000) : 700_000;
    const request = aRequest({ priority, timeoutMs, body: { id } });
    const run = async (): Promise<Outcome> => {
      try {
        if (kind === 'ticket') {
          const { kind: status } = await gateway.complete(request);
          return { id, kind, status };
        }
        const job = await gateway.submit(request);
        if (random() < 0.1) await gateway.cancel({ id: job.id, owner: 'owner-1' });
        const done = await gateway.collect({ id: job.id, owner: 'owner-1', waitMs: 1_500_000 });
        return { id, kind, status: done.status };
      } catch (fault) {
        return { id, kind, status: fault instanceof Fault ? fault.code : String(fault) };
      }
    };
    outcomes.push(run());
    await clock.advance(between(0, 2_500));
    const [victim] = alive;
    if (random() < 0.08 && victim !== undefined) {
      victim.end();
      alive.delete(victim);
    }
  }
  const sweeps = createDispatcher(api);
  const all = Promise.all(outcomes);
  const progress = { isDone: false };
  void all.then(() => (progress.isDone = true));
  for (let minute = 0; minute < 40 && !progress.isDone; minute++) {
    await clock.advance(60_000);
    await clock.run(sweeps.sweep());
  }
  return { world, rpms, outcomes: progress.isDone ? await all : [] };
}

test(`limits, outcomes and calls hold in ${WORLDS} random worlds`, async () => {
  for (let seed = firstSeed; seed < firstSeed + WORLDS; seed++) {
    const { world, rpms, outcomes } = await live(seed);
    const about = `SEED=${seed}`;

    expect([about, outcomes.length]).toEqual([about, 40]);
    const statuses = [
      'answer',
      'refused',
      'completed',
      'failed',
      'cancelled',
      'expired',
      'timed_out_in_queue',
    ];
    for (const { status } of outcomes)
      expect([about, statuses]).toEqual([about, expect.arrayContaining([status])]);
    rpms.forEach((rpm, index) => {
      const times = world.arrivals.filter((a) => a.deploymentId === `d${index + 1}`).map(({ atMs }) => atMs);
      const worst = Math.max(
        0,
        ...times.map((from) => times.filter((t) => t >= from && t < from + 60_000).length),
      );
      expect([about, worst <= rpm, worst]).toEqual([about, true, worst]);
    });
    for (const { id, kind, status } of outcomes) {
      const calls = world.arrivals.filter(({ body }) => body.id === id).length;
      if (kind === 'ticket' && status === 'answer')
        expect([about, id, calls >= 1]).toEqual([about, id, true]);
      if (status === 'completed') expect([about, id, calls >= 1]).toEqual([about, id, true]);
    }
    for (let n = 1; n <= 40; n++) {
      const record = await world.deps.requests.read(`req_${String(n).padStart(6, '0')}`);
      if (record?.kind === 'job')
        expect([about, record.id, isTerminal(record.status)]).toEqual([about, record.id, true]);
    }
  }
}, 1_200_000);
