import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { startFakeUpstream, type FakeUpstream } from '../../../testkit/fake-upstream.ts';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { KEY, openGateway } from '../../setup/worlds/local-gateway.ts';

const MB = 1024 * 1024;
const answered = 'ä1'.repeat((5 * MB) / 3);
const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };

let upstream: FakeUpstream;
let gateway: LocalGateway;

beforeAll(async () => {
  upstream = await startFakeUpstream({ latencyMs: 5, content: answered });
  gateway = await openGateway(`
model_list:
  - model_name: real
    litellm_params: { model: openai/some-model, api_base: '${upstream.url}', api_key: upstream-key }
general_settings: { master_key: ${KEY} }
`);
}, 120_000);
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const bodyOf = (user: string, bytes: number): string =>
  JSON.stringify({ model: 'real', user, messages: [{ role: 'user', content: 'q'.repeat(bytes) }] });
const post = (body: string, more: Readonly<Record<string, string>> = {}) =>
  fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers: { ...headers, ...more }, body });
const get = (path: string) => fetch(`${gateway.url}/v1/requests${path}`, { headers });
const bytesOf = (user: string) => upstream.arrivals.find((arrival) => arrival.user === user)?.bytes;

const completionSchema = z.object({
  choices: z.tuple([z.object({ message: z.object({ content: z.string() }) })]),
});
const contentOf = (completion: unknown) => completionSchema.parse(completion).choices[0].message.content;
const objectSchema = z.looseObject({ id: z.string(), status: z.string(), response: z.unknown() });

describe('a request of 9 MB with an answer of 5 MB', () => {
  test('passes directly', async () => {
    const response = await post(bodyOf('direct', 9 * MB));

    expect(response.status).toBe(200);
    expect(contentOf(await response.json()) === answered).toBe(true);
    expect(bytesOf('direct')).toBeGreaterThan(9 * MB);
  }, 60_000);

  test('passes in the background, is collected whole, as JSON and as a stream, and listed without its body', async () => {
    const accepted = objectSchema.parse(
      await (await post(bodyOf('job', 9 * MB), { prefer: 'respond-async' })).json(),
    );

    const collected = objectSchema.parse(await (await get(`/${accepted.id}?wait=60`)).json());
    const stream = await (await get(`/${accepted.id}?stream=true`)).text();
    const listed = await (await get('?status=completed')).text();

    expect(collected.status).toBe('completed');
    expect(contentOf(collected.response) === answered).toBe(true);
    expect(bytesOf('job')).toBeGreaterThan(9 * MB);
    expect(stream.includes(answered) && stream.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(listed.length).toBeLessThan(1_000);
    expect(listed).toContain(accepted.id);
  }, 60_000);

  test('passes under an idempotency key, every time', async () => {
    const keyed = { 'idempotency-key': 'large' };

    const first = await (await post(bodyOf('keyed', 9 * MB), keyed)).text();
    const second = await (await post(bodyOf('keyed', 9 * MB), keyed)).text();

    expect(contentOf(JSON.parse(first)) === answered).toBe(true);
    expect(second === first).toBe(true);
    expect(upstream.arrivals.filter(({ user }) => user === 'keyed')).toHaveLength(1);
  }, 60_000);
});

test.each([[''], ['respond-async']])(
  'a request of 11 MB is a 413: Prefer: %s',
  async (prefer) => {
    const response = await post(bodyOf('too large', 11 * MB), prefer === '' ? {} : { prefer });

    expect([response.status, await response.json()]).toEqual([
      413,
      {
        error: expect.objectContaining({
          type: 'invalid_request_error',
          message: expect.stringContaining('10 MB'),
        }),
      },
    ]);
    expect(bytesOf('too large')).toBeUndefined();
  },
  30_000,
);
