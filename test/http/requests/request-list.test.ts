import { describe, expect, test } from '@jest/globals';
import { Fault } from '../../../lambda/core/faults.ts';
import { authorized, createEdge, requestObject, ofMaster } from '../edge.ts';

const list = (query: Readonly<Record<string, string>> = {}, path = '/v1/requests') => ({
  method: 'GET',
  path,
  headers: authorized,
  query,
});

describe('the list of a caller’s own requests', () => {
  test.each([
    [{}, { limit: 20 }],
    [{ limit: '1' }, { limit: 1 }],
    [
      { limit: '100', status: 'in_progress' },
      { limit: 100, status: 'in_progress' },
    ],
    [{ model: 'nickname' }, { limit: 20, group: 'm' }],
    [
      { after: 'resp_9', status: 'failed', model: 'vendor/large' },
      { limit: 20, after: 'resp_9', status: 'failed', group: 'vendor/large' },
    ],
  ])('is asked for by %j', async (query, wanted) => {
    const edge = createEdge();

    const { status } = await edge.send(list(query));

    expect(status).toBe(200);
    expect(edge.seen).toEqual([{ use: 'list', with: { ...ofMaster, ...wanted } }]);
  });

  test('has the shape of OpenAI’s lists', async () => {
    const other = { ...requestObject, id: 'req_8' };
    const edge = createEdge({
      useCases: { list: async () => ({ data: [requestObject, other], hasMore: true, lastId: 'req_9' }) },
    });

    const { text } = await edge.send(list({}, '/requests'));

    expect(JSON.parse(text)).toEqual({
      object: 'list',
      data: [requestObject, other],
      first_id: 'req_7f',
      last_id: 'req_9',
      has_more: true,
    });
  });

  test('may be empty', async () => {
    const edge = createEdge({ useCases: { list: async () => ({ data: [], hasMore: false, lastId: null }) } });

    const { text } = await edge.send(list());

    expect(JSON.parse(text)).toEqual({
      object: 'list',
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
    });
  });

  test('does not begin after a stranger’s', async () => {
    const fault = new Fault('invalid_request', 'Not yours.', { param: 'after' });
    const edge = createEdge({ useCases: { list: () => Promise.reject(fault) } });

    const { status, text } = await edge.send(list({ after: 'req_1' }));

    expect([status, JSON.parse(text)]).toEqual([
      400,
      { error: { message: 'Not yours.', type: 'invalid_request_error', param: 'after', code: null } },
    ]);
  });
});
