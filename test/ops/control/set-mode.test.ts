import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { sqsTierQueues } from '../../../lambda/aws/sqs/sqs-tier-queues.ts';
import { listGroups, setMode, untilEmpty } from '../../../ops/control/set-mode.ts';
import { openOperatedStage, type OperatedStage } from '../../setup/operated-stage.ts';
import { sampleMessage } from '../../setup/sample-records.ts';
import { silentLog } from '../../setup/silent-log.ts';

let stage: OperatedStage;
beforeEach(async () => void (stage = await openOperatedStage()));
afterEach(() => stage.close());

const untold = () => new AbortController().signal;
const queues = () =>
  sqsTierQueues({
    client: stage.control.stores.sqs,
    log: silentLog,
    urlOf: ({ group, tier }) => stage.urlOf(group, tier),
  });

describe('the mode of a model group', () => {
  test.each(['paused', 'draining', 'open'] as const)(
    'is set to %s, also of one that nobody has used',
    async (mode) => {
      const seen = await setMode(stage.control, 'vendor/k', mode);

      expect(seen).toMatchObject({ group: 'vendor/k', mode, isLed: false });
      expect((await stage.control.stores.groups.read('vendor/k')).queue.mode).toBe(mode);
      expect((await stage.control.stores.groups.read('m')).queue.mode).toBe('open');
    },
  );

  test('of a group that the stage does not have is refused, with those that it has; nothing is written', async () => {
    const asked = setMode(stage.control, 'vendor-k', 'paused');

    await expect(asked).rejects.toThrow('no model group "vendor-k" in this stage. There are: m, vendor/k.');
    expect((await stage.control.stores.groups.read('vendor-k')).queue.mode).toBe('open');
  });

  test('is listed for every group by its own name, used or not, with how many wait in each tier', async () => {
    const { groups } = stage.control.stores;
    await namedWrites(groups).ring('m', 'high');
    await queues().send(sampleMessage({ group: 'm', tier: 'high' }));
    await groups.noteChange('m', {
      id: 'req_1',
      revision: 1,
      isOver: false,
      priority: 1,
      tier: 'high',
      deadlineMs: 1,
    });

    const seen = await listGroups(stage.control);

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
  test('ends when nothing waits, its queues are empty and nobody leads', async () => {
    const { groups, clock } = stage.control.stores;
    await namedWrites(groups).ring('m', 'high');
    await queues().send(sampleMessage({ group: 'm', tier: 'high' }));
    const { queue } = await namedWrites(groups).lead('m', {
      leader: 'a',
      nowMs: clock.now(),
      untilMs: clock.now() + 60_000,
    });
    let looks = 0;
    const sleep = async () => {
      looks += 1;
      const [held] = looks === 1 ? await queues().receive({ group: 'm', tier: 'high' }, shortly) : [];
      if (held !== undefined) await queues().remove({ group: 'm', tier: 'high' }, [held.receipt]);
      if (looks === 2) await namedWrites(groups).leave('m', { leader: 'a', queue });
    };
    const control = { ...stage.control, stores: { ...stage.control.stores, clock: { ...clock, sleep } } };

    const isDone = await untilEmpty(control, 'm', untold());

    expect(isDone).toBe(true);
    expect(stage.said).toEqual([
      'm: high 1, standard 0, at work',
      'm: high 1 (0 messages), standard 0, at work',
    ]);
    expect(looks).toBe(3);
  });

  test('ends before that where it is told to', async () => {
    await queues().send(sampleMessage({ group: 'm', tier: 'high' }));
    const stopped = new AbortController();
    const sleep = () => {
      stopped.abort();
      return Promise.resolve();
    };
    const { stores } = stage.control;
    const control = { ...stage.control, stores: { ...stores, clock: { ...stores.clock, sleep } } };

    expect(await untilEmpty(control, 'm', stopped.signal)).toBe(false);
  });
});

const shortly = { waitSeconds: 0, visibilitySeconds: 30 };
