import { expect, test } from '@jest/globals';
import { stepLines } from '../../cli/terminal/steps.ts';

function run(isTTY: boolean): string {
  let text = '';
  let nowMs = 0;
  const steps = stepLines({ isTTY, write: (part) => (text += part) }, () => nowMs);
  steps('Synthesizing the stack');
  nowMs = 2_140;
  steps('Starting the functions');
  nowMs = 3_000;
  steps(null);
  steps(null);
  return text;
}

test('each step has a line with its time on a terminal', () => {
  expect(run(true)).toBe('Synthesizing the stack… 2.1 s\nStarting the functions… 0.9 s\n');
});

test('nothing is said where nobody watches', () => {
  expect(run(false)).toBe('');
});
