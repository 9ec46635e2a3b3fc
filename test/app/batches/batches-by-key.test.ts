import { describe, expect, test } from '@jest/globals';
import type { KeyRecord } from '../../../lambda/core/keys/key-record.ts';
import { aLine, createBatchWorld, resultsIn, sweepUntilOver } from '../../setup/worlds/batch-world.ts';
import { aKey } from '../../setup/sample-keys.ts';

const priority = { default: 1, best: 500, worst: 5_000, outside: 'clamp' as const };

/** A batch of a key, its lines, and the key as it is while they are fed. */
async function runBatch(of: {
  readonly key: KeyRecord;
  readonly lines: readonly string[];
  readonly asked?: number | undefined;
  readonly now?: KeyRecord;
}) {
  const { key, lines, asked, now = key } = of;
  const keys = { read: async () => now };
  const world = createBatchWorld({ deployments: [{ rpm: 60 }, { rpm: 60, group: 'other' }], keys });
  const { id: keyId, settings } = key;
  const owner = 'owner-1';
  const text = lines.map((line) => `${line}\n`).join('');
  const { id } = await world.files.create({ owner, filename: 'lines.jsonl', text });
  const wanted = { owner, inputFileId: id, endpoint: 'chat/completions', metadata: {} } as const;
  const batch = await world.clock.run(
    world.batches.create({ ...wanted, priority: asked, key: { keyId, settings } }),
  );
  const over = await world.clock.run(sweepUntilOver(world, batch));
  const records = await world.deps.requests.list({ owner, limit: 100 });
  return {
    batch,
    over,
    records: records?.records ?? [],
    errors: await resultsIn(world, over.errorFileId),
  };
}

describe('a batch of a key', () => {
  test.each([
    [undefined, 1_000],
    [0, 500],
    [9_000, 5_000],
    [600, 600],
  ])('that asks for priority %s has %s, and so have its lines', async (asked, expected) => {
    const { batch, records } = await runBatch({
      key: aKey({ settings: { priority } }),
      lines: [aLine('a')],
      asked,
    });

    expect(batch.priority).toBe(expected);
    expect(records.map((record) => record.priority)).toEqual([expected]);
  });

  test('has no line outside the range of its key', async () => {
    const lines = [
      aLine('a', { priority: 0 }),
      aLine('b', { priority: 9_999 }),
      aLine('c', { priority: 700 }),
    ];

    const { records } = await runBatch({ key: aKey({ settings: { priority } }), lines });

    expect(records.map((record) => record.priority).toSorted((a, b) => a - b)).toEqual([500, 700, 5_000]);
  });

  test('fails the lines of models that its key may not use, by the name of the field', async () => {
    const lines = [aLine('a'), aLine('b', { model: 'other' })];

    const { over, errors } = await runBatch({ key: aKey({ settings: { models: ['m'] } }), lines });

    expect([over.completed, over.failed]).toEqual([1, 1]);
    expect(errors).toMatchObject([
      { custom_id: 'b', response: { body: { error: { code: 'model_not_allowed', param: 'model' } } } },
    ]);
  });

  test.each([
    ['keep', 1, 0],
    ['cancel', 0, 1],
  ] as const)('whose key was removed to %s what waits: %s completed, %s failed', async (...row) => {
    const [waiting, completed, failed] = row;
    const key = aKey();

    const { over } = await runBatch({ key, lines: [aLine('a')], now: { ...key, waiting, removedAtMs: 1 } });

    expect([over.completed, over.failed]).toEqual([completed, failed]);
  });
});

test('lines of a key whose budget is used up wait for its next period', async () => {
  const budget = { unit: 'tokens', amount: 1_000, per: 'day', atCap: 'refuse' } as const;
  const key = aKey({ settings: { budget } });
  const lines = Array.from({ length: 6 }, (_, n) => aLine(`line-${n}`, { max_tokens: 300 }));

  const { over, records, errors } = await runBatch({ key, lines });

  expect(errors).toEqual([]);
  expect([over.completed, over.failed]).toEqual([6, 0]);
  const days = new Set(records.map(({ enqueuedAtMs }) => Math.floor(enqueuedAtMs / 86_400_000)));
  expect(days.size).toBeGreaterThan(1);
});
