import { describe, expect, test } from '@jest/globals';
import { createBatchWorld, OWNER, resultsIn, sweepUntilOver } from '../../setup/worlds/batch-world.ts';
import { authorized, createEdge, requestObject } from '../edge.ts';

const bodies = {
  embeddings: { input: 'hello' },
  'images/generations': { prompt: 'a lighthouse' },
  moderations: { input: 'hello' },
  rerank: { query: 'q', documents: ['one'] },
} as const;

const asked = async (path: string, body: object, headers: Readonly<Record<string, string>> = authorized) => {
  const edge = createEdge({ useCases: { submit: async () => requestObject } });
  const { status, text } = await edge.send({ path, headers, body });
  return {
    status,
    body: JSON.parse(text) as { error?: { param?: string; message: string } },
    requests: edge.requests,
  };
};

describe.each(Object.entries(bodies))('/v1/%s', (endpoint, fields) => {
  test.each([`/v1/${endpoint}`, `/${endpoint}`])('at %s keeps its place by its priority', async (path) => {
    const { requests } = await asked(path, { model: 'm', priority: 7, ...fields });

    expect(requests).toMatchObject([{ endpoint, group: 'm', priority: 7, body: { model: 'm', ...fields } }]);
    expect(requests[0]?.body).not.toHaveProperty('priority');
  });

  test('can be a job', async () => {
    const headers = { ...authorized, Prefer: 'respond-async' };

    expect(await asked(`/v1/${endpoint}`, { model: 'm', ...fields }, headers)).toMatchObject({
      status: 202,
      requests: [{ endpoint }],
    });
  });

  test('is no stream', async () => {
    const { status, body } = await asked(`/v1/${endpoint}`, { model: 'm', ...fields, stream: true });

    expect([status, body.error?.param]).toEqual([400, 'stream']);
    expect(body.error?.message).toContain('must be false or absent');
  });
});

test.each([
  ['embeddings', {}, 'input'],
  ['embeddings', { input: [] }, 'input'],
  ['embeddings', { input: '' }, 'input'],
  ['embeddings', { input: ['a', 1] }, 'input'],
  ['embeddings', { input: [['a']] }, 'input'],
  ['embeddings', { input: [1.5] }, 'input'],
  ['images/generations', { prompt: 5 }, 'prompt'],
  ['images/generations', { prompt: '' }, 'prompt'],
  ['moderations', { input: [] }, 'input'],
  ['rerank', { documents: ['a'] }, 'query'],
  ['rerank', { query: 'q', documents: [] }, 'documents'],
  ['rerank', { query: 'q', documents: [5] }, 'documents'],
])('/v1/%s with %j is refused for %s', async (endpoint, fields, param) => {
  const { status, body, requests } = await asked(`/v1/${endpoint}`, { model: 'm', ...fields });

  expect([status, body.error?.param?.split('[')[0]]).toEqual([400, param]);
  expect(requests).toEqual([]);
});

test.each([
  ['a text', 'hello there'],
  ['texts', ['one', 'two']],
  ['tokens', [1, 2, 3]],
  ['texts in tokens', [[1, 2], [3]]],
])('embeddings take %s', async (_name, input) => {
  expect((await asked('/v1/embeddings', { model: 'm', input })).requests).toHaveLength(1);
});

test('sound is not offered, and says so', async () => {
  const { status, body } = await asked('/v1/audio/transcriptions', {});

  expect(status).toBe(404);
  expect(body.error?.message).toContain('/v1/audio of OpenAI’s API is not supported here'.replace('’', "'"));
});

test('embeddings are lines of a batch', async () => {
  const body = JSON.stringify({ object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1] }] });
  const called: string[] = [];
  const world = createBatchWorld({
    answer: async ({ endpoint }) => {
      called.push(endpoint);
      return { kind: 'answer', status: 200, headers: {}, body };
    },
  });
  const line = (id: string, fields: object) =>
    JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body: { model: 'm', ...fields } });
  const lines = [line('one', { input: 'hello' }), line('two', { input: ['a', 'b'] })];
  const text = lines.map((each) => `${each}\n`).join('');

  const over = await world.clock.run(
    (async () => {
      const { id } = await world.files.create({ owner: OWNER, filename: 'lines.jsonl', text });
      const wanted = { owner: OWNER, inputFileId: id, endpoint: 'embeddings', metadata: {} } as const;
      return sweepUntilOver(world, await world.batches.create(wanted));
    })(),
  );

  const results = await resultsIn(world, over.outputFileId);
  expect(over).toMatchObject({ status: 'completed', endpoint: 'embeddings', completed: 2 });
  expect(results).toMatchObject([
    { custom_id: 'one', response: { status_code: 200, body: { object: 'list', data: [{ index: 0 }] } } },
    { custom_id: 'two', response: { status_code: 200 } },
  ]);
  expect(called).toEqual(['embeddings', 'embeddings']);
});
