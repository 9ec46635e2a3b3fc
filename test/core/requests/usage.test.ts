import { expect, test } from '@jest/globals';
import { createUsageMeter, usageOf } from '../../../lambda/core/requests/usage.ts';

test.each([
  ['an answer', '{"usage":{"total_tokens":30}}', 30],
  [
    'the last event of a response',
    '{"type":"response.completed","response":{"usage":{"total_tokens":7}}}',
    7,
  ],
  ['an event of a response under way', '{"type":"response.created","response":{"usage":null}}', undefined],
  ['an answer without', '{"usage":{}}', undefined],
  ['no JSON', 'total_tokens', undefined],
])('the usage of %s', (_, json, tokens) => {
  expect(usageOf(json)?.tokens).toBe(tokens);
});

test('the usage of a stream of responses is that of its last event, however it is cut', () => {
  const stream =
    'event: response.created\ndata: {"response":{"usage":null}}\n\n' +
    'event: response.completed\ndata: {"response":{"usage":{"total_tokens":41}}}\n\n';

  for (let size = 1; size < stream.length; size++) {
    const meter = createUsageMeter();
    for (let at = 0; at < stream.length; at += size) meter.feed(Buffer.from(stream.slice(at, at + size)));
    expect(meter.usage()?.tokens).toBe(41);
  }
});
