import { describe, expect, test } from '@jest/globals';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { estimateTokens } from '../../../lambda/core/tokens/token-estimate.ts';

const messages = (...contents: readonly unknown[]) => contents.map((content) => ({ role: 'user', content }));
/** Tokens around a message. */
const AROUND = 4;
const IMAGE = 765;
/** Looks like an image of 100 kB, as base64. */
const image = Buffer.from(Array.from({ length: 75_000 }, (_, n) => (n * 7_919 + n ** 2) % 256)).toString(
  'base64',
);

test.each([
  ['nothing but the default answer', {}, 256],
  ['a short word and what is around a message', { messages: messages('hello') }, 2 + AROUND + 256],
  ['the bound of an answer', { max_tokens: 5 }, 5],
  ['the newer bound before the older', { max_completion_tokens: 7, max_tokens: 5 }, 7],
  ['n answers', { max_tokens: 5, n: 3 }, 15],
  ['one answer where n makes no sense', { max_tokens: 5, n: 'many' }, 5],
  ['the default where the bound makes no sense', { max_tokens: -1 }, 256],
  ['an answer to each of several prompts', { prompt: ['', '', ''], max_tokens: 5, n: 2 }, 30],
  ['a prompt of token ids', { prompt: [1, 2, 3], max_tokens: 1 }, 3 + 1],
  ['several prompts of token ids', { prompt: [[1, 2], [3]], max_tokens: 1 }, 3 + 2],
])('the estimate counts %s', (_name, body, tokens) => {
  expect(estimateTokens(body)).toBe(tokens);
});

describe('content that is not text counts the same, whatever its size', () => {
  const inMessage = (part: object) => ({ messages: messages([part]), max_tokens: 1 });
  const inInput = (item: object) => ({ input: [item], max_output_tokens: 1 });
  const url = `data:image/png;base64,${image}`;

  test.each([
    ['an image', inMessage({ type: 'image_url', image_url: { url } }), IMAGE + AROUND],
    [
      'an image by its address',
      inMessage({ type: 'image_url', image_url: 'https://e.org/a.png' }),
      IMAGE + AROUND,
    ],
    [
      'an image in low detail',
      inMessage({ type: 'image_url', image_url: { url, detail: 'low' } }),
      85 + AROUND,
    ],
    [
      'a sound',
      inMessage({ type: 'input_audio', input_audio: { data: image, format: 'wav' } }),
      IMAGE + AROUND,
    ],
    ['a video', inMessage({ type: 'video_url', video_url: { url } }), 10 * IMAGE + AROUND],
    ['a file', inMessage({ type: 'file', file: { filename: 'a.pdf', file_data: url } }), IMAGE + AROUND],
    [
      'an image of an input',
      inInput({ role: 'user', content: [{ type: 'input_image', image_url: url }] }),
      IMAGE + AROUND,
    ],
    [
      'a file of an input',
      inInput({ role: 'user', content: [{ type: 'input_file', file_data: url }] }),
      IMAGE + AROUND,
    ],
    [
      'a file of an input by its id',
      inInput({ role: 'user', content: [{ type: 'input_file', file_id: 'file-1' }] }),
      IMAGE + AROUND,
    ],
    [
      'a generated image of an input',
      inInput({ type: 'image_generation_call', id: 'ig_1', status: 'completed', result: image }),
      IMAGE,
    ],
    [
      'a screenshot',
      inInput({
        type: 'computer_call_output',
        call_id: 'c',
        output: { type: 'computer_screenshot', image_url: url },
      }),
      IMAGE,
    ],
    [
      'a generated image of a message',
      {
        messages: [{ role: 'assistant', content: '', images: [{ type: 'image_url', image_url: { url } }] }],
        max_tokens: 1,
      },
      IMAGE + AROUND,
    ],
    [
      'a spoken answer of before',
      { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }], max_tokens: 1 },
      IMAGE + AROUND,
    ],
    [
      'an image as another protocol has it',
      inMessage({ type: 'image', source: { type: 'base64', data: image } }),
      IMAGE + AROUND,
    ],
  ])('%s', (_name, body, tokens) => {
    expect(estimateTokens(body)).toBe(tokens + 1);
  });

  test.each([
    [
      'the result of a tool',
      { role: 'tool', tool_call_id: 'c', content: JSON.stringify({ data: [{ b64_json: image }] }) },
    ],
    ['a message', { role: 'assistant', content: `Here it is: ![cat](${url}) Do you like it?` }],
    ['the output of a function', { type: 'function_call_output', call_id: 'c', output: image }],
  ])('base64 within %s', (_name, message) => {
    const tokens = estimateTokens({ messages: [message], max_tokens: 1 });

    expect(tokens).toBeGreaterThan(IMAGE);
    expect(tokens).toBeLessThan(IMAGE + 40);
  });

  test('each of two images in one text counts', () => {
    const tokens = estimateTokens({ input: `${url} and ${url}`, max_output_tokens: 1 });

    expect(tokens).toBeGreaterThan(2 * IMAGE);
    expect(tokens).toBeLessThan(2 * IMAGE + 40);
  });

  test('but what is one word without an end is text', () => {
    expect(estimateTokens({ input: 'x'.repeat(100_000) })).toBeGreaterThan(10_000);
  });
});

describe('everything that the model reads besides the messages', () => {
  const field = (n: number) => ({
    type: 'object',
    description: `The part with the number ${n}, as the customer wrote it`,
    properties: {
      colour: { type: 'string', enum: ['red', 'green'] },
      count: { type: 'integer', minimum: 0 },
    },
    required: ['colour'],
    additionalProperties: false,
  });
  const schema = {
    type: 'object',
    properties: Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`part_${n}`, field(n)])),
  };
  const real = countTokens(JSON.stringify(schema));

  test.each([
    [
      'a schema of the answer',
      { response_format: { type: 'json_schema', json_schema: { name: 'parts', schema } } },
    ],
    ['a schema of a response', { text: { format: { type: 'json_schema', name: 'parts', schema } } }],
    ['tools', { tools: [{ type: 'function', function: { name: 'parts', parameters: schema } }] }],
    ['functions', { functions: [{ name: 'parts', parameters: schema }] }],
  ])('%s of 100 kB', (_name, body) => {
    const tokens = estimateTokens({ ...body, max_tokens: 1, max_output_tokens: 1 });

    expect(JSON.stringify(schema).length).toBeGreaterThan(90_000);
    expect(tokens / real).toBeGreaterThan(0.9);
    expect(tokens / real).toBeLessThan(1.3);
  });

  test('instructions and items of an input', () => {
    const text = 'The harbour office opens at seven.';
    const input = [{ role: 'user', content: [{ type: 'input_text', text }] }];

    const one = estimateTokens({ instructions: text, max_output_tokens: 1 }) - 1;
    const both = estimateTokens({ instructions: text, input, max_output_tokens: 1 }) - 1;

    expect(both - one).toBeGreaterThanOrEqual(one);
  });

  test('the arguments and the results of tools', () => {
    const call = { id: 'c', type: 'function', function: { name: 'look_up', arguments: '{"city":"Oslo"}' } };
    const made = { role: 'assistant', content: null, tool_calls: [call] };

    expect(estimateTokens({ messages: [made], max_tokens: 1 })).toBeGreaterThan(AROUND + 6);
  });
});
