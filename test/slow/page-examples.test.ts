import { afterEach, expect, test } from '@jest/globals';
import type { LocalGateway } from '../../local/local-gateway.ts';
import { openGateway, post } from '../setup/worlds/local-gateway.ts';

/** The two examples of LiteLLM's page on request prioritisation, with their values. */
let gateway: LocalGateway | undefined;
afterEach(() => gateway?.stop());

const hey = (model: string) => ({ model, messages: [{ role: 'user', content: 'Hey!' }], priority: 0 });

test('rpm 1 and a timeout of 2 s: the first is answered, the second gets 408 after 2 s', async () => {
  gateway = await openGateway(`
model_list:
  - model_name: gpt-3.5-turbo
    litellm_params:
      model: gpt-3.5-turbo
      mock_response: "Hello world this is Macintosh!"
      rpm: 1
router_settings: { timeout: 2, routing_strategy: usage-based-routing-v2, polling_interval: 0.03 }
`);
  const url = `${gateway.url}/chat/completions`;

  const first = await post(url, hey('gpt-3.5-turbo'));
  const second = await post(url, hey('gpt-3.5-turbo'));

  expect(first.status).toBe(200);
  expect(first.text).toContain('Hello world this is Macintosh!');
  expect(second.status).toBe(408);
  expect(second.text).toContain('Request timed out while polling queue');
  expect(second.seconds).toBeGreaterThan(1.9);
  expect(second.seconds).toBeLessThan(4);
}, 30_000);

test('a request_timeout of 600 s: the second is answered when the window frees', async () => {
  gateway = await openGateway(`
model_list:
  - model_name: gpt-3.5-turbo-fake-model
    litellm_params: { model: gpt-3.5-turbo, mock_response: "hello world!", api_key: my-good-key, rpm: 1 }
litellm_settings: { request_timeout: 600 }
`);
  const url = `${gateway.url}/queue/chat/completions`;

  const first = await post(url, hey('gpt-3.5-turbo-fake-model'));
  const second = await post(url, hey('gpt-3.5-turbo-fake-model'));

  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.headers.get('x-litellm-priority')).toBe('0');
  expect(second.headers.get('x-litellm-request-prioritization-used')).toBe('True');
  expect(second.seconds).toBeGreaterThan(58);
  expect(second.seconds).toBeLessThan(66);
}, 90_000);
