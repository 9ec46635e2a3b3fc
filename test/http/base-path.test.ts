import { describe, expect, test } from '@jest/globals';
import { authorized, chat, createEdge } from './edge.ts';
import { functionUrlEvent } from './function-url-event.ts';
import { restEvent, type Sent } from '../../testkit/rest-event.ts';

interface Address {
  /** The part of the event's `path` before that of the route. */
  readonly prefix: string;
  readonly domainName: string;
}

/** A REST API's event with an address of its own: recorded forms, varied. */
const restAt =
  ({ prefix, domainName }: Address, spell = (proxy: string) => proxy) =>
  (sent: Sent): object => {
    const event = restEvent(sent);
    const path = `${prefix}${event.path}`;
    const isRoot = event.path === '/';
    return {
      ...event,
      path,
      resource: isRoot ? '/' : '/{proxy+}',
      pathParameters: isRoot ? null : { proxy: spell(event.path.slice(1)) },
      requestContext: { ...event.requestContext, path, domainName },
    };
  };

const job: Sent = { headers: { ...authorized, Prefer: 'respond-async' }, body: chat };

describe.each<[string, Address, string]>([
  ['a custom domain', { prefix: '', domainName: 'api.example.com' }, ''],
  ['a base path', { prefix: '/llm', domainName: 'api.example.com' }, '/llm'],
  ['a base path like a route’s', { prefix: '/v1', domainName: 'api.example.com' }, '/v1'],
  ['a base path of two parts', { prefix: '/team/llm', domainName: 'api.example.com' }, '/team/llm'],
  ['a base path and the stage', { prefix: '/llm/prod', domainName: 'api.example.com' }, '/llm/prod'],
  ['the stage alone', { prefix: '/prod', domainName: 'api.example.com' }, '/prod'],
  ['API Gateway’s own', { prefix: '', domainName: 'a1.execute-api.eu-central-1.amazonaws.com' }, '/prod'],
])('at an address with %s', (_name, address, base) => {
  test.each(['/v1/models', '/models', '/v1/models/', '/v1/models/m', '/health', '/v1/models/vendor%2Flarge'])(
    '%s is found',
    async (path) => {
      const edge = createEdge({ eventOf: restAt(address) });

      expect((await edge.send({ method: 'GET', path, headers: authorized })).status).toBe(200);
    },
  );

  test('a job is collected at the address where it was submitted', async () => {
    const { headers } = await createEdge({ eventOf: restAt(address) }).send(job);

    expect(headers.location).toBe(`${base}/v1/requests/req_7f`);
  });

  test('an unknown path is not found, and a wrong method is reported as such', async () => {
    const edge = createEdge({ eventOf: restAt(address) });

    expect((await edge.send({ method: 'GET', path: '/', headers: authorized })).status).toBe(404);
    expect((await edge.send({ method: 'GET', path: '/v1/nothing', headers: authorized })).status).toBe(404);
    expect((await edge.send({ method: 'PUT', path: '/v1/models', headers: authorized })).status).toBe(405);
  });

  test('the log names the route and not the path', async () => {
    const edge = createEdge({ eventOf: restAt(address) });

    await edge.send({ method: 'GET', path: '/v1/models', headers: authorized });

    expect(edge.log.at(-1)?.fields).toMatchObject({ route: '/v1/models' });
  });
});

test('it does not matter which of path and proxy is encoded', async () => {
  const address = { prefix: '/llm', domainName: 'api.example.com' };
  const edge = createEdge({ eventOf: restAt(address, decodeURIComponent) });

  const { status } = await edge.send({
    method: 'GET',
    path: '/v1/models/vendor%2Flarge',
    headers: authorized,
  });

  expect(status).toBe(200);
});

describe('at a function URL', () => {
  const edge = () => createEdge({ eventOf: functionUrlEvent });
  const at = (path: string, more: Sent = { method: 'GET', headers: authorized }) =>
    edge().send({ ...more, path });

  test.each([
    '/llm/v1/models',
    '/llm/health',
    '/llm/openapi.json',
    '/team/llm/v1/models/m',
    '/team/openai/v1/models/vendor/large',
  ])('%s is found', async (path) => {
    expect((await at(path)).status).toBe(200);
  });

  test.each([
    ['DELETE', '/openai/v1/vector_stores/vs_1/files/file-abc'],
    ['DELETE', '/openai/vector%5Fstores/vs_1/files/file-abc'],
    ['DELETE', '/openai/V1/Vector_Stores/vs_1/files/file-abc'],
    ['POST', '/api/v1/conversations/x/responses'],
    ['POST', '/api/threads/x/v1/chat/completions'],
  ])('%s %s is not made another call after a base path, either', async (method, path) => {
    const { status, text } = await at(path, {
      method,
      headers: authorized,
      ...(method === 'POST' && { body: chat }),
    });

    expect([status, JSON.parse(text)]).toMatchObject([404, { error: { code: 'route_not_found' } }]);
  });

  test('the base path that a proxy has left is part of the address for collecting', async () => {
    expect((await at('/llm/v1/chat/completions', job)).headers.location).toBe('/llm/v1/requests/req_7f');
  });

  test.each(['/v1/vector_stores/vs_1/files', '/threads/models', '/v1/x/v1/models', '//v1/models', '/llm'])(
    '%s is not read as another path',
    async (path) => {
      expect((await at(path)).status).toBe(404);
    },
  );
});
