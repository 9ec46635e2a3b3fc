import { describe, expect, test } from '@jest/globals';
import { aRequest, createWorld } from '../../setup/worlds/world.ts';

const keyed = (text: string, fingerprint: string) =>
  aRequest({ id: 'req_key', fingerprint, body: { model: 'm', messages: [{ role: 'user', content: text }] } });
const large = (letter: string) => letter.repeat(400_000);

describe('another body under a key that was used', () => {
  test.each([
    ['small', 'one', 'two'],
    ['large', large('a'), large('b')],
  ])('is refused and leaves the first one’s as it was: %s', async (_size, one, two) => {
    const world = createWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
    await world.useCases.submit(keyed(one, 'f-1'));

    const second = world.useCases.submit(keyed(two, 'f-2'));

    await expect(second).rejects.toMatchObject({ code: 'idempotency_key_reused', param: 'Idempotency-Key' });
    void world.dispatcher.lead('m', 900_000);
    await world.clock.advance(2_000);
    expect(world.arrivals.map(({ body }) => body)).toEqual([keyed(one, 'f-1').body]);
  });

  test('sends nothing in the first one’s name, though its message may be missing', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
    const sent: unknown[] = [];
    const { send } = world.deps.queues;
    world.deps.queues.send = () => Promise.reject(new Error('crash'));
    await expect(world.useCases.submit(keyed('one', 'f-1'))).rejects.toThrow();
    world.deps.queues.send = (message) => {
      sent.push(message.payload);
      return send(message);
    };

    await expect(world.useCases.submit(keyed('two', 'f-2'))).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    const before = [...sent];
    await world.clock.run(world.useCases.submit(keyed('one', 'f-1')));

    expect(before).toEqual([]);
    expect(sent).toEqual([{ inline: JSON.stringify(keyed('one', 'f-1').body) }]);
  });
});

describe('the same request sent again', () => {
  test('is marked as such, whether it is waited for or not', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });

    const first = await world.useCases.submit(keyed('one', 'f-1'));
    const second = await world.useCases.submit(keyed('one', 'f-1'));
    const third = await world.clock.run(world.useCases.complete(keyed('one', 'f-1')));

    expect([first.isReplay, second.isReplay]).toEqual([undefined, true]);
    expect(third).toMatchObject({ kind: 'answer', served: { isReplay: true, requestId: 'req_key' } });
    expect(world.arrivals).toHaveLength(1);
  });

  test('by 50 at once is one call and 50 equal answers', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });

    const answers = await world.clock.run(
      Promise.all(Array.from({ length: 50 }, () => world.useCases.complete(keyed('one', 'f-1')))),
    );

    expect(world.arrivals).toHaveLength(1);
    expect(new Set(answers.map((done) => done.kind === 'answer' && done.answer.body))).toEqual(
      new Set(['{"ok":true}']),
    );
    const replays = answers.filter((done) => done.kind === 'answer' && done.served.isReplay === true);
    expect(replays).toHaveLength(49);
  });

  test('whose time is up without a turn is answered with its id, marked', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
    await world.useCases.submit(keyed('one', 'f-1'));

    const done = await world.clock.run(world.useCases.complete({ ...keyed('one', 'f-1'), maxWaitMs: 1_000 }));

    expect(done).toMatchObject({ kind: 'accepted', object: { id: 'req_key', isReplay: true, position: 1 } });
  });
});
