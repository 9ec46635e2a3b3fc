import { describe, expect, test } from '@jest/globals';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import { createDispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import { isTerminal } from '../../../lambda/core/requests/request.ts';
import { MAX_ATTEMPTS } from '../../../lambda/core/attempts/decide-next.ts';
import { mortal } from '../../setup/worlds/mortal.ts';
import { intercept, refusal, unavailable } from '../../setup/trouble.ts';
import {
  aRequest,
  answerAfter,
  createWorld,
  tiers,
  type World,
  type WorldOptions,
} from '../../setup/worlds/world.ts';

const webhookUrl = 'https://receiver.example/ended';
const notified = (changes: Parameters<typeof aRequest>[0] = {}) => aRequest({ webhookUrl, ...changes });

/** A world that records, in order, the announcements and the ends that were written. */
function watched(options: WorldOptions = {}) {
  const world = createWorld(options);
  const events: string[] = [];
  Object.assign(world.deps, {
    announcer: { announce: async (id: string) => void events.push(`announced ${id}`) },
  });
  intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
    const outcome = await own(id, transition);
    if (outcome.kind === 'done' && isTerminal(outcome.record.status)) events.push(`${transition.name} ${id}`);
    return outcome;
  });
  return { world, events };
}

/** The write of a conversion takes effect, but its answer is lost. */
function loseConversions(world: World): void {
  intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
    const outcome = await own(id, transition);
    if (transition.name === 'convert') throw unavailable();
    return outcome;
  });
}

async function fillWindow(world: World): Promise<void> {
  await world.clock.run(world.useCases.complete(aRequest()));
}

const submit = (world: World, changes: Parameters<typeof aRequest>[0] = {}) =>
  world.useCases.submit(notified(changes)).then(({ id }) => id);

describe('the end of a job with a webhook is announced before it is written', () => {
  test('and a caller that does not know that it is a job leaves that to others', async () => {
    const { world, events } = watched({ isStarterDead: true });
    await fillWindow(world);
    loseConversions(world);

    const waiting = world.useCases.complete(notified({ timeoutMs: 5_000, maxWaitMs: 4_990 }));
    await expect(world.clock.run(waiting)).rejects.toMatchObject({ code: 'timed_out_in_queue' });

    expect(events).toEqual([]);
    await world.clock.advance(20_000);
    const [{ id } = { id: '' }] = (await world.useCases.list({ owner: 'owner-1', limit: 1 })).data;
    await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
    expect(events).toEqual([`announced ${id}`, `expire ${id}`]);
  });

  test.each([
    { end: 'complete', status: 200 },
    { end: 'fail', status: 500 },
  ])('when its call ends: $end', async ({ end, status }) => {
    const { world, events } = watched({
      deployments: [{ rpm: 60 }],
      answer: async (call, clock) => (status === 200 ? answerAfter(50)(call, clock) : refusal(status)),
    });

    const id = await submit(world);
    await world.clock.advance(60_000);

    expect(events).toEqual([`announced ${id}`, `${end} ${id}`]);
  });

  test('when its deadline passes', async () => {
    const { world, events } = watched();
    await fillWindow(world);

    const id = await submit(world, { timeoutMs: 5_000 });
    await world.clock.advance(20_000);

    expect(events).toEqual([`announced ${id}`, `expire ${id}`]);
  });

  test('when its deadline has passed and its message is gone', async () => {
    const { world, events } = watched({ isStarterDead: true });
    intercept(world.deps.queues, 'send', () => () => Promise.resolve());
    const id = await submit(world, { timeoutMs: 5_000 });
    await world.clock.advance(20_000);

    await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });

    expect(events).toEqual([`announced ${id}`, `expire ${id}`]);
  });

  test.each([
    { state: 'while it waits', afterMs: 1_000 },
    { state: 'while it is called for', afterMs: 55_000 },
  ])('when it is cancelled $state', async ({ afterMs }) => {
    const { world, events } = watched({ answer: answerAfter(10_000) });
    await fillWindow(world);
    const id = await submit(world);
    await world.clock.advance(afterMs);

    await world.useCases.cancel({ id, owner: 'owner-1' });
    expect(events).toEqual([`announced ${id}`, `cancel ${id}`]);

    // An answer that comes nevertheless is announced, too, and not written.
    await world.clock.advance(60_000);
    expect(events.filter((event) => !event.startsWith('announced'))).toEqual([`cancel ${id}`]);
  });

  test('when its functions have died too often', async () => {
    const { world, events } = watched({ deployments: [{ rpm: 600 }], isStarterDead: true });
    const id = await submit(world);
    for (let n = 1; n <= MAX_ATTEMPTS; n++) {
      const dying = mortal(world.deps, () => 1);
      void createDispatcher(dying.deps).lead('m', 900_000);
      while (world.arrivals.length < n) await world.clock.advance(20);
      dying.end();
      await world.clock.advance(35_000);
    }
    expect(events).toEqual([]);

    void world.dispatcher.lead('m', 900_000);
    await world.clock.advance(60_000);

    expect(events).toEqual([`announced ${id}`, `abandon ${id}`]);
  });

  test('when it is larger than every limit by now', async () => {
    const { world, events } = watched({ deployments: [{ tpm: 5_000 }], isStarterDead: true });
    const id = await submit(world, { body: { max_tokens: 4_000 } });
    const [deployment] = world.deps.config.deployments;
    const config = { ...world.deps.config, deployments: [{ ...deployment!, tpm: 100 }] };

    void createDispatcher({ ...world.deps, config }).lead('m', 900_000);
    await world.clock.advance(20_000);

    expect(events).toEqual([`announced ${id}`, `refuse ${id}`]);
  });

  test('when it was a ticket at first', async () => {
    const { world, events } = watched();
    await fillWindow(world);

    const completion = await world.clock.run(world.useCases.complete(notified({ maxWaitMs: 2_000 })));
    await world.clock.advance(70_000);

    if (completion.kind !== 'accepted') throw new Error(completion.kind);
    const { id } = completion.object;
    expect(events).toEqual([`announced ${id}`, `complete ${id}`]);
  });
});

describe('nothing is announced', () => {
  test.each([
    { who: 'of a free slot', before: async () => undefined },
    { who: 'of a turn', before: fillWindow },
  ])('for a caller who is answered directly, $who', async ({ before }) => {
    const { world, events } = watched();
    await before(world);

    const completion = await world.clock.run(world.useCases.complete(notified()));

    expect(completion.kind).toBe('answer');
    expect(events.filter((event) => event.startsWith('announced'))).toEqual([]);
  });

  test('of a job without a webhook', async () => {
    const { world, events } = watched({ deployments: [{ rpm: 60 }] });

    const { id } = await world.useCases.submit(aRequest());
    await world.clock.advance(20_000);

    expect(events).toEqual([`complete ${id}`]);
  });
});

describe('an announcement that fails', () => {
  test('keeps a cancel from being written: it is tried again by its caller', async () => {
    const { world, events } = watched();
    await fillWindow(world);
    const id = await submit(world);
    Object.assign(world.deps, { announcer: { announce: () => Promise.reject(unavailable()) } });

    await expect(world.useCases.cancel({ id, owner: 'owner-1' })).rejects.toMatchObject({
      code: 'store_unavailable',
    });

    expect(events).toEqual([]);
    expect(await world.deps.requests.read(id)).toMatchObject({ status: 'queued' });
  });

  test('for some seconds only delays the answer of a job', async () => {
    const { world, events } = watched({ deployments: [{ rpm: 60 }] });
    const { announcer } = world.deps;
    let fails = 2;
    const announce = async (id: string) => {
      if (fails-- > 0) throw unavailable();
      await announcer!.announce(id);
    };
    Object.assign(world.deps, { announcer: { announce } });

    const id = await submit(world);
    await world.clock.advance(20_000);

    expect(events).toEqual([`announced ${id}`, `complete ${id}`]);
    expect(world.arrivals).toHaveLength(1);
  });

  test('leaves an expired request to be dropped later', async () => {
    const { world, events } = watched();
    await fillWindow(world);
    const { announcer } = world.deps;
    let fails = true;
    const announce = async (id: string) => {
      if (fails) throw unavailable();
      await announcer!.announce(id);
    };
    Object.assign(world.deps, { announcer: { announce } });
    const id = await submit(world, { timeoutMs: 5_000 });
    await world.clock.advance(20_000);
    expect(events).toEqual([]);

    fails = false;
    // Its message comes back when nobody leads any more: the schedule finds it.
    await world.clock.advance(30_000);
    await world.dispatcher.sweep();
    await world.clock.advance(20_000);

    expect(events).toEqual([`announced ${id}`, `expire ${id}`]);
  });
});

test('a gateway that offers no webhooks ends jobs all the same', async () => {
  const world = createWorld({ deployments: [{ rpm: 60 }] });

  const { id } = await createUseCases(world.deps).submit(notified());
  await world.clock.advance(20_000);

  expect(await world.deps.requests.read(id)).toMatchObject({ status: 'completed', webhookUrl });
  const depths = tiers.map(({ name }) => world.deps.queues.depth({ group: 'm', tier: name }));
  expect(await Promise.all(depths)).toEqual([0, 0, 0, 0]);
});
