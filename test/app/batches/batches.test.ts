import { describe, expect, test } from '@jest/globals';
import { createBatches } from '../../../lambda/app/batches/create-batches.ts';
import { lineRequestId, type BatchRecord } from '../../../lambda/core/batches/batch.ts';
import {
  aLine,
  createBatchWorld,
  linesOf,
  OWNER,
  resultsIn,
  startBatch,
  sweepUntilOver,
  type BatchWorld,
} from '../../setup/worlds/batch-world.ts';
import { aRequest, answerAfter, type WorldOptions } from '../../setup/worlds/world.ts';

const unlimited: WorldOptions = { deployments: [{}] };

/** A batch of these lines, after it is over. */
async function ranBatch(world: BatchWorld, lines: readonly string[], priority?: number) {
  const { clock } = world;
  const batch = await clock.run(
    startBatch(world, lines, priority).then((created) => sweepUntilOver(world, created)),
  );
  const output = await resultsIn(world, batch.outputFileId);
  const errors = await resultsIn(world, batch.errorFileId);
  return { batch, output, errors };
}

const customIds = (results: readonly Record<string, unknown>[]) => results.map((line) => line.custom_id);
const promptsOf = ({ arrivals }: BatchWorld) =>
  arrivals.map(({ body }) => (body.messages as { content: string }[])[0]?.content);
const readStored = ({ batchDeps }: BatchWorld, { id }: BatchRecord) =>
  batchDeps.batches.read({ owner: OWNER, id });

describe('a batch', () => {
  test('answers every line in the output file, in the order of the lines, each called once', async () => {
    const world = createBatchWorld({ ...unlimited, answer: answerAfter(50, '{"n": 1.0,\n "ok":true}') });

    const { batch, output, errors } = await ranBatch(world, linesOf(450));

    expect(batch).toMatchObject({ status: 'completed', total: 450, completed: 450, failed: 0 });
    expect(customIds(output)).toEqual(Array.from({ length: 450 }, (_, n) => `line-${n}`));
    expect(errors).toEqual([]);
    expect(promptsOf(world).toSorted()).toEqual(customIds(output).toSorted());
    expect(output[7]).toEqual({
      id: expect.stringMatching(/^batch_req_\w+-00007$/),
      custom_id: 'line-7',
      response: {
        status_code: 200,
        request_id: expect.stringMatching(/^req_\w+-00007$/),
        body: { n: 1, ok: true },
      },
      error: null,
    });
  });

  test('keeps an upstream’s body digit for digit, on one line', async () => {
    const world = createBatchWorld({ ...unlimited, answer: answerAfter(50, '{"n": 1.0,\r\n "ok":true}') });

    const { batch } = await ranBatch(world, linesOf(1));

    let text = '';
    for await (const piece of await world.files.content({ owner: OWNER, id: batch.outputFileId }))
      text += piece;
    expect(text).toContain('"body":{"n": 1.0,  "ok":true}},"error":null}\n');
    expect(text.trimEnd()).not.toContain('\n');
  });

  test('waits behind better requests, a line with a priority of its own does not', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 1 }] });
    const lines = [aLine('first'), aLine('second'), aLine('urgent', { priority: 5 })];

    const { clock, useCases } = world;
    await clock.run(useCases.submit(aRequest()));
    const created = await clock.run(startBatch(world, lines));
    await clock.run(useCases.submit(aRequest({ body: { messages: [{ content: 'between' }] } })));
    await clock.run(sweepUntilOver(world, created));

    expect(created.priority).toBe(1_000);
    expect(promptsOf(world)).toEqual(['hello', 'urgent', 'between', 'first', 'second']);
  });

  test('never goes beyond the limits of its model', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 30 }] });

    await ranBatch(world, linesOf(90));

    const times = world.arrivals.map(({ atMs }) => atMs);
    const most = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length),
    );
    expect([times.length, most]).toEqual([90, 30]);
  });

  test('says how far it is', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 10 }] });
    const { clock } = world;

    const created = await clock.run(startBatch(world, linesOf(25)));
    await clock.run(clock.sleep(30_000));
    const { id } = created;
    const running = await clock.run(world.batches.read({ owner: OWNER, id }));

    expect(running).toMatchObject({ status: 'in_progress', total: 25, fed: 25 });
    expect(running.completed + running.aheadCompleted).toBe(10);
  });

  test('puts lines that an upstream refuses into the error file', async () => {
    const error = { message: 'too long', type: 'invalid_request_error', param: null, code: 'too_long' };
    const world = createBatchWorld({
      ...unlimited,
      answer: async (call, clock) =>
        JSON.stringify(call.body).includes('line-1')
          ? { kind: 'refused', reason: 'rejected', status: 400, error, retryAfterMs: null }
          : answerAfter(10)(call, clock),
    });

    const { batch, output, errors } = await ranBatch(world, linesOf(3));

    expect(batch).toMatchObject({ status: 'completed', completed: 2, failed: 1 });
    expect(customIds(output)).toEqual(['line-0', 'line-2']);
    expect(errors).toEqual([
      expect.objectContaining({
        custom_id: 'line-1',
        error: null,
        response: { status_code: 400, request_id: expect.any(String), body: { error } },
      }),
    ]);
  });

  test('a line that is larger than every limit fails alone', async () => {
    const world = createBatchWorld({ deployments: [{ tpm: 1_000 }] });

    const { batch, output, errors } = await ranBatch(world, [aLine('a'), aLine('b', { max_tokens: 2_000 })]);

    expect(batch).toMatchObject({ status: 'completed', completed: 1, failed: 1 });
    expect(customIds(output)).toEqual(['a']);
    expect(errors).toMatchObject([
      { custom_id: 'b', response: { status_code: 400, body: { error: { code: 'tokens_exceed_limit' } } } },
    ]);
  });

  test('is not touched by the deletion of its input', async () => {
    const world = createBatchWorld(unlimited);
    const { clock, files } = world;
    const created = await clock.run(startBatch(world, linesOf(3)));

    await files.remove({ owner: OWNER, id: created.inputFileId });
    const batch = await clock.run(sweepUntilOver(world, created));

    expect(batch).toMatchObject({ status: 'completed', completed: 3 });
  });
});

describe('a batch that does not get through in its window', () => {
  test('expires: what was answered is in the output, the rest in the error file, nothing is called later', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
    const { clock, dispatcher } = world;
    const lines = [aLine('urgent', { priority: 0 }), ...linesOf(3)];
    const created = await clock.run(startBatch(world, lines));
    await clock.run(dispatcher.lead('m', 30_000));

    const batch = await clock.run(sweepUntilOver(world, created));
    await clock.run(dispatcher.lead('m', 30_000));

    expect(batch).toMatchObject({ status: 'expired', completed: 1, failed: 3 });
    expect(batch.endedAtMs! - batch.createdAtMs).toBeLessThanOrEqual(24 * 3_600_000);
    expect(customIds(await resultsIn(world, batch.outputFileId))).toEqual(['urgent']);
    expect(await resultsIn(world, batch.errorFileId)).toMatchObject(
      [0, 1, 2].map((n) => ({ custom_id: `line-${n}`, response: null, error: { code: 'batch_expired' } })),
    );
    expect(promptsOf(world)).toEqual(['urgent']);
  });

  test('ends at the end of its window even if the function that calls for a line has died', async () => {
    const world = createBatchWorld({
      ...unlimited,
      isStarterDead: true,
      answer: () => new Promise(() => undefined),
    });
    const { clock, dispatcher } = world;
    const created = await clock.run(startBatch(world, linesOf(2)));
    void dispatcher.lead('m', 900_000);

    const batch = await clock.run(sweepUntilOver(world, created));

    expect(batch).toMatchObject({ status: 'expired', completed: 0, failed: 2 });
    expect(batch.endedAtMs! - batch.createdAtMs).toBeLessThanOrEqual(24 * 3_600_000 + 120_000);
  });

  test('ends at the end of its window whatever deadline a line was given meanwhile', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
    const { clock, useCases, batchDeps } = world;
    const created = await clock.run(startBatch(world, linesOf(2)));
    const deadlineMs = created.windowEndsAtMs + 3_600_000;

    await clock.run(useCases.change({ id: lineRequestId(created, 0), owner: OWNER, deadlineMs }));
    const batch = await clock.run(sweepUntilOver(world, created));

    expect(batch).toMatchObject({ status: 'expired', completed: 0, failed: 2 });
    expect(await batchDeps.requests.read(lineRequestId(created, 0))).toMatchObject({ status: 'cancelled' });
  });

  test.each([[{ timeout: 20 }], [{ deadline: 1_800_000_020 }]])(
    'a line with its own %j times out for itself',
    async (own) => {
      const world = createBatchWorld({ deployments: [{ rpm: 1 }] });

      const { batch, errors } = await ranBatch(world, [aLine('a'), aLine('b', own)]);

      expect(batch.status).toBe('completed');
      expect(errors).toMatchObject([{ custom_id: 'b', response: null, error: { code: 'request_timeout' } }]);
    },
  );
});

describe('cancelling a batch', () => {
  test('ends with every line in one of its files, and calls none of the rest', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 10 }] });
    const { clock, batches } = world;
    const created = await clock.run(startBatch(world, linesOf(120)));
    await clock.run(clock.sleep(20_000));

    const cancelled = await clock.run(batches.cancel(created));
    const calls = world.arrivals.length;
    const last = await clock.run(sweepUntilOver(world, cancelled));
    await clock.run(clock.sleep(300_000));

    const output = await resultsIn(world, last.outputFileId);
    const errors = await resultsIn(world, last.errorFileId);
    expect(last).toMatchObject({ status: 'cancelled', completed: 10, failed: 110 });
    expect(customIds([...output, ...errors]).toSorted()).toEqual(
      Array.from({ length: 120 }, (_, n) => `line-${n}`).toSorted(),
    );
    expect(new Set(errors.map(({ error }) => (error as { code: string }).code))).toEqual(
      new Set(['batch_cancelled']),
    );
    expect([calls, world.arrivals.length]).toEqual([10, 10]);
  });

  test('reaches lines that somebody is feeding at that very moment', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
    const { clock, batchDeps } = world;
    // A feeder that hangs in the middle of its lines, and continues after the batch was cancelled.
    let hold = (): void => undefined;
    const held = new Promise<void>((resolve) => (hold = resolve));
    const slow = {
      ...batchDeps,
      requests: {
        ...batchDeps.requests,
        create: async (record: Parameters<typeof batchDeps.requests.create>[0]) => {
          if (record.id.endsWith('3')) await held;
          return batchDeps.requests.create(record);
        },
      },
    };
    const creating = startBatch({ ...world, batches: createBatches(slow) }, linesOf(8));
    await clock.run(clock.sleep(1_000));
    const [open] = await batchDeps.batches.list(OWNER, { limit: 1 });

    await clock.run(world.batches.cancel(open!));
    await clock.run(clock.sleep(40_000));
    await clock.run(sweepUntilOver(world, open!));
    hold();
    await clock.run(creating);
    await clock.run(world.dispatcher.lead('m', 30_000));

    expect(await readStored(world, open!)).toMatchObject({ status: 'cancelled', failed: 8 });
    expect(world.arrivals).toEqual([]);
  });

  test('is refused once the batch is over, and answered again while it is under way', async () => {
    const world = createBatchWorld(unlimited);
    const { batch } = await ranBatch(world, linesOf(2));

    await expect(world.batches.cancel(batch)).rejects.toMatchObject({ code: 'batch_ended' });
  });
});

describe('an input with mistakes', () => {
  test('fails as a whole, and every mistake is reported with its line', async () => {
    const world = createBatchWorld(unlimited);
    const lines = [
      aLine('a'),
      '{"custom_id":',
      '',
      aLine('a'),
      aLine('b', {}, { url: '/v1/completions' }),
      aLine('c', {}, { method: 'GET' }),
      aLine('d', { model: 'nobody' }),
      aLine('e', { messages: [] }),
      aLine('f', { priority: 'high' }),
      aLine('g', { stream: true }),
      '[]',
      aLine(''),
      aLine('h', { webhook_url: 'https://example.com/' }),
    ];

    const { batch } = await ranBatch(world, lines);

    expect(batch).toMatchObject({ status: 'failed', outputParts: [], errorParts: [] });
    expect(batch.errors.map(({ line, code, param }) => [line, code, param])).toEqual([
      [2, 'invalid_json_line', null],
      [4, 'duplicate_custom_id', 'custom_id'],
      [5, 'url_mismatch', 'url'],
      [6, 'invalid_request', 'method'],
      [7, 'model_not_found', 'body.model'],
      [8, 'invalid_request', 'body.messages'],
      [9, 'invalid_request', 'body.priority'],
      [10, 'invalid_request', 'body.stream'],
      [11, 'invalid_request', null],
      [12, 'invalid_request', 'custom_id'],
      [13, 'invalid_request', 'body.webhook_url'],
    ]);
    expect(world.arrivals).toEqual([]);
  });

  test.each([
    ['no lines', '\n \n', 'empty_file'],
    ['too many lines', '{}\n'.repeat(50_001), 'too_many_tasks'],
  ])('fails for %s', async (_, text, code) => {
    const { clock, files, batches } = createBatchWorld(unlimited);
    const { id: inputFileId } = await files.create({ owner: OWNER, filename: 'x', text });
    const wanted = { owner: OWNER, inputFileId, endpoint: 'chat/completions', metadata: {} } as const;

    const batch = await clock.run(batches.create(wanted));

    expect(batch).toMatchObject({ status: 'failed', errors: [{ code, line: null }] });
  });

  test.each([
    ['of nobody', 'file-1', OWNER],
    ['of somebody else', undefined, 'owner-2'],
  ])('is refused where the file is %s', async (_, given, owner) => {
    const { files, batches } = createBatchWorld(unlimited);
    const { id } = await files.create({ owner: OWNER, filename: 'x', text: aLine('a') });
    const wanted = { endpoint: 'chat/completions', metadata: {} } as const;

    const creating = batches.create({ ...wanted, owner, inputFileId: given ?? id });

    await expect(creating).rejects.toMatchObject({ code: 'invalid_request', param: 'input_file_id' });
  });
});

test('a batch of another owner does not exist, and is on no other list', async () => {
  const world = createBatchWorld(unlimited);
  const { batch } = await ranBatch(world, linesOf(1));
  const { batches } = world;

  const theirs = { owner: 'owner-2', id: batch.id };

  await expect(batches.read(theirs)).rejects.toMatchObject({ code: 'batch_not_found' });
  await expect(batches.cancel(theirs)).rejects.toMatchObject({ code: 'batch_not_found' });
  expect(await batches.list({ owner: 'owner-2', limit: 10 })).toEqual({ data: [], hasMore: false });
  expect((await batches.list({ owner: OWNER, limit: 10 })).data).toMatchObject([{ id: batch.id }]);
});
