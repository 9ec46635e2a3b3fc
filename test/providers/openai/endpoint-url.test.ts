import { describe, expect, test } from '@jest/globals';
import type { Endpoint } from '../../../lambda/core/requests/request.ts';
import { azureAddress, endpointUrl } from '../../../lambda/providers/openai/endpoint-url.ts';
import { createUpstreams } from '../../../lambda/providers/registry.ts';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';
import { aCall } from '../calls.ts';

test.each([
  ['https://h/v1', 'https://h/v1/chat/completions'],
  ['https://h/v1/', 'https://h/v1/chat/completions'],
  ['https://h/v1//', 'https://h/v1/chat/completions'],
  [' https://h/v1 ', 'https://h/v1/chat/completions'],
  ['https://h/v1/chat/completions', 'https://h/v1/chat/completions'],
  ['https://h/v1/chat/completions/', 'https://h/v1/chat/completions'],
  ['https://h/v1/completions', 'https://h/v1/chat/completions'],
  ['https://h/v1/responses', 'https://h/v1/chat/completions'],
  ['https://h', 'https://h/chat/completions'],
  ['https://h/v1?key=a&b=%20', 'https://h/v1/chat/completions?key=a&b=%20'],
  ['https://h/v1/chat/completions?key=a', 'https://h/v1/chat/completions?key=a'],
  ['https://h/v1#part', 'https://h/v1/chat/completions'],
  ['https://h:8443/a%20b/v1', 'https://h:8443/a%20b/v1/chat/completions'],
])('below %j chat completions are at %s', (apiBase, address) => {
  expect(endpointUrl(apiBase, 'chat/completions')?.href).toBe(address);
});

test.each(['', 'nonsense', 'ftp://h/', 'file:///etc/passwd', 'h/v1'])('%j is no address', (apiBase) => {
  expect(endpointUrl(apiBase, 'chat/completions')).toBeUndefined();
  expect(azureAddress({ apiBase, apiVersion: '2024-10-21', model: 'dep' }, 'responses')).toBeUndefined();
});

test.each(['%', '%zz', '%E0%A4'])('a deployment that is written %j is no address', (named) => {
  const apiBase = `https://h/openai/deployments/${named}`;

  expect(azureAddress({ apiBase, apiVersion: '2024-10-21', model: 'dep' }, 'responses')).toBeUndefined();
});

const root = 'https://r.openai.azure.com';
const dated = 'api-version=2024-10-21';

describe('Azure’s address', () => {
  test.each<[string, string, Endpoint, string]>([
    ['', '2024-10-21', 'chat/completions', `/openai/deployments/dep/chat/completions?${dated}`],
    ['/', '2024-10-21', 'completions', `/openai/deployments/dep/completions?${dated}`],
    ['/openai', '2024-10-21', 'chat/completions', `/openai/deployments/dep/chat/completions?${dated}`],
    ['/openai/', '2024-10-21', 'responses', '/openai/v1/responses'],
    [
      '/openai/deployments/other',
      '2024-10-21',
      'chat/completions',
      `/openai/deployments/other/chat/completions?${dated}`,
    ],
    [
      '/openai/deployments/other/chat/completions?api-version=2024-06-01',
      '2024-10-21',
      'chat/completions',
      '/openai/deployments/other/chat/completions?api-version=2024-06-01',
    ],
    [
      '/openai/deployments/other/chat/completions?api-version=2024-06-01&x=1',
      '2024-10-21',
      'completions',
      '/openai/deployments/other/completions?api-version=2024-06-01&x=1',
    ],
    [
      '/openai/deployments/other/chat/completions?api-version=2024-06-01',
      '2024-10-21',
      'responses',
      '/openai/v1/responses',
    ],
    ['/openai/v1', '2024-10-21', 'chat/completions', '/openai/v1/chat/completions'],
    ['/openai/v1/', '2024-10-21', 'responses', '/openai/v1/responses'],
    ['/openai/v1/chat/completions', 'v1', 'chat/completions', '/openai/v1/chat/completions'],
    [
      '/openai/v1/?api-version=preview',
      '2024-10-21',
      'chat/completions',
      '/openai/v1/chat/completions?api-version=preview',
    ],
    ['', 'v1', 'chat/completions', '/openai/v1/chat/completions'],
    ['', 'latest', 'completions', '/openai/v1/completions'],
    ['', 'preview', 'chat/completions', '/openai/v1/chat/completions?api-version=preview'],
    [
      '/gateway/team-a/openai/deployments/other',
      '2024-10-21',
      'chat/completions',
      `/gateway/team-a/openai/deployments/other/chat/completions?${dated}`,
    ],
    [
      '/api/projects/p',
      '2024-10-21',
      'chat/completions',
      `/api/projects/p/openai/deployments/dep/chat/completions?${dated}`,
    ],
  ])('from %j, version %s, of %s is %s', (...[path, apiVersion, endpoint, expected]) => {
    const address = azureAddress({ apiBase: `${root}${path}`, apiVersion, model: 'dep' }, endpoint);

    expect(address?.url.href).toBe(`${root}${expected}`);
  });

  test('that names a deployment names it in the body too', () => {
    const apiBase = `${root}/openai/deployments/my%20dep/responses`;

    const address = azureAddress({ apiBase, apiVersion: '2024-10-21', model: 'gpt-4o' }, 'responses');

    expect(address?.model).toBe('my dep');
  });
});

describe('a provider’s own address', () => {
  test.each<[string, string, string]>([
    ['openai', 'https://api.openai.com', 'https://api.openai.com/v1/chat/completions'],
    ['openai', 'https://api.openai.com/v1/', 'https://api.openai.com/v1/chat/completions'],
    ['groq', 'https://api.groq.com/openai', 'https://api.groq.com/openai/v1/chat/completions'],
    ['ollama', 'http://127.0.0.1:11434', 'http://127.0.0.1:11434/v1/chat/completions'],
    ['ollama', 'http://127.0.0.1:11434/api/chat', 'http://127.0.0.1:11434/v1/chat/completions'],
  ])('of %s may be given in part: %#', async (provider, apiBase, address) => {
    const called: string[] = [];
    const http = {
      post: ({ url }: { readonly url: URL }) => {
        called.push(url.href);
        return Promise.reject(new Error('not called here'));
      },
    };

    const upstreams = createUpstreams({ clock: systemClock(), http, newId: () => 'x' });
    await upstreams.call(aCall({ provider, apiBase }));

    expect(called).toEqual([address]);
  });
});
