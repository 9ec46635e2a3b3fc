import { expect, test } from '@jest/globals';
import { admit } from '../../../lambda/app/completions/admit.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import { memoryRequestStore } from '../../../lambda/memory/memory-request-store.ts';
import { authorized, chat, createEdge } from '../edge.ts';

const refuse = async (): Promise<never> => {
  await admit(
    { requests: memoryRequestStore() },
    { group: 'm', id: undefined },
    { ...emptyQueueRow, mode: 'draining' },
  );
  throw new Error('admitted');
};

test.each([
  ['waits', {}],
  ['does not wait', { background: true }],
])(
  'a draining model answers 503 with Retry-After to a caller who %s, and logs no error',
  async (_who, more) => {
    const edge = createEdge({ useCases: { complete: refuse, submit: refuse } });

    const { status, headers, text } = await edge.send({ headers: authorized, body: { ...chat, ...more } });

    expect([status, headers['retry-after']]).toEqual([503, '30']);
    expect(JSON.parse(text)).toEqual({
      error: {
        message: expect.stringContaining("The model 'm' takes no new requests for now"),
        type: 'server_error',
        param: 'model',
        code: 'model_draining',
      },
    });
    expect(edge.log.filter(({ level }) => level === 'error')).toEqual([]);
  },
);
