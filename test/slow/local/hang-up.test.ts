import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { startUpstream, type UpstreamServer } from '../../providers/upstream-server.ts';
import { KEY, openGateway } from '../../setup/worlds/local-gateway.ts';

let upstream: UpstreamServer;
let gateway: LocalGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await openGateway(`
model_list:
  - model_name: m
    litellm_params: { model: openai/m, api_base: ${upstream.url}, api_key: k }
general_settings: { master_key: ${KEY} }
`);
}, 60_000);

afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
const ask = (signal: AbortSignal, more = '') =>
  fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers,
    signal,
    body: `{"model":"m","seed":9223372036854775807,"messages":[{"role":"user","content":"x"}]${more}}`,
  });

test('the upstream sees the connection closed when a caller hangs up before the answer', async () => {
  const caller = new AbortController();
  const { promise: called, resolve } = Promise.withResolvers<string>();
  const closed = new Promise((done) =>
    upstream.behave((response, { body }) => {
      response.once('close', () => done(undefined));
      resolve(body);
    }),
  );
  const answer = ask(caller.signal);
  const body = await called;

  caller.abort();

  await expect(answer).rejects.toThrow();
  await expect(closed).resolves.toBeUndefined();
  expect(body).toContain('"seed":9223372036854775807');
}, 60_000);

test('the upstream sees the connection closed when a caller hangs up in a stream', async () => {
  const caller = new AbortController();
  const closed = new Promise((done) =>
    upstream.behave((response) => {
      response.once('close', () => done(undefined));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"index":0,"delta":{"content":"x"}}]}\n\n');
    }),
  );
  const response = await ask(caller.signal, ',"stream":true');
  await response.body?.getReader().read();

  caller.abort();

  await expect(closed).resolves.toBeUndefined();
}, 60_000);
