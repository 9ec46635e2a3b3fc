import { describe, expect, test } from '@jest/globals';
import type { IncomingRequest } from '../../../lambda/app/use-cases.ts';
import { refusal } from '../../setup/trouble.ts';
import { aRequest, createWorld, type World, type WorldOptions } from '../../setup/worlds/world.ts';
import { noWishes } from '../../../lambda/core/requests/wishes.ts';

type Door = 'caller' | 'job';

async function ask(world: World, door: Door, changes: Partial<IncomingRequest> = {}): Promise<void> {
  if (door === 'caller') {
    await world.clock.run(world.useCases.complete(aRequest(changes)));
    return;
  }
  const { id } = await world.useCases.submit(aRequest(changes));
  await world.clock.run(world.useCases.collect({ id, owner: 'owner-1', waitMs: 300_000 }));
}

const failing = (options: WorldOptions = {}, status = 500) =>
  createWorld({ deployments: [{ rpm: 600 }], answer: async () => refusal(status), ...options });

const doors: readonly Door[] = ['caller', 'job'];

describe.each(doors)('a %s whose upstream always fails', (door) => {
  test('is called for three times', async () => {
    const world = failing();

    await ask(world, door);

    expect(world.arrivals).toHaveLength(3);
  });

  test.each([0, 1, 5])('is called for as often as it asks: %i retries', async (numRetries) => {
    const world = failing();

    await ask(world, door, { wishes: { ...noWishes, numRetries } });

    expect(world.arrivals).toHaveLength(numRetries + 1);
  });

  test('is called for as often as its deployment says, whatever it asks', async () => {
    const world = failing({ deployments: [{ rpm: 600, numRetries: 1 }] });

    await ask(world, door, { wishes: { ...noWishes, numRetries: 4 } });

    expect(world.arrivals).toHaveLength(2);
  });

  test('is called for as often as the policy of its group says', async () => {
    const retries = { policy: { InternalServerError: 4 }, groupPolicies: { m: { InternalServerError: 1 } } };
    const world = failing({ config: { retries } });

    await ask(world, door);

    expect(world.arrivals).toHaveLength(2);
  });
});

describe.each(doors)('a %s whose upstream always refuses', (door) => {
  test('is told of 429 at once where a policy allows no retry', async () => {
    const world = failing({ config: { retries: { policy: { RateLimitError: 0 } } } }, 429);

    await ask(world, door);

    expect(world.arrivals).toHaveLength(1);
  });

  test('is sent again after a 400 where a policy asks for it', async () => {
    const world = failing({ config: { retries: { policy: { BadRequestError: 2 } } } }, 400);

    await ask(world, door);

    expect(world.arrivals).toHaveLength(3);
  });
});

test('a 429 without a time keeps its deployment quiet for the configured cooldown', async () => {
  let calls = 0;
  const world = createWorld({
    deployments: [{ rpm: 600 }],
    config: { breaker: { cooldownSeconds: 20 } },
    answer: async () =>
      ++calls === 1 ? refusal(429) : { kind: 'answer', status: 200, headers: {}, body: '{}' },
  });

  await ask(world, 'caller');

  expect(world.arrivals[1]!.atMs - world.arrivals[0]!.atMs).toBeGreaterThanOrEqual(20_000);
});
