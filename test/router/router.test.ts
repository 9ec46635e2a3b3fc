import { describe, expect, test } from '@jest/globals';
import { compose } from '../../router/compose.ts';
import { readOptions } from '../../router/read-options.ts';
import { RouterError, type Router } from '../../router/router.ts';
import { aChat, mockOptions, mockRouter, virtualStores } from '../setup/worlds/routers.ts';
import { silentLog } from '../setup/silent-log.ts';

type Stores = ReturnType<typeof virtualStores>;

interface Answered {
  readonly n: number;
  readonly atMs: number;
}

/**
 * Sends requests a second apart, `[router, priority]` each; returns the answered ones and their times, in that
 * order.
 */
async function sendAll(stores: Stores, sent: readonly (readonly [Router, number])[]): Promise<Answered[]> {
  const answered: Answered[] = [];
  const sending = [];
  for (const [n, [router, priority]] of sent.entries()) {
    const note = () => answered.push({ n, atMs: stores.clock.now() });
    sending.push(router.acompletion(aChat({ priority })).then(note));
    await stores.clock.advance(1_000);
  }
  await stores.clock.run(Promise.all(sending));
  return answered;
}

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const chunks: T[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

describe('acompletion', () => {
  test('answers with the parsed body', async () => {
    const stores = virtualStores();

    const answer = await stores.clock.run(mockRouter(stores, 1).acompletion(aChat({ priority: 0 })));

    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'gpt-4o',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hello' } }],
      usage: { total_tokens: 30 },
    });
  });

  test('at the limit, turns go by priority and among equals by arrival', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1);
    const priorities = [100, 100, 5, 1000, 0, 100, 5, -1, 1000];

    const answered = await sendAll(
      stores,
      priorities.map((priority) => [router, priority]),
    );

    expect(answered.map(({ n }) => n)).toEqual([0, 7, 4, 2, 6, 1, 5, 3, 8]);
  });

  test('two Routers on the same stores keep one order and one limit', async () => {
    const stores = virtualStores();
    const [one, other] = [mockRouter(stores, 2), mockRouter(stores, 2)];

    const answered = await sendAll(stores, [
      ...([
        [one, 0],
        [other, 0],
        [one, 100],
        [other, 5],
      ] as const),
      ...([
        [one, 5],
        [other, 0],
        [one, 1000],
        [other, 100],
      ] as const),
    ]);

    expect(answered.map(({ n }) => n)).toEqual([0, 1, 5, 3, 4, 2, 7, 6]);
    const gapsMs = answered.slice(2).map(({ atMs }, n) => atMs - answered[n]!.atMs);
    expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...gapsMs)).toBeLessThan(62_500);
  });

  test('without a priority it is the default’s', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1, { defaultPriority: 7 });
    const order: string[] = [];
    const send = (name: string, more: object) =>
      router.acompletion(aChat({ ...more })).then(() => order.push(name));
    const sending = [send('first', {})];
    await stores.clock.advance(1_000);
    for (const [name, priority] of [
      ['eight', 8],
      ['none', undefined],
      ['six', 6],
    ] as const) {
      sending.push(send(name, priority === undefined ? {} : { priority }));
    }

    await stores.clock.run(Promise.all(sending));

    expect(order).toEqual(['first', 'six', 'none', 'eight']);
  });

  test('waits no longer than the timeout: 408 in the contract’s words, and its place is free', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1, { timeout: 2 });
    await stores.clock.run(router.acompletion(aChat()));
    const fromMs = stores.clock.now();

    const late = router.acompletion(aChat());

    await expect(stores.clock.run(late)).rejects.toMatchObject({
      name: 'RouterError',
      status: 408,
      message: 'Request timed out while polling queue',
      error: {
        message: 'Request timed out while polling queue',
        type: 'timeout',
        param: null,
        code: 'timeout',
      },
    });
    expect(stores.clock.now() - fromMs).toBe(2_000);
  });

  test('a request’s own timeout takes precedence over the Router’s', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1, { timeout: 2 });
    await stores.clock.run(router.acompletion(aChat()));

    await stores.clock.run(router.acompletion(aChat({ timeout: 90 })));

    expect(stores.clock.now()).toBeGreaterThan(1_800_000_060_000);
  });

  test('later changes by the caller do not change the request', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1);
    await stores.clock.run(router.acompletion(aChat()));
    const request = aChat({ mock_response: 'as asked' });
    const waiting = router.acompletion(request);

    Object.assign(request, { mock_response: 'changed' });

    expect((await stores.clock.run(waiting)).choices[0]?.message.content).toBe('as asked');
  });
});

describe('an abort signal', () => {
  test('gives a waiting request up at once, and its turn goes to the next', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1);
    await stores.clock.run(router.acompletion(aChat()));
    const startMs = stores.clock.now();
    const caller = new AbortController();
    const reason = new Error('gone');
    const gone = router.acompletion(aChat({ priority: 0 }), { signal: caller.signal });
    const rejected = expect(gone).rejects.toBe(reason);
    const next = router.acompletion(aChat({ priority: 1 }));
    await stores.clock.advance(10_000);

    caller.abort(reason);
    await rejected;

    expect(stores.clock.now() - startMs).toBe(10_000);
    await stores.clock.run(next);
    expect(stores.clock.now() - startMs).toBeLessThan(62_500);
  });

  test('aborted before the call makes no request', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1);
    const reason = new Error('gone');

    await expect(router.acompletion(aChat(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);

    const { windows } = await stores.groups.read('m');
    expect(windows).toEqual({});
  });

  test('ends a call under way', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1);
    const caller = new AbortController();
    const asked = router.acompletion(aChat({ mock_delay: 300 }), { signal: caller.signal });
    const rejected = expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await stores.clock.advance(5_000);

    caller.abort();

    await rejected;
  });
});

describe('atextCompletion', () => {
  test.each(['atextCompletion', 'atext_completion'] as const)('%s answers with a text', async (name) => {
    const stores = virtualStores();

    const answer = await stores.clock.run(mockRouter(stores, 1)[name]({ model: 'm', prompt: 'Hey' }));

    expect(answer).toMatchObject({ object: 'text_completion', choices: [{ text: 'hello' }] });
  });
});

describe('stream: true', () => {
  test('gives the chunks as they come', async () => {
    const stores = virtualStores();
    const stream = await stores.clock.run(mockRouter(stores, 1).acompletion({ ...aChat(), stream: true }));

    const chunks = await all(stream);

    expect(chunks.map(({ object }) => object)).toEqual(Array(3).fill('chat.completion.chunk'));
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('hello');
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop');
  });

  test('of a request that waited closes its record at the end', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1);
    const ended: string[] = [];
    const transition = stores.requests.transition.bind(stores.requests);
    stores.requests.transition = (id, change) => {
      ended.push(change.name);
      return transition(id, change);
    };
    await stores.clock.run(router.acompletion(aChat()));
    const stream = await stores.clock.run(router.acompletion({ ...aChat(), stream: true }));

    await all(stream);

    expect(ended).toEqual(['grant', 'claim', 'complete']);
  });

  test('of a text completion too', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1);
    const stream = await stores.clock.run(
      router.atextCompletion({ model: 'm', prompt: 'Hey', stream: true }),
    );

    const chunks = await all(stream);

    expect(chunks.map(({ choices }) => choices[0]?.text).join('')).toBe('hello');
  });
});

describe('a mistake in a request', () => {
  const cyclic: Record<string, unknown> = { model: 'm' };
  cyclic.messages = [cyclic];

  test.each<{ what: string; request: unknown; status: number; param: string | null; message: RegExp }>([
    {
      what: 'an unknown model',
      request: aChat({ model: 'n' }),
      status: 404,
      param: 'model',
      message: /^The model 'n' is not known here\. Known models: m\.$/,
    },
    {
      what: 'no model',
      request: { messages: [] },
      status: 400,
      param: 'model',
      message: /^model must be a string/,
    },
    {
      what: 'no messages',
      request: { model: 'm' },
      status: 400,
      param: 'messages',
      message: /^messages must be a list/,
    },
    {
      what: 'a priority in quotes',
      request: aChat({ priority: '0' }),
      status: 400,
      param: 'priority',
      message: /^priority must be an integer/,
    },
    {
      what: 'a timeout of 0',
      request: aChat({ timeout: 0 }),
      status: 400,
      param: 'timeout',
      message: /^timeout must be a number of seconds/,
    },
    {
      what: 'background',
      request: aChat({ background: true }),
      status: 400,
      param: 'background',
      message: /^background works only with the gateway/,
    },
    {
      what: 'max_wait',
      request: aChat({ max_wait: 2 }),
      status: 400,
      param: 'max_wait',
      message: /^max_wait works only with the gateway/,
    },
    {
      what: 'a cycle',
      request: cyclic,
      status: 400,
      param: null,
      message: /^The request must be a value that JSON can hold\.$/,
    },
    {
      what: 'a bigint',
      request: aChat({ seed: 1n }),
      status: 400,
      param: null,
      message: /^The request must be a value that JSON can hold\.$/,
    },
    {
      what: 'nothing',
      request: undefined,
      status: 400,
      param: null,
      message: /must be a JSON object, not null/,
    },
    {
      what: 'a text',
      request: 'hello',
      status: 400,
      param: null,
      message: /must be a JSON object, not a string/,
    },
  ])('$what is refused, and the field named', async ({ request, status, param, message }) => {
    const refused = mockRouter(virtualStores(), 1).acompletion(request as ReturnType<typeof aChat>);

    await expect(refused).rejects.toBeInstanceOf(RouterError);
    await expect(refused).rejects.toMatchObject({
      status,
      param,
      message: expect.stringMatching(message),
      error: { message: expect.stringMatching(message), type: 'invalid_request_error', param },
    });
  });

  test.each([
    ['litellm.RateLimitError', 429, 'rate_limit_exceeded'],
    ['litellm.ContextWindowExceededError', 400, 'context_length_exceeded'],
    ['litellm.InternalServerError', 500, 'upstream_failed'],
  ])('an upstream’s own refusal, %s, keeps its status and code', async (text, status, code) => {
    const stores = virtualStores();

    const refused = mockRouter(stores, 1).acompletion(aChat({ mock_response: text }));

    await expect(stores.clock.run(refused)).rejects.toMatchObject({ status, code });
  });

  test('an unexpected error is a 500 with its cause', async () => {
    const stores = virtualStores();
    const cause = new Error('no memory');
    stores.groups.read = () => Promise.reject(cause);

    await expect(mockRouter(stores, 1).acompletion(aChat())).rejects.toMatchObject({ status: 500, cause });
  });
});

describe('close', () => {
  test('accepts no more requests', async () => {
    const stores = virtualStores();
    const router = mockRouter(stores, 1);

    await router.close();

    await expect(router.acompletion(aChat())).rejects.toMatchObject({ status: 503, code: 'closed' });
  });

  test('waits for those under way, and hands over its groups', async () => {
    const stores = virtualStores();
    const [one, other] = [mockRouter(stores, 1), mockRouter(stores, 1)];
    const order: string[] = [];
    await stores.clock.run(one.acompletion(aChat()));
    const own = one.acompletion(aChat({ priority: 0 })).then(() => order.push('own'));
    await stores.clock.advance(1_000);
    const others = other.acompletion(aChat({ priority: 1 })).then(() => order.push('other'));
    const leader = async () => (await stores.groups.read('m')).queue.leader;
    const led = await leader();
    expect(led).not.toBeNull();

    const closed = one.close().then(() => order.push('closed'));
    await stores.clock.run(closed);

    expect(order).toEqual(['own', 'closed']);
    expect(await leader()).not.toBe(led);
    await Promise.all([stores.clock.run(others), own]);
    expect(order).toEqual(['own', 'closed', 'other']);
    expect(await leader()).not.toBe(led);
  });

  test('is what `await using` does', async () => {
    const router = mockRouter(virtualStores(), 1);

    await router[Symbol.asyncDispose]();

    await expect(router.acompletion(aChat())).rejects.toMatchObject({ code: 'closed' });
  });
});

test('a Router that leads runs the gateway’s jobs on the same stores, in the same order', async () => {
  const stores = virtualStores();
  const router = mockRouter(stores, 1);
  const { config, secrets } = readOptions(mockOptions(1), {});
  const { useCases } = compose({ config, secrets, stores, log: silentLog });
  await stores.clock.run(router.acompletion(aChat()));
  const waiting = router.acompletion(aChat({ priority: 1000 }));
  await stores.clock.advance(1_000);

  const job = { owner: 'o', group: 'm', endpoint: 'chat/completions', body: aChat(), metadata: {} } as const;
  const { id } = await useCases.submit({ ...job, priority: 0 });
  await stores.clock.run(waiting);

  const done = await useCases.collect({ id, owner: 'o', waitMs: 0 });
  expect(done).toMatchObject({ status: 'completed', response: expect.stringContaining('"hello"') });
});

test('no dispatcher is left running when nobody waits', async () => {
  const stores = virtualStores();
  const router = mockRouter(stores, 2);
  await stores.clock.run(Promise.all([1, 2, 3].map(() => router.acompletion(aChat()))));

  await stores.clock.advance(10_000);

  expect((await stores.groups.read('m')).queue.leader).toBeNull();
});

test('its notices are on it and in its log', () => {
  const warned: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => warned.push(text), error: () => undefined };

  const router = mockRouter(virtualStores(), 1, { log, pollingInterval: 0.03 });

  expect(router.notices).toEqual([expect.stringMatching(/^pollingInterval: /)]);
  expect(warned).toEqual(router.notices);
});
