import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../lambda/config/files/parse-config.ts';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import { fixedSecrets } from '../../../lambda/ports/fixed-secrets.ts';
import type { UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { createUpstreams } from '../../../lambda/providers/registry.ts';
import { providerRows } from '../../../lambda/providers/table/providers.ts';
import { withSecrets } from '../../../lambda/providers/with-secrets.ts';
import { textOf } from '../calls.ts';
import { answerJson, startUpstream, type Behaviour, type UpstreamServer } from '../upstream-server.ts';
import { asksForTokens, prompt, type Exchange, type Refused } from './exchange.ts';
import { translatedExchanges } from './translated-exchanges.ts';
import { firstExchanges } from './first-exchanges.ts';
import { moreExchanges } from './more-exchanges.ts';
import { stillClock, throughLoopback } from './through-loopback.ts';

const exchanges = [...firstExchanges, ...translatedExchanges, ...moreExchanges];
const prefixOf = ({ model }: Exchange) => model.split('/')[0];

/** Every key of every provider is set, and each is another one. */
const env = Object.fromEntries(
  providerRows.flatMap(({ variables }) => variables.api_key).map((name) => [name, `key-in-${name}`]),
);

function deploymentOf({ model, apiBase }: Exchange): Deployment {
  const file = { model_list: [{ model_name: 'm', litellm_params: { model, api_base: apiBase } }] };
  const parsed = parseConfig({ text: JSON.stringify(file), file: 'headway.yaml', env });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.errors));
  const [deployment] = parsed.config.deployments;
  if (deployment === undefined) throw new Error(JSON.stringify(parsed.notices));
  return deployment;
}

let server: UpstreamServer;
beforeAll(async () => {
  server = await startUpstream();
});
afterAll(() => server.close());

async function callOf(exchange: Exchange, behaviour: Behaviour, isStream = false) {
  const { endpoint = 'chat/completions', asks = endpoint === 'completions' ? {} : asksForTokens } = exchange;
  const http = throughLoopback(server.url);
  const upstreams = createUpstreams({ clock: stillClock, http, newId: () => 'x' });
  const asked = endpoint === 'completions' ? { prompt: 'hello', ...asks } : { ...prompt, ...asks };
  server.behave(behaviour);
  const reply = await withSecrets(upstreams, fixedSecrets(env)).call({
    deployment: deploymentOf(exchange),
    endpoint,
    body: { model: 'm', ...asked, ...(isStream && { stream: true }) },
    timeoutMs: 60_000,
  });
  const received = server.received.at(-1)!;
  const sent: unknown = JSON.parse(received.body);
  return { reply, asked, called: http.asked, received, sent };
}

const said = { role: 'assistant', content: 'hi' };
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

const answerOf = ({ endpoint, message = said }: Exchange) => ({
  id: 'c',
  object: 'chat.completion',
  choices: [
    { index: 0, finish_reason: 'stop', ...(endpoint === 'completions' ? { text: 'hi' } : { message }) },
  ],
  usage,
});

const eventsOf = ({ endpoint, message = said }: Exchange): string => {
  const chunk = (choice: object) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, ...choice }],
  });
  const text = endpoint === 'completions';
  const chunks = [
    text ? chunk({ text: 'hi' }) : chunk({ delta: message }),
    chunk({ ...(text ? { text: '' } : { delta: {} }), finish_reason: 'stop' }),
    { id: 'c', object: 'chat.completion.chunk', choices: [], usage },
  ];
  return [...chunks.map((one) => JSON.stringify(one)), '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
};

const streamed =
  (bytes: string | Uint8Array, type = 'text/event-stream'): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': type });
    response.end(bytes);
  };

const refusing = ({ status, body, headers = {} }: Refused): Behaviour => answerJson(status, body, headers);

function expectRefusal(reply: UpstreamReply, expected: Refused): void {
  const { means, says, code, retryAfterMs } = expected;
  expect(reply).toMatchObject({
    kind: 'refused',
    reason: means,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    error: { ...(says !== undefined && { message: says }), ...(code !== undefined && { code }) },
  });
}

test('every row has its exchange, and only rows have one', () => {
  expect(exchanges.map(prefixOf).toSorted()).toEqual(providerRows.map(({ name }) => name).toSorted());
});

describe.each(exchanges.map((exchange) => [prefixOf(exchange), exchange] as const))(
  '%s',
  (_prefix, exchange) => {
    const { key = '', header = 'authorization', endpoint, names, url } = exchange;

    test('is called at its address with its key, and its answer is OpenAI’s', async () => {
      const { reply, asked, called, received, sent } = await callOf(
        exchange,
        answerJson(200, exchange.answer ?? answerOf(exchange)),
      );

      expect(called).toEqual([url]);
      const { authorization, 'api-key': apiKey, 'x-api-key': xApiKey } = received.headers;
      const { 'api-subscription-key': own } = received.headers;
      const value = header === 'authorization' ? `Bearer ${env[key]}` : env[key];
      const keys = { authorization, 'api-key': apiKey, 'x-api-key': xApiKey, 'api-subscription-key': own };
      expect(keys).toEqual({
        authorization: undefined,
        'api-key': undefined,
        'x-api-key': undefined,
        'api-subscription-key': undefined,
        [header]: value,
      });
      const unchanged = endpoint === 'completions' ? { prompt: 'hello' } : prompt;
      expect(sent).toEqual({
        ...(exchange.sends === undefined ? asked : { ...unchanged, ...exchange.sends }),
        model: names,
      });
      const { choices } = JSON.parse(await textOf(reply)) as ReturnType<typeof answerOf>;
      expect(choices[0]).toMatchObject(
        endpoint === 'completions' ? { text: 'hi' } : { message: exchange.reads ?? exchange.message ?? said },
      );
    });

    test('streams, and its events are OpenAI’s', async () => {
      const { reply, called } = await callOf(
        exchange,
        streamed(exchange.events ?? eventsOf(exchange), exchange.eventsType),
        true,
      );

      expect(called).toEqual([exchange.streamUrl ?? url]);
      const events = (await textOf(reply)).split('\n\n').filter((line) => line.startsWith('data: {'));
      const first = JSON.parse(events[0]!.slice('data: '.length)) as { choices: [object] };
      expect(first.choices[0]).toMatchObject(
        endpoint === 'completions'
          ? { text: 'hi' }
          : { delta: exchange.firstDelta ?? exchange.reads ?? exchange.message ?? said },
      );
    });

    test('refuses in its own words, which are understood', async () => {
      const { reply } = await callOf(exchange, refusing(exchange.error));

      expectRefusal(reply, exchange.error);
    });

    test('says that its limit is reached, and for how long', async () => {
      const { reply } = await callOf(exchange, refusing(exchange.limit));

      expectRefusal(reply, exchange.limit);
    });

    test.each([301, 302, 303, 307, 308])('redirects with %i, and is not followed', async (status) => {
      const elsewhere = answerJson(status, '', { location: 'https://elsewhere.example/v1/chat/completions' });
      const { reply, called } = await callOf(exchange, elsewhere);

      expect(reply).toMatchObject({ kind: 'refused', status: 502 });
      expect(called).toEqual([url]);
    });
  },
);
