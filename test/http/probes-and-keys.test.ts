import { describe, expect, test } from '@jest/globals';
import { fixedSecrets } from '../../lambda/ports/fixed-secrets.ts';
import { createRoutes } from '../../lambda/http/edge/routes.ts';
import { anAnswer, authorized, chat, createEdge, masterKey } from './edge.ts';

const get = (path: string) => ({
  method: 'GET',
  path,
  headers: authorized,
  ...(path === '/v1/board' && { query: { model: 'm' } }),
});

describe('HEAD', () => {
  const paths = createRoutes(createEdge().site)
    .filter(({ method }) => method === 'GET')
    .flatMap((route) => route.paths)
    .filter((path) => !/files|batches|responses|keys\/|key\/info|\*\*/.test(path))
    .map((path) => path.replace(':id', path.includes('models') ? 'm' : 'req_1'));

  test.each(paths)('of %s is what GET is, without its body', async (path) => {
    const { status, headers } = await createEdge().send(get(path));

    const head = await createEdge().send({ ...get(path), method: 'HEAD' });

    expect([head.status, head.headers, head.text]).toEqual([status, headers, '']);
    expect(status).toBe(200);
  });

  test('of an unknown path has its status, and no body', async () => {
    const { status, text } = await createEdge().send({ ...get('/v1/models/gpt-9'), method: 'HEAD' });

    expect([status, text]).toEqual([404, '']);
  });

  test('of what is only posted has its status and what it takes, and no body', async () => {
    const sent = { ...get('/v1/chat/completions'), method: 'HEAD' };

    const { status, headers, text } = await createEdge().send(sent);

    expect([status, headers.allow, text]).toEqual([405, 'POST', '']);
  });

  test('of a stream ends at once', async () => {
    const sent = { ...get('/v1/requests/req_7f'), method: 'HEAD', query: { stream: 'true' } };

    expect((await createEdge().send(sent)).text).toBe('');
  });
});

describe('LiteLLM’s probes', () => {
  test.each(['/health/liveliness', '/health/liveness'])('%s says that it is alive', async (path) => {
    const { status, text } = await createEdge().send({ method: 'GET', path });

    expect([status, JSON.parse(text)]).toEqual([200, "I'm alive!"]);
  });

  test('readiness says that it is healthy', async () => {
    const { status, text } = await createEdge().send({ method: 'GET', path: '/health/readiness' });

    expect([status, JSON.parse(text)]).toEqual([200, { status: 'healthy', db: 'Not connected' }]);
  });

  test('readiness is a 503 while the master key has no value', async () => {
    const config = { masterKey: 'os.environ/MASTER_KEY' };
    const probe = { method: 'GET', path: '/health/readiness' };
    const set = { config, secrets: fixedSecrets({ MASTER_KEY: 'k' }) };

    expect((await createEdge({ config }).send(probe)).status).toBe(503);
    expect((await createEdge(set).send(probe)).status).toBe(200);
  });
});

describe('a key', () => {
  test.each([
    ['x-api-key', masterKey],
    ['api-key', masterKey],
    ['x-litellm-api-key', masterKey],
    ['X-Litellm-Api-Key', `Bearer ${masterKey}`],
    ['Authorization', `bearer ${masterKey}`],
  ])('in %s is taken: %s', async (name, value) => {
    const edge = createEdge({ useCases: { complete: async () => anAnswer() } });

    const { status } = await edge.send({ headers: { [name]: value }, body: chat });

    expect(status).toBe(200);
  });

  test('names the same caller in every header, and twice the same key is one', async () => {
    const ownerWith = async (headers: Readonly<Record<string, string>>) => {
      const edge = createEdge();
      await edge.send({ headers, body: chat });
      return edge.requests[0]?.owner;
    };

    expect(await ownerWith({ 'x-api-key': masterKey })).toBe(await ownerWith(authorized));
    expect(await ownerWith({ ...authorized, 'api-key': masterKey })).toBe(await ownerWith(authorized));
  });

  const inOrder = ['x-litellm-api-key', 'Authorization', 'api-key', 'x-api-key'];
  const pairs = inOrder.flatMap((first, at) =>
    inOrder.slice(at + 1).map((second) => [first, second] as const),
  );

  test.each(pairs)('in %s counts before one in %s, as in LiteLLM', async (first, second) => {
    const statusOf = async (inFirst: string, inSecond: string) => {
      const headers = { [second]: `Bearer ${inSecond}`, [first]: `Bearer ${inFirst}` };
      return (await createEdge().send({ headers, body: chat })).status;
    };

    expect([await statusOf(masterKey, 'other'), await statusOf('other', masterKey)]).toEqual([200, 401]);
  });

  test('beside an Authorization of another kind is accepted', async () => {
    const headers = { Authorization: 'Basic dXNlcjpwYXNz', 'x-litellm-api-key': masterKey };

    expect((await createEdge().send({ headers, body: chat })).status).toBe(200);
  });
});

describe('a model whose name has a slash', () => {
  test.each(['/v1/models/vendor/large', '/models/vendor/large', '/v1/models/vendor%2Flarge'])(
    'is found at %s',
    async (path) => {
      const { status, text } = await createEdge().send(get(path));

      expect([status, JSON.parse(text)]).toMatchObject([200, { id: 'vendor/large', object: 'model' }]);
    },
  );

  test.each(['/v1/models/vendor/small', '/v1/models/vendor%2Flarge/x', '/v1/models/a/b/c/d'])(
    'is not found at %s if there is none',
    async (path) => {
      const { status, text } = await createEdge().send(get(path));

      expect([status, JSON.parse(text)]).toMatchObject([404, { error: { code: 'model_not_found' } }]);
    },
  );
});
