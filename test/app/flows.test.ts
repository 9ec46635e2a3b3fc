import { expect, test } from '@jest/globals';
import { defaultSettings } from '../../lambda/core/keys/key-settings.ts';
import type { IncomingRequest } from '../../lambda/app/use-cases.ts';
import type { QueueMessage } from '../../lambda/ports/tier-queues.ts';
import { intercept, refusal } from '../setup/trouble.ts';
import { aRequest, answerAfter, createWorld } from '../setup/worlds/world.ts';

/** The first of two groups always fails; `sent` are all messages. */
function createFailing() {
  const world = createWorld({
    deployments: [
      { id: 'm', group: 'm', rpm: 1 },
      { id: 'b', group: 'b', rpm: 600 },
    ],
    config: { fairness: 'user', fallbacks: { general: { m: ['b'] } } },
    answer: async (call, clock) => (call.deployment.id === 'm' ? refusal(500) : answerAfter(50)(call, clock)),
  });
  const sent: QueueMessage[] = [];
  intercept(world.deps.queues, 'send', (send) => async (message) => {
    sent.push(message);
    await send(message);
  });
  return { world, sent };
}

const asked: Partial<IncomingRequest> = {
  keyId: 'key_1',
  settings: { ...defaultSettings, weight: 7 },
  body: { user: 'ann' },
};

test('a job keeps flow and weight through retries and into another group', async () => {
  const { world, sent } = createFailing();
  const { id } = await world.clock.run(world.useCases.submit(aRequest(asked)));
  await world.clock.run(world.useCases.collect({ id, owner: 'owner-1', waitMs: 600_000 }));

  expect(sent.map(({ group }) => group)).toEqual(expect.arrayContaining(['m', 'b']));
  expect(new Set(sent.map(({ flow, weight }) => `${flow} ${weight}`))).toEqual(new Set(['user:ann 7']));
  expect(await world.deps.requests.read(id)).toMatchObject({ group: 'b', flow: 'user:ann', weight: 7 });
});

test('a waiting caller keeps them too, as it becomes a job', async () => {
  const { world, sent } = createFailing();
  await world.clock.run(world.useCases.submit(aRequest(asked)));

  const completion = await world.clock.run(world.useCases.complete(aRequest({ ...asked, maxWaitMs: 2_000 })));

  if (completion.kind !== 'accepted') throw new Error('it was to become a job');
  const { id } = completion.object;
  expect(sent.findLast((message) => message.id === id)).toMatchObject({ flow: 'user:ann', weight: 7 });
  expect(await world.deps.requests.read(id)).toMatchObject({ kind: 'job', flow: 'user:ann', weight: 7 });
});

test('callers without a stored key are one flow', async () => {
  const { world, sent } = createFailing();

  await world.clock.run(world.useCases.submit(aRequest({ body: {} })));

  expect(sent).toMatchObject([{ flow: '', weight: 1 }]);
});
