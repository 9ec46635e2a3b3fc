import { describe, expect, test } from '@jest/globals';
import { authorized, createEdge } from '../edge.ts';

const messages = [{ role: 'user', content: 'hello' }];

const asked = async (path: string, body: object, headers: Readonly<Record<string, string>> = authorized) => {
  const edge = createEdge();
  const { status, text } = await edge.send({ path, headers, body, query: { 'api-version': '2024-10-21' } });
  return { status, requests: edge.requests, error: (JSON.parse(text) as { error?: { code: string } }).error };
};

describe('at Azure’s paths', () => {
  test.each([
    ['/openai/deployments/m/chat/completions', 'chat/completions', { messages }],
    ['/openai/deployments/m/completions', 'completions', { prompt: 'hello' }],
    ['/openai/deployments/m/embeddings', 'embeddings', { input: 'hello' }],
    ['/openai/deployments/m/images/generations', 'images/generations', { prompt: 'hello' }],
  ])('%s, the deployment is the model', async (path, endpoint, body) => {
    expect((await asked(path, body)).requests).toMatchObject([
      { endpoint, group: 'm', body: { model: 'm' } },
    ]);
  });

  test('the deployment counts more than the body’s model', async () => {
    const { requests } = await asked('/openai/deployments/m/chat/completions', { model: 'gpt-4o', messages });

    expect(requests).toMatchObject([{ group: 'm' }]);
  });

  test('without versions, the body names the model', async () => {
    const { requests } = await asked('/openai/v1/chat/completions', { model: 'm', messages });

    expect(requests).toMatchObject([{ endpoint: 'chat/completions', group: 'm' }]);
  });

  test('an unknown deployment is an unknown model', async () => {
    const { status, error } = await asked('/openai/deployments/nobody/chat/completions', { messages });

    expect([status, error?.code]).toEqual([404, 'model_not_found']);
  });

  test('the key is the one in api-key', async () => {
    const key = authorized.Authorization.replace(/^Bearer /, '');

    expect(
      (await asked('/openai/deployments/m/embeddings', { input: 'a' }, { 'api-key': key })).requests,
    ).toHaveLength(1);
    expect((await asked('/openai/deployments/m/embeddings', { input: 'a' }, { 'api-key': 'x' })).status).toBe(
      401,
    );
  });
});
