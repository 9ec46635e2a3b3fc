import { describe, expect, test } from '@jest/globals';
import type { UpstreamReply } from '../../lambda/ports/upstream.ts';
import { createHeard } from '../setup/heard.ts';
import { aRequest, createWorld, type WorldOptions } from '../setup/worlds/world.ts';

const refused = (status: number): UpstreamReply => ({
  kind: 'refused',
  reason: status === 429 ? 'rate_limited' : 'failed',
  status,
  retryAfterMs: null,
  error: { message: 'no', type: 'x', param: null, code: null },
});

function metered(options: WorldOptions = {}) {
  const heard = createHeard();
  return { ...createWorld({ ...options, ...heard }), heard };
}

describe('metrics', () => {
  test('of jobs behind a full window: turns, waits, depth, age and the use of the window', async () => {
    const { clock, useCases, heard } = metered({ deployments: [{ rpm: 2 }] });

    await clock.run(Promise.all([1, 2, 3].map(() => useCases.submit(aRequest()))));
    await clock.run(clock.sleep(90_000));

    expect(heard.valuesOf('Turns').reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(heard.valuesOf('Wait')).toHaveLength(3);
    expect(Math.max(...heard.valuesOf('Wait'))).toBeGreaterThan(59_000);
    expect(heard.points).toContainEqual({ name: 'Depth', value: 1, of: { group: 'm', tier: 'standard' } });
    expect(Math.max(...heard.valuesOf('OldestAge'))).toBeGreaterThan(55);
    expect(heard.points).toContainEqual({
      name: 'WindowUse',
      value: 100,
      of: { group: 'm', deployment: 'd1' },
    });
    expect(heard.valuesOf('LeadChanges')).toEqual([1]);
    expect(heard.valuesOf('Inversions')).toEqual([]);
  });

  test('of a caller with a free slot: one turn, by the API', async () => {
    const { clock, useCases, heard } = metered();

    await clock.run(useCases.complete(aRequest()));

    expect(heard.points).toEqual([{ name: 'Turns', value: 1, of: { group: 'm' } }]);
  });

  test('stop when the dispatcher has left, and idle sweeps tell and write nothing', async () => {
    const { clock, useCases, dispatcher, heard, running } = metered({ deployments: [{ rpm: 60 }] });
    await clock.run(useCases.submit(aRequest()));
    await clock.run(clock.sleep(60_000));
    expect(running()).toBe(0);
    const [points, lines] = [heard.points.length, heard.lines.length];

    for (let sweep = 0; sweep < 60; sweep++) {
      await clock.run(dispatcher.sweep());
      await clock.run(clock.sleep(60_000));
    }

    expect([heard.points.length, heard.lines.length]).toEqual([points, lines]);
  });

  test('of an upstream that fails: by kind, from the API and from the dispatcher', async () => {
    const { clock, useCases, heard } = metered({
      deployments: [{ rpm: 60 }],
      answer: async ({ body }) => refused(body.kind === 'limited' ? 429 : 503),
    });

    await clock.run(useCases.complete(aRequest({ timeoutMs: 3_000 })));
    await clock.run(useCases.submit(aRequest({ body: { kind: 'limited' }, timeoutMs: 3_000 })));
    await clock.run(clock.sleep(60_000));

    const failed = heard.points.filter(({ of }) => 'kind' in of && of.kind === 'failed');
    const limited = heard.points.filter(({ of }) => 'kind' in of && of.kind === 'rate_limited');
    expect(failed.length).toBeGreaterThan(0);
    expect(limited.length).toBeGreaterThan(0);
    expect(heard.valuesOf('UpstreamFailures')).toHaveLength(failed.length);
  });

  test('of a job that reaches its deadline: expired', async () => {
    const { clock, useCases, heard } = metered({ deployments: [{ rpm: 1 }] });

    await clock.run(useCases.complete(aRequest()));
    await clock.run(useCases.submit(aRequest({ timeoutMs: 5_000 })));
    await clock.run(clock.sleep(30_000));

    expect(heard.valuesOf('Expired')).toEqual([1]);
  });

  test('of a better request that its queue delivers late: an inversion', async () => {
    const { clock, useCases, deps, dispatcher, heard } = metered({
      deployments: [{ rpm: 6 }],
      isStarterDead: true,
    });
    const late = Promise.withResolvers<undefined>();
    const { send } = deps.queues;
    Object.assign(deps.queues, {
      send: async (message: Parameters<typeof send>[0]) => {
        if (message.priority === 0) void late.promise.then(() => send(message));
        else await send(message);
      },
    });
    await clock.run(useCases.submit(aRequest({ priority: 0 })));
    await clock.run(clock.sleep(2_000));
    await clock.run(useCases.submit(aRequest({ priority: 500 })));

    const led = dispatcher.lead('m', 900_000);
    await clock.run(clock.sleep(5_000));
    late.resolve(undefined);
    await clock.run(led);

    expect(heard.valuesOf('Inversions')).toEqual([1]);
  });

  test('of a sweep that has to start a dispatcher', async () => {
    const { clock, useCases, dispatcher, heard } = metered({ isStarterDead: true });
    await clock.run(useCases.submit(aRequest()));

    await clock.run(dispatcher.sweep());

    expect(heard.valuesOf('SweepStarts')).toEqual([1]);
  });

  test('of dead letters, and the log says in which queue', async () => {
    const { clock, deps, dispatcher, heard } = metered();
    Object.assign(deps.queues, {
      deadLetters: ({ tier }: { tier: string }) => Promise.resolve(tier === 'high' ? 2 : 0),
    });
    const untilQuarter = 900_000 - (clock.now() % 900_000);
    await clock.run(clock.sleep(untilQuarter));

    await clock.run(dispatcher.sweep());

    expect(heard.valuesOf('DeadLetters')).toEqual([2]);
    expect(heard.lines).toEqual([
      {
        level: 'warn',
        message: 'a queue has dead letters',
        fields: { group: 'm', tier: 'high', count: 2 },
      },
    ]);
  });
});
