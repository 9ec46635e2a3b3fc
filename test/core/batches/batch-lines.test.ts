import { describe, expect, test } from '@jest/globals';
import { linesOf, MAX_LINES, problemsOf } from '../../../lambda/core/batches/batch-lines.ts';

const MEGABYTE = 1_000_000;
const how = { url: '/v1/chat/completions', checkBody: () => undefined };

describe('lines', () => {
  test.each([
    ['', []],
    ['a', [{ line: 1, text: 'a' }]],
    ['a\n', [{ line: 1, text: 'a' }]],
    ['\n\n a\r\n\nb', [3, 5]],
    ['\uFEFFa\nb', [1, 2]],
  ])('of %j are counted with the blank ones, which are left out', (text, expected) => {
    const lines = linesOf(text);

    expect(lines.map((line, index) => (typeof expected[index] === 'number' ? line.line : line))).toEqual(
      expected,
    );
  });

  test.each([
    ['ten million blank ones', '\n'.repeat(10 * MEGABYTE), 0],
    ['five million tiny ones', 'a\n'.repeat(5 * MEGABYTE), MAX_LINES + 1],
  ])('of %s take no more room than a full file', (_name, text, count) => {
    expect(linesOf(text)).toHaveLength(count);
  });
});

describe('a file that is designed to be hard to read', () => {
  test.each([
    ['blank lines alone', '\n'.repeat(MEGABYTE), 'empty_file'],
    ['too many lines', 'a\n'.repeat(MEGABYTE), 'too_many_tasks'],
    ['one endless line', 'a'.repeat(10 * MEGABYTE), 'invalid_json_line'],
    ['a line of brackets', '['.repeat(MEGABYTE), 'invalid_json_line'],
    ['a line that is deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'invalid_request'],
    ['a custom_id without end', JSON.stringify({ custom_id: 'x'.repeat(MEGABYTE) }), 'invalid_request'],
    ['a prototype', '{"__proto__":{"custom_id":"a","method":"POST"}}', 'invalid_request'],
  ])('is refused as %s', (_name, text, code) => {
    const [problem] = problemsOf(linesOf(text), how);

    expect(problem?.code).toBe(code);
    expect(problem?.message.length).toBeLessThan(200);
  });
});
