import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fieldsInList, fieldsOf } from '../../../lambda/providers/wire/error-inside.ts';
import { inlineReasoning } from '../../../lambda/providers/wire/inline-reasoning.ts';

const whole = (content: unknown) => {
  const answer = inlineReasoning().read({ choices: [{ index: 0, message: { role: 'assistant', content } }] });
  return fieldsOf(fieldsInList(answer.choices)[0]?.message);
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Collects the text of a stream, in the order of its events. */
function streamed(pieces: readonly string[]): { readonly reasoning: string; readonly content: string } {
  const reading = inlineReasoning();
  const said = { reasoning: '', content: '' };
  const events = [
    ...pieces.map((content) => ({ index: 0, delta: { content }, finish_reason: null })),
    { index: 0, delta: {}, finish_reason: 'stop' },
  ];
  for (const choice of events) {
    const answer = { choices: [choice] };
    const read = reading.concerns(JSON.stringify(answer)) ? reading.read(answer) : answer;
    const delta = fieldsOf(fieldsInList(read.choices)[0]?.delta);
    said.reasoning += textOf(delta?.reasoning_content);
    said.content += textOf(delta?.content);
  }
  return said;
}

describe('of a whole answer', () => {
  test.each([
    ['<reasoning>why</reasoning>because', { reasoning_content: 'why', content: 'because' }],
    [' <reasoning>a < b</reasoning>', { reasoning_content: 'a < b', content: '' }],
    ['<reasoning>cut off', { reasoning_content: 'cut off', content: '' }],
    ['no thoughts', { content: 'no thoughts' }],
    ['in the middle <reasoning>x</reasoning>', { content: 'in the middle <reasoning>x</reasoning>' }],
    ['<reas', { content: '<reas' }],
    ['', { content: '' }],
    [null, { content: null }],
  ])('%j is %j', (content, expected) => {
    expect(whole(content)).toEqual({ role: 'assistant', ...expected });
  });
});

test('a stream gives the same however its text is cut', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('why </reas < x', '', 'a\nb', '<reasoning>'),
      fc.constantFrom('because', '', '<reasoning>again</reasoning>'),
      fc.array(fc.integer({ min: 1, max: 9 })),
      (reasoning, content, cuts) => {
        const text = `<reasoning>${reasoning}</reasoning>${content}`;
        const pieces: string[] = [];
        let at = 0;
        for (const length of [...cuts, text.length]) {
          pieces.push(text.slice(at, at + length));
          at += length;
        }

        expect(streamed(pieces)).toEqual({ reasoning, content });
      },
    ),
  );
});

test('a stream without reasoning is unchanged, and no longer searched once it has begun', () => {
  const reading = inlineReasoning();
  reading.read({ choices: [{ index: 0, delta: { content: 'hello' }, finish_reason: null }] });

  expect(reading.concerns('"choices"')).toBe(false);
  expect(streamed(['<', 'b>bold'])).toEqual({ reasoning: '', content: '<b>bold' });
});
