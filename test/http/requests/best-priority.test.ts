import { expect, test } from '@jest/globals';
import { authorized, chat, createEdge } from '../edge.ts';

const limited = { config: { bestPriority: 10, defaultPriority: 100 } };
const sent = (body: object, path = '/v1/chat/completions') => ({ headers: authorized, path, body });

test.each([
  [{ priority: 0 }, 10, '10; clamped'],
  [{ priority: -5 }, 10, '10; clamped'],
  [{ priority: 10 }, 10, undefined],
  [{ priority: 11 }, 11, undefined],
  [{}, 100, undefined],
])('nobody’s priority is better than the best that is configured: %j', async (fields, priority, header) => {
  const edge = createEdge(limited);

  const { headers } = await edge.send(sent({ ...chat, ...fields }));

  expect(edge.requests[0]?.priority).toBe(priority);
  expect(headers['x-headway-priority']).toBe(header);
});

test('a default that is better becomes the best that is configured', async () => {
  const edge = createEdge({ config: { bestPriority: 10, defaultPriority: 0 } });

  const { headers } = await edge.send(sent(chat));

  expect(edge.requests[0]?.priority).toBe(10);
  expect(headers['x-headway-priority']).toBeUndefined();
});

test('a change cannot make it better either', async () => {
  const edge = createEdge(limited);

  const { headers } = await edge.send({
    ...sent({ priority: 0 }, '/v1/requests/req_7f'),
    method: 'PATCH',
  });

  expect(edge.seen).toMatchObject([{ use: 'change', with: { priority: 10 } }]);
  expect(headers['x-headway-priority']).toBe('10; clamped');
});
