import { expect, test } from '@jest/globals';
import { nameCall } from '../../../bench/cost/billing/name-call.ts';
import { queueUpdate } from '../../../lambda/aws/dynamo/groups/queue-update.ts';
import { toItem } from '../../../lambda/aws/dynamo/stored-item.ts';
import { transitionUpdate } from '../../../lambda/aws/dynamo/requests/transition-update.ts';
import type { Update } from '../../../lambda/aws/dynamo/update-item.ts';
import { windowUpdate } from '../../../lambda/aws/dynamo/groups/window-update.ts';
import { leadWrite, leaveWrite, reportWrite, ringWrite } from '../../../lambda/core/line/queue-write.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';

const named = ({ expression, values = {} }: Update): string =>
  nameCall('UpdateItemCommand', {
    UpdateExpression: expression,
    ExpressionAttributeValues: toItem(values),
  });

test.each([
  ['UpdateItem window', windowUpdate({ kind: 'cool', untilMs: 1 })],
  [
    'UpdateItem record to cancelled',
    transitionUpdate({ name: 'cancel', isCalled: false, nowMs: 1, error: anError() }, 1),
  ],
  ['UpdateItem record, claim extended', transitionUpdate({ name: 'extend', attempt: 1, claimUntilMs: 1 }, 1)],
  ['UpdateItem queue, bell', queueUpdate(ringWrite('standard'))],
  ['UpdateItem queue, report', queueUpdate(reportWrite({ leader: 'me', served: {}, reach: null, line: '' }))],
  ['UpdateItem queue, lease', queueUpdate(leadWrite({ leader: 'me', nowMs: 1, untilMs: 2 }))],
  ['UpdateItem queue, lease given up', queueUpdate(leaveWrite('me', emptyQueueRow))],
])('%s', (name, update) => {
  expect(named(update)).toBe(name);
});

test.each([
  ['QueryCommand', 'Query group'],
  ['GetItemCommand', 'GetItem record'],
  ['BatchGetItemCommand', 'BatchGetItem record'],
  ['SendMessageCommand', 'SendMessage'],
])('%s is called %s', (command, name) => {
  expect(nameCall(command, {})).toBe(name);
});

test.each([
  ['GetItemCommand', { Key: { partition: { S: 'hash#6b86' } } }, 'GetItem key'],
  ['GetItemCommand', { Key: { partition: { S: 'keys' }, row: { S: 'key_1' } } }, 'GetItem key'],
  ['GetItemCommand', { Key: { id: { S: 'req_1' } } }, 'GetItem record'],
  ['QueryCommand', { ExpressionAttributeValues: { ':partition': { S: 'key#key_1' } } }, 'Query key'],
  ['QueryCommand', { ExpressionAttributeValues: { ':partition': { S: 'gpt-4o' } } }, 'Query group'],
  ['UpdateItemCommand', { Key: { group: { S: 'key#key_1' } } }, 'UpdateItem window of the key'],
])('%s of %j is called %s', (command, input, name) => {
  expect(nameCall(command, input)).toBe(name);
});

function anError() {
  return { message: 'm', type: 't', param: null, code: null };
}
