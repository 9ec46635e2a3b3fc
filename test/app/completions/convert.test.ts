import { describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import type { Completion, IncomingRequest } from '../../../lambda/app/use-cases.ts';
import { intercept, refusal, unavailable, windowOf } from '../../setup/trouble.ts';
import {
  aRequest,
  answerAfter,
  createWorld,
  type World,
  type WorldOptions,
} from '../../setup/worlds/world.ts';

const DAY_SECONDS = 86_400;
const willing = (changes: Partial<IncomingRequest> = {}) => aRequest({ maxWaitMs: 2_000, ...changes });
const collect = (world: World, id: string, waitMs = 0) =>
  world.useCases.collect({ id, owner: 'owner-1', waitMs });

async function behindFullWindow(options: WorldOptions = {}): Promise<World> {
  const world = createWorld({ deployments: [{ rpm: 1 }], ...options });
  await world.clock.run(world.useCases.complete(aRequest({ body: { n: 'first' } })));
  return world;
}

function acceptedIn(completion: Completion) {
  if (completion.kind !== 'accepted') throw new Error(`not accepted: ${completion.kind}`);
  return completion.object;
}

describe('a caller who waits for two seconds at the most', () => {
  test('is answered after exactly two seconds with the id that is collected later, called once', async () => {
    const world = await behindFullWindow();
    const beganMs = world.clock.now();

    const object = acceptedIn(
      await world.clock.run(world.useCases.complete(willing({ body: { n: 'job' } }))),
    );

    expect(world.clock.now() - beganMs).toBe(2_000);
    expect(object).toMatchObject({ status: 'queued', position: 1, attempts: 0 });
    expect(await world.clock.run(collect(world, object.id, 70_000))).toMatchObject({
      id: object.id,
      status: 'completed',
      response: '{"ok":true}',
      attempts: 1,
      created_at: Math.floor(beganMs / 1_000),
    });
    expect(world.arrivals.map(({ body }) => body.n)).toEqual(['first', 'job']);
  });

  test('keeps its place: later callers go after it', async () => {
    const world = await behindFullWindow();
    const first = world.useCases.complete(willing({ body: { n: 'willing' } }));
    await world.clock.advance(500);
    const second = world.useCases.complete(aRequest({ body: { n: 'later' } }));

    acceptedIn(await world.clock.run(first));
    await world.clock.run(second);

    expect(world.arrivals.map(({ body }) => body.n)).toEqual(['first', 'willing', 'later']);
  });

  test('has a direct answer where a slot is free in time', async () => {
    const world = await behindFullWindow();
    await world.clock.advance(59_500);

    const completion = await world.clock.run(world.useCases.complete(willing()));

    expect(completion).toMatchObject({ kind: 'answer', answer: { body: '{"ok":true}' } });
    expect(world.arrivals).toHaveLength(2);
  });

  test('has a direct answer if its turn is granted at that very moment', async () => {
    const world = await behindFullWindow();
    const converts: string[] = [];
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      if (transition.name === 'convert') {
        const cost = { requests: 1, tokens: 0 };
        const times = { reservedAtMs: world.clock.now(), startAtMs: world.clock.now() };
        const turn = { id: 'turn', deploymentId: 'd1', bucket: null, cost, ...times };
        converts.push((await own(id, { name: 'grant', turn })).kind);
      }
      return own(id, transition);
    });

    const completion = await world.clock.run(world.useCases.complete(willing()));
    await world.clock.advance(120_000);

    expect(converts).toEqual(['done']);
    expect(completion.kind).toBe('answer');
    expect(world.arrivals).toHaveLength(2);
  });

  test('has its id after a turn that came to nothing, and is called once', async () => {
    let calls = 0;
    const world = await behindFullWindow({
      deployments: [{ rpm: 2 }],
      answer: async (call, clock) => {
        await clock.sleep(1_500);
        return ++calls === 2 ? refusal(429, 3_000) : answerAfter(50)(call, clock);
      },
    });
    const beganMs = world.clock.now();

    const object = acceptedIn(
      await world.clock.run(world.useCases.complete(willing({ body: { n: 'job' } }))),
    );

    expect(world.clock.now() - beganMs).toBe(2_000);
    const done = await world.clock.run(collect(world, object.id, 90_000));
    expect(done).toMatchObject({ status: 'completed', attempts: 2 });
    expect(world.arrivals.map(({ body }) => body.n)).toEqual(['first', 'job', 'job']);
  });

  test('has its id when the upstream refuses its granted turn after the wait is over', async () => {
    let calls = 0;
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: async (call, clock) => {
        await clock.sleep(5_000);
        return ++calls === 1 ? refusal(429, 3_000) : answerAfter(50)(call, clock);
      },
    });
    await namedWrites(world.deps.groups).ring('m', 'realtime');

    const object = acceptedIn(await world.clock.run(world.useCases.complete(willing())));

    expect(object).toMatchObject({ status: 'queued', attempts: 1 });
    const done = await world.clock.run(collect(world, object.id, 90_000));
    expect(done).toMatchObject({ status: 'completed', attempts: 2 });
    expect(world.arrivals).toHaveLength(2);
  });

  test('is told its deadline where that comes first', async () => {
    const world = await behindFullWindow();

    const asked = world.useCases.complete(willing({ timeoutMs: 1_500 }));

    await expect(world.clock.run(asked)).rejects.toMatchObject({ code: 'timed_out_in_queue' });
  });

  test('who leaves before that does not become a job', async () => {
    const world = await behindFullWindow();
    const gone = new AbortController();

    const asked = expect(world.useCases.complete(willing({ signal: gone.signal }))).rejects.toMatchObject({
      code: 'cancelled',
    });
    await world.clock.advance(1_000);
    gone.abort();
    await world.clock.run(asked);

    await world.clock.advance(120_000);
    expect(world.arrivals).toHaveLength(1);
  });

  test('has its id though the store did not answer at first', async () => {
    const world = await behindFullWindow();
    let fails = 2;
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      const outcome = await own(id, transition);
      // The first write takes effect all the same.
      if (transition.name === 'convert' && fails-- > 0) throw unavailable();
      return outcome;
    });

    const object = acceptedIn(await world.clock.run(world.useCases.complete(willing())));

    expect(await world.clock.run(collect(world, object.id, 70_000))).toMatchObject({ status: 'completed' });
    expect(world.arrivals).toHaveLength(2);
  });
});

describe('a caller who would not wait at all', () => {
  test('has its answer where a slot is free', async () => {
    const world = createWorld();

    expect(await world.clock.run(world.useCases.complete(willing({ maxWaitMs: 0 })))).toMatchObject({
      kind: 'answer',
    });
  });

  test('is a job at once where none is', async () => {
    const world = await behindFullWindow();
    const beganMs = world.clock.now();

    const { id } = acceptedIn(await world.useCases.complete(willing({ maxWaitMs: 0 })));

    expect(world.clock.now()).toBe(beganMs);
    expect(await world.deps.requests.read(id)).toMatchObject({ kind: 'job', status: 'queued' });
    expect(await world.clock.run(collect(world, id, 70_000))).toMatchObject({ status: 'completed' });
  });
});

describe('the body of a request that became a job', () => {
  test.each([
    { size: 'small', characters: 100, isBlob: false },
    { size: 'over 4 KB', characters: 5_000, isBlob: true },
    { size: 'over 256 KB', characters: 300_000, isBlob: true },
  ])('goes upstream whole, without its stream fields: $size', async ({ characters, isBlob }) => {
    const world = await behindFullWindow();
    const body = { n: 'ü'.repeat(characters), messages: [{ role: 'user', content: 'hello' }] };

    const object = acceptedIn(
      await world.clock.run(
        world.useCases.complete(
          willing({ body: { ...body, stream: true, stream_options: { include_usage: true } } }),
        ),
      ),
    );
    const record = await world.deps.requests.read(object.id);
    await world.clock.run(collect(world, object.id, 70_000));

    expect(Object.keys(record?.payload ?? {})).toEqual([isBlob ? 'blob' : 'inline']);
    expect(world.arrivals[1]?.body).toEqual(body);
  });
});

describe('the deadline of a caller who accepts an id', () => {
  test.each([
    { what: 'its timeout', request: { timeoutMs: 90_000 }, seconds: 90 },
    { what: 'a day where it has none', request: {}, seconds: DAY_SECONDS },
  ])('is $what', async ({ request, seconds }) => {
    const world = await behindFullWindow();

    const object = acceptedIn(await world.clock.run(world.useCases.complete(willing(request))));

    expect(object.deadline - object.created_at).toBe(seconds);
  });

  test('holds for the job: past it, it is not called', async () => {
    const world = await behindFullWindow();

    const object = acceptedIn(await world.clock.run(world.useCases.complete(willing({ timeoutMs: 10_000 }))));
    await world.clock.advance(120_000);

    expect(await collect(world, object.id)).toMatchObject({ status: 'expired', attempts: 0 });
    expect(world.arrivals).toHaveLength(1);
    expect((await windowOf(world)).requests).toBe(0);
  });
});
