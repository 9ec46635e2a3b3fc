import { expect, test } from '@jest/globals';
import { messageBody } from '../../../lambda/aws/sqs/queue-message-body.ts';
import { readLetter } from '../../../lambda/aws/sqs/read-letter.ts';
import { sampleMessage } from '../../setup/sample-records.ts';

const message = sampleMessage({ group: 'm', tier: 'high' }, { id: 'req_1' });

test.each([
  [
    'a message',
    ['requests', messageBody(message)],
    { kind: 'request', id: 'req_1', group: 'm', tier: 'high' },
  ],
  ['an announcement', ['webhooks', '{"id":"req_1"}'], { kind: 'webhook', id: 'req_1' }],
  ['an announcement among requests', ['requests', '{"id":"req_1"}'], { kind: 'unreadable', id: 'req_1' }],
  ['no JSON', ['requests', 'hello'], { kind: 'unreadable', id: null }],
  ['nothing', ['webhooks', ''], { kind: 'unreadable', id: null }],
  ['an id that is none', ['requests', '{"id":"\\u001b[2J secret"}'], { kind: 'unreadable', id: null }],
  [
    'a message without its tier',
    ['requests', '{"id":"req_2","owner":"o"}'],
    { kind: 'unreadable', id: 'req_2' },
  ],
] as const)('%s', (_what, [from, body], expected) => {
  expect(readLetter(from, body)).toEqual(expected);
});
