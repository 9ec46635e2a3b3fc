import { describe, expect, test } from '@jest/globals';
import { listGroups } from '../../../lambda/app/operate/group-overviews.ts';
import { setMode } from '../../../lambda/app/operate/set-mode.ts';
import { untilEmpty } from '../../../lambda/app/operate/until-empty.ts';
import type { GroupOverview } from '../../../lambda/core/operate/group-overview.ts';
import { namedWrites } from '../../setup/named-writes.ts';
import { createOperatedWorld } from '../../setup/worlds/operated-world.ts';
import { sampleMessage } from '../../setup/sample-records.ts';

describe('the mode of a model group', () => {
  test.each(['paused', 'draining', 'open'] as const)(
    'is set to %s, also of one that nobody has used',
    async (mode) => {
      const { deps } = createOperatedWorld();

      const seen = await setMode(deps, 'vendor/k', mode);

      expect(seen).toMatchObject({ group: 'vendor/k', mode, isLed: false });
      expect((await deps.groups.read('vendor/k')).queue.mode).toBe(mode);
      expect((await deps.groups.read('m')).queue.mode).toBe('open');
    },
  );

  test('is not set of a group that the stage does not have; nothing is written', async () => {
    const { deps } = createOperatedWorld();

    expect(await setMode(deps, 'vendor-k', 'paused')).toBeUndefined();
    expect((await deps.groups.read('vendor-k')).queue.mode).toBe('open');
  });

  test('is listed for every group by its own name, used or not, with how many wait in each tier', async () => {
    const { deps } = createOperatedWorld();
    await namedWrites(deps.groups).ring('m', 'high');
    await deps.queues.send(sampleMessage({ group: 'm', tier: 'high' }));

    const seen = await listGroups(deps);

    expect(seen.map(({ group, mode }) => [group, mode])).toEqual([
      ['m', 'open'],
      ['vendor/k', 'open'],
    ]);
    expect(seen[0]?.tiers).toEqual([
      { tier: 'high', waiting: 1, messages: 1 },
      { tier: 'standard', waiting: 0, messages: 0 },
    ]);
  });
});

describe('waiting until a group is empty', () => {
  const high = { group: 'm', tier: 'high' };

  test('ends when nothing waits, its queues are empty and nobody leads, seen twice', async () => {
    const { clock, deps } = createOperatedWorld();
    const writes = namedWrites(deps.groups);
    await writes.ring('m', 'high');
    await deps.queues.send(sampleMessage(high));
    const lease = { leader: 'a', nowMs: clock.now(), untilMs: clock.now() + 60_000 };
    const { queue } = await writes.lead('m', lease);
    let looks = 0;
    const sleep = async () => {
      looks += 1;
      const how = { waitSeconds: 0, visibilitySeconds: 30 };
      const [held] = looks === 1 ? await deps.queues.receive(high, how) : [];
      if (held !== undefined) await deps.queues.remove(high, [held.receipt]);
      if (looks === 2) await writes.leave('m', { leader: 'a', queue });
    };
    const shown: GroupOverview[] = [];
    const show = (left: GroupOverview) => void shown.push(left);

    const isDone = await untilEmpty({ ...deps, clock: { ...clock, sleep } }, 'm', {
      show,
      signal: new AbortController().signal,
    });

    expect(isDone).toBe(true);
    expect(looks).toBe(3);
    expect(shown.map(({ isLed, tiers }) => [isLed, tiers[0]])).toEqual([
      [true, { tier: 'high', waiting: 1, messages: 1 }],
      [true, { tier: 'high', waiting: 1, messages: 0 }],
    ]);
  });

  test('ends before that where it is told to', async () => {
    const { clock, deps } = createOperatedWorld();
    await deps.queues.send(sampleMessage(high));
    const stopped = new AbortController();
    const sleep = async () => stopped.abort();

    const isDone = await untilEmpty({ ...deps, clock: { ...clock, sleep } }, 'm', {
      show: () => undefined,
      signal: stopped.signal,
    });

    expect(isDone).toBe(false);
  });
});
