import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { createBlockWriter } from '../../../lambda/providers/bridge/converse/write-blocks.ts';
import { readMessages } from '../../../lambda/providers/bridge/read-messages.ts';

// So large that work in the square of their number outlasts the test's limit, which is checked at the pause.
test('very many messages of one role are one turn', async () => {
  const messages = Array.from({ length: 150_000 }, (_, at) => ({ role: 'user', content: `message ${at}` }));

  const { turns } = readMessages(messages);
  await setImmediate();

  expect(turns.map(({ role, blocks }) => [role, blocks.length])).toEqual([['user', messages.length]]);
});

test('very many documents of one name have names of their own', async () => {
  const source = { kind: 'bytes', media: 'text/plain', data: 'aGVsbG8=' } as const;
  const document = (name: string) => ({ kind: 'document', source, name, path: '' }) as const;
  const named = [document('a (2)'), ...Array.from({ length: 50_000 }, () => document('a'))];

  const names = createBlockWriter()
    .write(named)
    .map(({ document: written }) => (written as { readonly name: string }).name);
  await setImmediate();

  expect(names.slice(0, 4)).toEqual(['a (2)', 'a', 'a (3)', 'a (4)']);
  expect(new Set(names).size).toBe(named.length);
});
