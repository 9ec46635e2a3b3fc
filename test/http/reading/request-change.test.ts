import { describe, expect, test } from '@jest/globals';
import { Fault } from '../../../lambda/core/faults.ts';
import { authorized, createEdge, requestObject, ofMaster } from '../edge.ts';

const change = (body: object) => ({
  method: 'PATCH',
  path: '/v1/requests/req_7f',
  headers: authorized,
  body,
});

describe('a queued request', () => {
  test.each([
    [{ priority: 0 }, { priority: 0 }],
    [{ priority: -5, deadline: null }, { priority: -5 }],
    [{ timeout: 2.5 }, { deadlineMs: 2_500 }],
    [{ timeout: 1e9 }, { deadlineMs: 86_400_000 }],
    [{ timeout: 10, priority: null }, { deadlineMs: 10_000 }],
  ])('takes %j', async (body, wanted) => {
    const edge = createEdge();
    const nowMs = edge.clock.now();
    const { deadlineMs, ...others } = { deadlineMs: undefined, ...wanted };

    const { status, text, headers } = await edge.send(change(body));

    expect([status, JSON.parse(text)]).toEqual([200, requestObject]);
    expect(headers).toMatchObject({ 'x-headway-request-id': 'req_7f', 'retry-after': '15' });
    expect(edge.seen).toEqual([
      {
        use: 'change',
        with: {
          id: 'req_7f',
          ...ofMaster,
          ...others,
          ...(deadlineMs !== undefined && { deadlineMs: nowMs + deadlineMs }),
        },
      },
    ]);
  });

  test.each([
    [60, 30, 30_000],
    [30, 60, 30_000],
  ])(
    'with a deadline in %s s and a timeout of %s s takes the earlier',
    async (...[deadline, timeout, ms]) => {
      const edge = createEdge();
      const nowMs = edge.clock.now();

      await edge.send(change({ deadline: nowMs / 1000 + deadline, timeout }));

      expect(edge.seen).toEqual([
        { use: 'change', with: expect.objectContaining({ deadlineMs: nowMs + ms }) },
      ]);
    },
  );

  test('alone can be changed', async () => {
    const fault = new Fault('not_queued', 'It is completed.', { param: 'id' });
    const edge = createEdge({ useCases: { change: () => Promise.reject(fault) } });

    const { status, text, headers } = await edge.send(change({ priority: 1 }));

    expect([status, JSON.parse(text), headers['x-should-retry']]).toEqual([
      409,
      {
        error: {
          message: 'It is completed.',
          type: 'invalid_request_error',
          param: 'id',
          code: 'not_queued',
        },
      },
      'false',
    ]);
  });

  test('keeps its priority if the new one is invalid, whatever drop_params says', async () => {
    const edge = createEdge({ config: { dropParams: true } });

    const { status } = await edge.send(change({ priority: 'high' }));

    expect([status, edge.seen]).toEqual([400, []]);
  });
});
