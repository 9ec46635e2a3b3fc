import { describe, expect, test } from '@jest/globals';
import type { UpstreamCall } from '../../lambda/ports/upstream.ts';
import type { MetricPoint } from '../../lambda/core/metrics/metrics.ts';
import { textOf } from '../providers/calls.ts';
import { data, delta, goodStream, replyTo } from '../providers/wire/arrivals.ts';
import { aRequest, createWorld, type World } from '../setup/worlds/world.ts';

/** An upstream that answers its calls with these bodies, one after another, and with the last one from then on. */
function worldOf(...bodies: readonly [string, ...string[]]) {
  let calls = 0;
  const points: MetricPoint[] = [];
  const world = createWorld({
    deployments: [{ tpm: 50_000 }],
    meter: { emit: (emitted) => points.push(...emitted) },
    answer: (call: UpstreamCall) => replyTo({ chunks: [bodies[calls++] ?? bodies.at(-1) ?? ''] }, call),
  });
  return { ...world, points };
}

const limited = JSON.stringify({ error: { message: 'Slow down.', code: 429 } });
const completion = JSON.stringify({ choices: [], usage: { total_tokens: 7 } });

async function jobOf(world: World) {
  const { id } = await world.clock.run(world.useCases.submit(aRequest()));
  return world.clock.run(world.useCases.collect({ id, owner: 'owner-1', waitMs: 120_000 }));
}

describe('a job', () => {
  test('keeps a stream that nobody asked for as a completion', async () => {
    const { status, response } = await jobOf(worldOf(goodStream));

    expect(status).toBe('completed');
    expect(JSON.parse(response ?? '')).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: 'größe 🙂' } }],
    });
  });

  test('fails where such a stream stops in the middle, after every try', async () => {
    const world = worldOf(data(delta('hello')));

    expect(await jobOf(world)).toMatchObject({
      status: 'failed',
      response: null,
      error: { code: 'upstream_failed' },
    });
    expect(world.arrivals.length).toBeGreaterThan(1);
  });

  test('is tried again after an error inside a 200, and its deployment is left alone meanwhile', async () => {
    const world = worldOf(limited, completion);

    expect(await jobOf(world)).toMatchObject({ status: 'completed', attempts: 2, response: completion });
    const [first, second] = world.arrivals;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  test('of an upstream that gives it a stream all the same is not completed with it', async () => {
    const world = createWorld({
      deployments: [{ tpm: 50_000 }],
      answer: async () => ({ kind: 'answer', status: 200, headers: {}, body: bytes(goodStream) }),
    });

    expect(await jobOf(world)).toMatchObject({ status: 'failed', response: null });
  });
});

describe('a caller who waits', () => {
  const asked = (stream: boolean) => aRequest({ body: { model: 'm', messages: [], stream } });

  test.each([false, true])(
    'is answered at the second try after an error inside a 200 (stream: %s)',
    async (stream) => {
      const world = worldOf(stream ? data(JSON.parse(limited)) : limited, stream ? goodStream : completion);

      const done = await world.clock.run(world.useCases.complete(asked(stream)));

      if (done.kind !== 'answer') throw new Error('no answer');
      expect(await world.clock.run(textOf(done.answer))).toBe(stream ? goodStream : completion);
      expect(world.arrivals).toHaveLength(2);
    },
  );

  test('whose stream breaks off finds that counted as the upstream’s failure', async () => {
    const world = worldOf(data(delta('hello')));

    const done = await world.clock.run(world.useCases.complete(asked(true)));
    if (done.kind !== 'answer') throw new Error('no answer');
    await expect(world.clock.run(textOf(done.answer))).rejects.toThrow();

    expect(world.points).toContainEqual({
      name: 'UpstreamErrors',
      value: 1,
      of: { group: 'm', kind: 'failed' },
    });
  });
});

async function* bytes(text: string) {
  yield Buffer.from(text);
}
