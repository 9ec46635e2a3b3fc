import { describe, expect, test } from '@jest/globals';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import { intercept, windowOf } from '../../setup/trouble.ts';
import { aRequest, createWorld, tiers } from '../../setup/worlds/world.ts';

const START_MS = 1_800_000_000_000;

describe('a deadline between a turn’s grant and its start', () => {
  /** The window's one turn is free 61 s after it was taken, and is handed out 200 ms before that. */
  const timeoutMs = 60_900;

  test('keeps a caller from calling, and its turn goes back', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    const granted: string[] = [];
    intercept(world.deps.requests, 'transition', (own) => (id, transition) => {
      if (transition.name === 'grant') granted.push(id);
      return own(id, transition);
    });
    const first = world.useCases.complete(aRequest());
    await world.clock.advance(0);

    const late = world.useCases.complete(aRequest({ timeoutMs }));

    await expect(world.clock.run(late)).rejects.toMatchObject({ code: 'timed_out_in_queue' });
    await first;
    expect(granted).toHaveLength(1);
    await world.clock.advance(1_000);
    expect(world.arrivals).toHaveLength(1);
    expect((await windowOf(world)).requests).toBe(0);
  });

  test('keeps a job from being called, and its turn goes to the next', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    const first = world.useCases.complete(aRequest());
    await world.clock.advance(0);

    const late = await world.useCases.submit(aRequest({ timeoutMs, body: { n: 'late' } }));
    const next = await world.useCases.submit(aRequest({ body: { n: 'next' } }));
    await world.clock.advance(62_000);

    await first;
    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 'next']);
    const done = [late, next].map(({ id }) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 }));
    expect(await Promise.all(done)).toMatchObject([{ status: 'expired' }, { status: 'completed' }]);
  });
});

test('a queued job whose message is gone is over for whoever reads it after its deadline', async () => {
  const world = createWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
  const { id } = await world.useCases.submit(aRequest({ timeoutMs: 5_000 }));
  for (const { name } of tiers) {
    const from = { group: 'm', tier: name };
    const received = await world.deps.queues.receive(from, { waitSeconds: 0, visibilitySeconds: 30 });
    await world.deps.queues.remove(
      from,
      received.map(({ receipt }) => receipt),
    );
  }
  const read = () => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });

  await world.clock.advance(6_000);
  const withinGrace = await read();
  await world.clock.advance(10_000);
  const after = await read();

  expect(withinGrace.status).toBe('queued');
  expect(after).toMatchObject({ status: 'expired', error: { code: 'timeout' } });
});

describe('a function whose clock is ten minutes ahead until the table answers', () => {
  function aheadUntilFirstRead() {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    let aheadMs = 600_000;
    const deps = {
      ...world.deps,
      clock: { ...world.clock, now: () => world.clock.now() + aheadMs },
      groups: {
        ...world.deps.groups,
        read: async (group: string) => {
          aheadMs = 0;
          return world.deps.groups.read(group);
        },
      },
    };
    return { world, useCases: createUseCases(deps) };
  }

  test('lets its caller wait for as long as it has asked for', async () => {
    const { world, useCases } = aheadUntilFirstRead();
    await world.deps.groups.writeWindow('m', 'd1', { kind: 'cool', untilMs: world.clock.now() + 3_600_000 });

    const asked = useCases.complete(aRequest({ timeoutMs: 2_000 }));

    await expect(world.clock.run(asked)).rejects.toMatchObject({ code: 'timed_out_in_queue' });
    expect(world.clock.now() - START_MS).toBeLessThan(3_000);
  });

  test('gives a job the place of its arrival', async () => {
    const { world, useCases } = aheadUntilFirstRead();

    const { id } = await world.clock.run(useCases.submit(aRequest()));

    expect((await world.deps.requests.read(id))?.enqueuedAtMs).toBeLessThan(START_MS + 1_000);
  });
});
