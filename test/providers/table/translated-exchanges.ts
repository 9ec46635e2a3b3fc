import { awsEvent } from '../bridge/aws-frame.ts';
import { awsRefusals } from './aws-refusals.ts';
import type { Exchange } from './exchange.ts';

const events = (...list: readonly (readonly [string, object])[]): string =>
  list.map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`).join('');

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [{ type: 'text', text: 'hi' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};

const nova = 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/amazon.nova-pro-v1%3A0';

/** Providers whose API is not OpenAI's. */
export const translatedExchanges: readonly Exchange[] = [
  {
    model: 'anthropic/claude-sonnet-4-5',
    url: 'https://api.anthropic.com/v1/messages',
    names: 'claude-sonnet-4-5',
    key: 'ANTHROPIC_API_KEY',
    header: 'x-api-key',
    asks: { max_completion_tokens: 50, temperature: 0.5, stop: 'END' },
    sends: {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }],
      max_tokens: 50,
      temperature: 0.5,
      stop_sequences: ['END'],
    },
    answer: message,
    events: events(
      ['message_start', { message: { ...message, content: [], stop_reason: null } }],
      ['content_block_start', { index: 0, content_block: { type: 'text', text: '' } }],
      ['ping', {}],
      ['content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'hi' } }],
      ['content_block_stop', { index: 0 }],
      ['message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }],
      ['message_stop', {}],
    ),
    firstDelta: { role: 'assistant', content: '' },
    error: {
      status: 400,
      body: {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'temperature: range: 0..1' },
        request_id: 'req_1',
      },
      means: 'rejected',
      says: 'temperature: range: 0..1',
    },
    limit: {
      status: 429,
      body: { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' } },
      headers: {
        'anthropic-ratelimit-requests-remaining': '3',
        'anthropic-ratelimit-requests-reset': '2023-11-14T22:13:21Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': '2023-11-14T22:13:27Z',
      },
      means: 'rate_limited',
      retryAfterMs: 7_000,
    },
  },
  {
    model: 'bedrock_converse/eu-west-1/amazon.nova-pro-v1:0',
    url: `${nova}/converse`,
    streamUrl: `${nova}/converse-stream`,
    key: 'AWS_BEARER_TOKEN_BEDROCK',
    asks: { max_completion_tokens: 50, temperature: 0.5, stop: 'END' },
    sends: {
      messages: [{ role: 'user', content: [{ text: 'hello' }] }],
      inferenceConfig: { maxTokens: 50, temperature: 0.5, stopSequences: ['END'] },
    },
    answer: {
      output: { message: { role: 'assistant', content: [{ text: 'hi' }] } },
      stopReason: 'end_turn',
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    },
    events: Buffer.concat([
      awsEvent('messageStart', { role: 'assistant' }),
      awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'hi' } }),
      awsEvent('contentBlockStop', { contentBlockIndex: 0 }),
      awsEvent('messageStop', { stopReason: 'end_turn' }),
      awsEvent('metadata', { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }),
    ]),
    eventsType: 'application/vnd.amazon.eventstream',
    firstDelta: { role: 'assistant', content: '' },
    ...awsRefusals,
  },
];
