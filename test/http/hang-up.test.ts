import { describe, expect, test } from '@jest/globals';
import type { IncomingRequest } from '../../lambda/app/use-cases.ts';
import { aRequest, createWorld } from '../setup/worlds/world.ts';
import type { UpstreamReply } from '../../lambda/ports/upstream.ts';
import { estimateTokens } from '../../lambda/core/tokens/token-estimate.ts';
import { Fault } from '../../lambda/core/faults.ts';
import { authorized, chat, createEdge, requestObject } from './edge.ts';

/** Settles when the signal aborts. */
const untilAborted = ({ signal }: Pick<IncomingRequest, 'signal'>): Promise<void> =>
  new Promise((done) => signal?.addEventListener('abort', () => done()));

describe('a caller who hangs up', () => {
  test.each([
    ['a direct call', chat],
    ['a stream', { ...chat, stream: true }],
  ])('before the answer of %s has its request given up', async (_name, body) => {
    const edge = createEdge({
      useCases: {
        async complete(request) {
          await untilAborted(request);
          throw new Fault('cancelled', 'gone');
        },
      },
    });

    await edge.leave({ headers: authorized, body });

    expect(edge.requests[0]?.signal?.aborted).toBe(true);
  });

  test('while waiting for a request to end waits no longer', async () => {
    const edge = createEdge({
      useCases: {
        async collect(which) {
          await untilAborted(which);
          return requestObject;
        },
      },
    });

    const path = '/v1/requests/req_1';
    await edge.leave({ method: 'GET', path, headers: authorized, query: { wait: '60' } });

    expect(edge.seen).toHaveLength(1);
  });

  test('after submitting a job has submitted it', async () => {
    const edge = createEdge();

    await edge.leave({ headers: { ...authorized, Prefer: 'respond-async' }, body: chat });

    expect(edge.seen).toMatchObject([{ use: 'submit' }]);
  });
});

/** An upstream that answers when its caller has left: as the HTTP client then does. */
const abandonedCall = (caller: AbortController) => async (): Promise<UpstreamReply> => {
  caller.abort();
  const error = { message: 'The caller closed the request.', type: 'x', param: null, code: 'cancelled' };
  return { kind: 'refused', reason: 'failed', status: 499, error, retryAfterMs: null };
};

const stillThere = async function* (caller: AbortController): AsyncGenerator<Uint8Array> {
  yield Buffer.from('data: {"choices":[]}\n\n');
  caller.abort();
  throw new Error('aborted');
};

describe('a call that was broken off since its caller had gone', () => {
  const limited = { deployments: [{ rpm: 1, tpm: 10_000 }] };

  async function tokensInUse(answer: (caller: AbortController) => () => Promise<UpstreamReply>) {
    const caller = new AbortController();
    const world = createWorld({ ...limited, answer: answer(caller) });
    const completion = await world.clock.run(world.useCases.complete(aRequest({ signal: caller.signal })));
    if (completion.kind === 'answer' && typeof completion.answer.body !== 'string') {
      const chunks = completion.answer.body[Symbol.asyncIterator]();
      await chunks.next();
      await chunks.next().catch(() => undefined);
    }
    const { windows } = await world.deps.groups.read('m');
    return { world, window: JSON.stringify(windows.d1) };
  }

  test('keeps its estimate in the window, as its usage is unknown', async () => {
    const { window, world } = await tokensInUse(abandonedCall);

    expect(JSON.parse(window)).toMatchObject({ tokens: estimateTokens(aRequest().body) });
    expect(world.arrivals).toHaveLength(1);
  });

  test.each<[string, (caller: AbortController) => () => Promise<UpstreamReply>]>([
    ['before it answered', abandonedCall],
    [
      'in its stream',
      (caller) => async () => ({
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: stillThere(caller),
      }),
    ],
  ])('%s ends its record as cancelled', async (_name, answer) => {
    const caller = new AbortController();
    const world = createWorld({
      ...limited,
      answer: (_call, clock) =>
        world.arrivals.length > 1
          ? answer(caller)()
          : clock.sleep(10).then(() => ({ kind: 'answer', status: 200, headers: {}, body: '{}' })),
    });
    await world.clock.run(world.useCases.complete(aRequest()));

    const streamed = { ...aRequest().body, stream: true };
    const asked = aRequest({ signal: caller.signal, body: streamed });
    const waited = world.useCases.complete(asked).then(async (completion) => {
      if (completion.kind !== 'answer' || typeof completion.answer.body === 'string') return;
      const chunks = completion.answer.body[Symbol.asyncIterator]();
      await chunks.next();
      await chunks.next().catch(() => undefined);
    });
    await world.clock.run(waited);

    const list = await world.useCases.list({ owner: 'owner-1', limit: 10 });
    expect(list.data).toMatchObject([{ status: 'cancelled', error: { code: 'caller_gone' } }]);
  });
});
