import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { awsEvent } from '../../providers/bridge/aws-frame.ts';
import { startUpstream, type Received, type UpstreamServer } from '../../providers/upstream-server.ts';
import { KEY, openGateway } from '../../setup/worlds/local-gateway.ts';

/** An answer in the words of each wire: whole, and as a stream. */
interface WireAnswer {
  readonly whole: object;
  readonly stream: string | Buffer;
  readonly type: string;
  readonly isStream: (received: Received) => boolean;
}

const sse = (data: object, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
const typed = (type: string, fields: object): string => sse({ type, ...fields }, type);
const saysStream = ({ body }: Received): boolean =>
  (JSON.parse(body) as { stream?: boolean }).stream === true;

const chunk = (choice: object) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  choices: [choice],
});
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude' };

const answers = {
  gpt: {
    whole: {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'gpt',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'hi there' } }],
      usage,
    },
    stream: [
      sse(chunk({ index: 0, delta: { role: 'assistant', content: 'hi ' }, finish_reason: null })),
      sse(chunk({ index: 0, delta: { content: 'there' }, finish_reason: null })),
      sse(chunk({ index: 0, delta: {}, finish_reason: 'stop' })),
      sse({ id: 'c', object: 'chat.completion.chunk', created: 1, choices: [], usage }),
      'data: [DONE]\n\n',
    ].join(''),
    type: 'text/event-stream',
    isStream: saysStream,
  },
  claude: {
    whole: {
      ...message,
      content: [{ type: 'text', text: 'hi there' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 3, output_tokens: 2 },
    },
    stream: [
      typed('message_start', {
        message: { ...message, content: [], stop_reason: null, usage: { input_tokens: 3, output_tokens: 0 } },
      }),
      typed('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      typed('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'hi ' } }),
      typed('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'there' } }),
      typed('content_block_stop', { index: 0 }),
      typed('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
      typed('message_stop', {}),
    ].join(''),
    type: 'text/event-stream',
    isStream: saysStream,
  },
  nova: {
    whole: {
      output: { message: { role: 'assistant', content: [{ text: 'hi there' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
      metrics: { latencyMs: 1 },
    },
    stream: Buffer.concat([
      awsEvent('messageStart', { role: 'assistant' }),
      awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'hi ' } }),
      awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'there' } }),
      awsEvent('contentBlockStop', { contentBlockIndex: 0 }),
      awsEvent('messageStop', { stopReason: 'end_turn' }),
      awsEvent('metadata', { usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 }, metrics: {} }),
    ]),
    type: 'application/vnd.amazon.eventstream',
    isStream: ({ url }) => url?.endsWith('/converse-stream') === true,
  },
} satisfies Readonly<Record<string, WireAnswer>>;
const models = Object.keys(answers) as (keyof typeof answers)[];

const servers = new Map<string, UpstreamServer>();
let gateway: LocalGateway;
let openai: OpenAI;
let anthropic: Anthropic;

beforeAll(async () => {
  for (const model of models) {
    const { whole, stream, type, isStream }: WireAnswer = answers[model];
    const server = await startUpstream();
    server.behave((response, received) => {
      const isStreamed = isStream(received);
      response.writeHead(200, { 'content-type': isStreamed ? type : 'application/json' });
      response.end(isStreamed ? stream : JSON.stringify(whole));
    });
    servers.set(model, server);
  }
  const at = (model: string) =>
    `api_base: '${servers.get(model)?.url ?? ''}', api_key: upstream-key, rpm: 100`;
  gateway = await openGateway(`
model_list:
  - { model_name: gpt, litellm_params: { model: openai/some-model, ${at('gpt')} } }
  - { model_name: claude, litellm_params: { model: anthropic/claude-sonnet-4-5, ${at('claude')} } }
  - { model_name: nova, litellm_params: { model: bedrock/converse/amazon.nova-lite-v1:0, aws_region_name: us-east-1, ${at('nova')} } }
general_settings: { master_key: ${KEY} }
`);
  openai = new OpenAI({ apiKey: KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: KEY, baseURL: gateway.url, maxRetries: 0 });
}, 240_000);
afterAll(async () => {
  await gateway.stop();
  for (const server of servers.values()) await server.close();
});

const messages = [{ role: 'user' as const, content: 'hello' }];

describe.each(models)('an upstream of the wire of %s', (model) => {
  test('answers OpenAI’s SDK, whole', async () => {
    const { choices, usage: used } = await openai.chat.completions.create({ model, messages });

    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'hi there' } });
    expect(used).toMatchObject(usage);
  });

  test('answers OpenAI’s SDK, as a stream with its usage', async () => {
    const stream = await openai.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts: string[] = [];
    let used: unknown;
    for await (const { choices, usage: told } of stream) {
      texts.push(choices[0]?.delta.content ?? '');
      used = told ?? used;
    }

    expect(texts.filter(Boolean)).toEqual(['hi ', 'there']);
    expect(used).toMatchObject(usage);
  });

  test('answers Anthropic’s SDK, whole', async () => {
    const answer = await anthropic.messages.create({ model, max_tokens: 50, messages });

    expect(answer).toMatchObject({
      type: 'message',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: 'hi there' }],
      usage: { input_tokens: 3, output_tokens: 2 },
    });
  });

  test('answers Anthropic’s SDK, as a stream', async () => {
    const texts: string[] = [];
    const stream = anthropic.messages.stream({ model, max_tokens: 50, messages });
    stream.on('text', (text) => texts.push(text));
    const whole = await stream.finalMessage();

    expect(texts).toEqual(['hi ', 'there']);
    expect(whole).toMatchObject({ stop_reason: 'end_turn', usage: { output_tokens: 2 } });
  });
});
