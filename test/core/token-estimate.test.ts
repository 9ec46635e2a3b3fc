import { expect, test } from '@jest/globals';
import { estimateTokens } from '../../lambda/core/token-estimate.ts';

const messages = (...contents: readonly unknown[]) => contents.map((content) => ({ role: 'user', content }));

test.each([
  ['nothing but the default answer', {}, 256],
  ['a prompt of 40 characters', { messages: messages('x'.repeat(40)), max_tokens: 0 }, 10 + 256],
  ['a quarter of the characters, rounded up', { messages: messages('x'.repeat(41)), max_tokens: 5 }, 11 + 5],
  ['all messages together', { messages: messages('xxxx', 'xxxx'), max_tokens: 5 }, 2 + 5],
  ['the newer bound before the older', { max_completion_tokens: 7, max_tokens: 5 }, 7],
  ['n answers', { messages: messages('xxxx'), max_tokens: 5, n: 3 }, 1 + 15],
  ['one answer where n makes no sense', { max_tokens: 5, n: 'many' }, 5],
  ['the default where the bound makes no sense', { max_tokens: -1 }, 256],
  ['text parts', { messages: messages([{ type: 'text', text: 'xxxxxxxx' }]), max_tokens: 1 }, 2 + 1],
  [
    'an image at a flat rate',
    { messages: messages([{ type: 'image_url', image_url: { url: 'x'.repeat(1e6) } }]), max_tokens: 1 },
    765 + 1,
  ],
  ['the prompt of a completion', { prompt: 'xxxxxxxx', max_tokens: 1 }, 2 + 1],
  ['several prompts', { prompt: ['xxxx', 'xxxx'], max_tokens: 1 }, 2 + 1],
  ['a prompt of token ids', { prompt: [1, 2, 3], max_tokens: 1 }, 3 + 1],
  [
    'the input and the instructions of a response',
    { input: 'xxxxxxxx', instructions: 'xxxx', max_output_tokens: 4 },
    3 + 4,
  ],
  [
    'items of an input, a file at a flat rate',
    {
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'xxxx' }] },
        { role: 'user', content: [{ type: 'input_file', file_data: 'x'.repeat(1e6) }] },
      ],
      max_output_tokens: 4,
    },
    1 + 765 + 4,
  ],
  ['the definitions of tools', { tools: ['x'.repeat(36)], max_tokens: 1 }, 10 + 1],
])('the estimate counts %s', (_name, body, tokens) => {
  expect(estimateTokens(body)).toBe(tokens);
});
