import { describe, expect, test } from '@jest/globals';
import type { HeadwayConfig } from '../../../lambda/core/config/headway-config.ts';
import { defaultSettings } from '../../../lambda/core/keys/key-settings.ts';
import { refusal } from '../../setup/trouble.ts';
import {
  aRequest,
  answerAfter,
  createWorld,
  type World,
  type WorldOptions,
} from '../../setup/worlds/world.ts';

/** Jobs of one key, in this order. */
async function submit(
  world: World,
  {
    key,
    count,
    weight = 1,
    priority = 100,
  }: Readonly<{ key: string; count: number; weight?: number; priority?: number }>,
): Promise<void> {
  const settings = { ...defaultSettings, weight };
  for (let n = 0; n < count; n++) {
    const body = { mark: `${key}${String(n)}`, key };
    await world.clock.run(world.useCases.submit(aRequest({ keyId: key, settings, priority, body })));
  }
}

const calledKeys = (world: World, from = 0): string =>
  world.arrivals
    .slice(from)
    .map(({ body }) => String(body.key))
    .join('');

const createLine = (config: Partial<HeadwayConfig> = {}, options: WorldOptions = {}) =>
  createWorld({ deployments: [{ rpm: 2 }], config, ...options });

describe('a key that sends one job behind a flood of another', () => {
  test('lets one more of them go before it', async () => {
    const world = createLine();
    await submit(world, { key: 'a', count: 20 });
    await submit(world, { key: 'b', count: 1 });
    await world.clock.advance(250_000);

    expect(calledKeys(world).indexOf('b')).toBeLessThanOrEqual(4);
  });

  test('waits for all of them where fairness is none', async () => {
    const world = createLine({ fairness: 'none' });
    await submit(world, { key: 'a', count: 8 });
    await submit(world, { key: 'b', count: 1 });
    await world.clock.advance(400_000);

    expect(calledKeys(world)).toBe('aaaaaaaab');
  });

  test('goes behind it at a worse priority', async () => {
    const world = createLine();
    await submit(world, { key: 'a', count: 6 });
    await submit(world, { key: 'b', count: 1, priority: 101 });
    await world.clock.advance(400_000);

    expect(calledKeys(world)).toBe('aaaaaab');
  });
});

test('keys share turns by their weights', async () => {
  const world = createWorld({ deployments: [{ rpm: 10 }] });
  await submit(world, { key: 'a', count: 40, weight: 1 });
  await submit(world, { key: 'b', count: 40, weight: 3 });
  await world.clock.advance(61_000 * 5);

  // The first window went to those who were there first.
  const turns = calledKeys(world, 10).slice(0, 40);
  const ofB = turns.split('').filter((key) => key === 'b').length;
  expect(ofB).toBeGreaterThanOrEqual(28);
  expect(ofB).toBeLessThanOrEqual(32);
});

test('turns of which calls fail count, and each job keeps its place in its flow', async () => {
  const world = createLine(
    { fairness: 'key' },
    {
      deployments: [{ rpm: 4 }],
      answer: async (call, clock) => (call.body.key === 'a' ? refusal(429) : answerAfter(50)(call, clock)),
    },
  );
  await submit(world, { key: 'a', count: 10 });
  await submit(world, { key: 'b', count: 10 });
  await world.clock.advance(300_000);

  expect(calledKeys(world, 4).slice(0, 12)).toMatch(/^a?(ba)+b?$/);
});
