import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import { startFakeUpstream, type FakeUpstream } from '../../../testkit/fake-upstream.ts';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { answerJson, startUpstream, type UpstreamServer } from '../../providers/upstream-server.ts';
import { KEY, openGateway } from '../../setup/worlds/local-gateway.ts';

let openais: FakeUpstream;
let anthropics: UpstreamServer;
let gateway: LocalGateway;
let client: Anthropic;

beforeAll(async () => {
  openais = await startFakeUpstream({ latencyMs: 10 });
  anthropics = await startUpstream();
  gateway = await openGateway(`
model_list:
  - model_name: gpt
    litellm_params: { model: openai/some-model, api_base: '${openais.url}', api_key: upstream-key, rpm: 100 }
  - model_name: claude
    litellm_params: { model: anthropic/claude-sonnet-4-5, api_base: '${anthropics.url}', api_key: upstream-key, rpm: 100, tpm: 1000000 }
general_settings: { master_key: ${KEY} }
`);
  client = new Anthropic({ apiKey: KEY, baseURL: gateway.url, maxRetries: 0 });
}, 120_000);
afterAll(async () => {
  await gateway.stop();
  await openais.stop();
  await anthropics.close();
});

const asked = { max_tokens: 50, messages: [{ role: 'user' as const, content: 'hello' }] };
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: 'hi', citations: null }],
  stop_reason: 'stop_sequence',
  stop_sequence: 'END',
  usage: { input_tokens: 3, output_tokens: 2, server_tool_use: { web_search_requests: 1 } },
};
const event = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

describe('Anthropic’s SDK, unmodified', () => {
  test('gets a message from an upstream of OpenAI’s', async () => {
    const answer = await client.messages.create({ model: 'gpt', ...asked });

    expect(answer).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(answer.content[0]).toMatchObject({ type: 'text', text: expect.stringMatching(/./) });
    expect(answer.usage.output_tokens).toBeGreaterThan(0);
  });

  test('streams from an upstream of OpenAI’s', async () => {
    const stream = client.messages.stream({ model: 'gpt', ...asked });
    const texts: string[] = [];
    stream.on('text', (text) => texts.push(text));
    const whole = await stream.finalMessage();

    expect(whole.content[0]).toMatchObject({ type: 'text', text: texts.join('') });
    expect(whole.stop_reason).toBe('end_turn');
  });

  test('speaks with an upstream of Anthropic’s as if nothing were between them', async () => {
    anthropics.behave(answerJson(200, message));
    const tools = [{ type: 'web_search_20250305' as const, name: 'web_search' as const, max_uses: 2 }];

    const answer = await client.messages.create({ model: 'claude', ...asked, tools });

    expect(answer).toEqual(expect.objectContaining(message));
    expect(JSON.parse(anthropics.received.at(-1)!.body)).toEqual({
      model: 'claude-sonnet-4-5',
      ...asked,
      tools,
    });
  });

  test('streams from an upstream of Anthropic’s, event by event', async () => {
    const delta = { type: 'text_delta', text: 'hi' };
    anthropics.behave((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        [
          event('message_start', { message: { ...message, content: [], stop_reason: null } }),
          event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
          event('ping'),
          event('content_block_delta', { index: 0, delta }),
          event('content_block_stop', { index: 0 }),
          event('message_delta', {
            delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' },
            usage: { output_tokens: 2 },
          }),
          event('message_stop'),
        ].join(''),
      );
    });

    const types: string[] = [];
    const stream = client.messages.stream({ model: 'claude', ...asked });
    stream.on('streamEvent', ({ type }) => types.push(type));
    const whole = await stream.finalMessage();

    expect(whole).toMatchObject({ id: 'msg_1', stop_sequence: 'END', content: [{ text: 'hi' }] });
    expect(types).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  test('gets errors that it knows', async () => {
    await expect(client.messages.create({ model: 'nobody', ...asked })).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
    const stranger = new Anthropic({ apiKey: 'sk-wrong', baseURL: gateway.url, maxRetries: 0 });
    await expect(stranger.messages.create({ model: 'gpt', ...asked })).rejects.toBeInstanceOf(
      Anthropic.AuthenticationError,
    );
  });
});
