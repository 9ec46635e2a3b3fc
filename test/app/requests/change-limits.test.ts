import { expect, test } from '@jest/globals';
import { aRequest, createWorld } from '../../setup/worlds/world.ts';

const DAY_MS = 86_400_000;

test('a deadline that is put off day by day ends three days after the request came', async () => {
  const world = createWorld({ isStarterDead: true });
  const { id } = await world.useCases.submit(aRequest());
  const cameMs = world.clock.now();
  const putOff = (deadlineMs: number) => world.useCases.change({ id, owner: 'owner-1', deadlineMs });

  await putOff(cameMs + 2 * DAY_MS);
  const last = await putOff(cameMs + 3 * DAY_MS);

  expect(last.deadline).toBe((cameMs + 3 * DAY_MS) / 1000);
  await expect(putOff(cameMs + 3 * DAY_MS + 1)).rejects.toMatchObject({
    code: 'invalid_request',
    param: 'deadline',
    message: expect.stringContaining('three days'),
  });
});

test('a caller on the line cannot be made to wait for longer than its function lives', async () => {
  const world = createWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
  await world.clock.run(world.useCases.complete(aRequest()));
  const waiting = world.useCases.complete(aRequest()).catch((fault: unknown) => fault);
  await world.clock.advance(1_000);
  const [caller] = (await world.useCases.list({ owner: 'owner-1', limit: 1 })).data;
  const change = (deadlineMs: number) =>
    world.useCases.change({ id: caller!.id, owner: 'owner-1', deadlineMs });

  const longer = change(world.clock.now() + DAY_MS);

  await expect(longer).rejects.toMatchObject({
    param: 'deadline',
    message: expect.stringContaining('840 s'),
  });
  await change(world.clock.now() + 5_000);
  expect(await world.clock.run(waiting)).toMatchObject({ code: 'timed_out_in_queue' });
});
