import { expect, test } from '@jest/globals';
import type { Control } from '../../../ops/control/open-control.ts';
import { runMode } from '../../../ops/control/mode-verbs.ts';
import { namedWrites } from '../../setup/named-writes.ts';
import { createOperatedWorld } from '../../setup/worlds/operated-world.ts';
import { sampleMessage } from '../../setup/sample-records.ts';

function open() {
  const world = createOperatedWorld();
  const said: string[] = [];
  const table = { client: undefined as never, table: '' };
  const control: Control = {
    stores: { ...world.deps, requestTable: table },
    say: (line) => void said.push(line),
  };
  return { ...world, said, control };
}

test('a group that is set is shown with its mode, its meaning and how many wait', async () => {
  const { deps, control, said } = open();
  await namedWrites(deps.groups).ring('m', 'high');

  await runMode(control, 'paused', { model: 'm' });

  expect(said).toEqual([
    'm is paused: it serves nothing; new requests wait, calls in progress go on.\nwaiting: high 1 (0 messages), standard 0',
  ]);
});

test('a group that the stage does not have is refused, with those that it has', async () => {
  const { control, said } = open();

  await expect(runMode(control, 'paused', { model: 'vendor-k' })).rejects.toThrow(
    'no model group "vendor-k" in this stage. Its model groups: m, vendor/k.',
  );
  expect(said).toEqual([]);
});

test('without a group all are listed, and as one document for programs', async () => {
  const { deps, control, said } = open();
  await deps.queues.send(sampleMessage({ group: 'm', tier: 'high' }));

  await runMode(control, 'open', {});
  await runMode(control, 'open', { json: true });

  expect(said[0]).toContain('high 0 (1 messages), standard 0');
  expect(JSON.parse(said[1]!)).toMatchObject({
    models: [
      { model: 'm', mode: 'open', led: false, tiers: [{ tier: 'high', waiting: 0, messages: 1 }, {}] },
      { model: 'vendor/k' },
    ],
  });
});

test('waiting for an empty group prints what is left, and how to open it again', async () => {
  const { deps, clock, control, said } = open();
  const writes = namedWrites(deps.groups);
  const lease = { leader: 'a', nowMs: clock.now(), untilMs: clock.now() + 60_000 };
  const { queue } = await writes.lead('m', lease);
  const sleep = async () => {
    await writes.leave('m', { leader: 'a', queue });
  };
  const stores = { ...control.stores, clock: { ...clock, sleep } };

  await runMode({ ...control, stores }, 'draining', { model: 'm', wait: true, stage: 'prod' });

  expect(said.slice(1)).toEqual([
    'm: high 0, standard 0, at work',
    'm is empty: nothing waits, and no job is in progress. It still takes no new requests; npx headway resume --stage prod --model "m" opens it again.',
  ]);
});
