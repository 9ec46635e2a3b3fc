import { createBatches } from '../../../lambda/app/batches/create-batches.ts';
import type { BatchDeps, OpenBatch } from '../../../lambda/app/batches/batch-deps.ts';
import type { Batches } from '../../../lambda/app/batches/batches.ts';
import { createFiles } from '../../../lambda/app/files/create-files.ts';
import type { Files } from '../../../lambda/app/files/files.ts';
import type { BatchRecord } from '../../../lambda/core/batches/batch.ts';
import type { FileRecord } from '../../../lambda/core/batches/file-record.ts';
import { createBodyReader } from '../../../lambda/api/bodies/batch-body.ts';
import { memoryShelf } from '../../../lambda/memory/memory-shelf.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** A world with the doors of files and batches. */
export interface BatchWorld extends World {
  readonly batchDeps: BatchDeps;
  readonly files: Files;
  readonly batches: Batches;
}

export function createBatchWorld(options: WorldOptions = {}): BatchWorld {
  const world = createWorld(options);
  const { deps, clock } = world;
  const batchDeps: BatchDeps = {
    ...deps,
    files: memoryShelf<FileRecord>({ clock }),
    batches: memoryShelf<BatchRecord>({ clock }),
    openBatches: memoryShelf<OpenBatch>({ clock }),
    readBody: createBodyReader(deps.config, clock),
  };
  return { ...world, batchDeps, files: createFiles(batchDeps), batches: createBatches(batchDeps) };
}

export const OWNER = 'owner-1';

/** A line of a batch's input; `extra` goes into its body. */
export const aLine = (customId: string, extra: object = {}, around: object = {}): string =>
  JSON.stringify({
    custom_id: customId,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model: 'm', messages: [{ role: 'user', content: customId }], ...extra },
    ...around,
  });

export const linesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => aLine(`line-${n}`));

/** Uploads lines and creates a batch of them. */
export async function startBatch(
  { files, batches }: Pick<BatchWorld, 'files' | 'batches'>,
  lines: readonly string[],
  priority?: number,
): Promise<BatchRecord> {
  const text = lines.map((line) => `${line}\n`).join('');
  const { id } = await files.create({ owner: OWNER, filename: 'lines.jsonl', text });
  const wanted = { owner: OWNER, inputFileId: id, endpoint: 'chat/completions', metadata: {} } as const;
  return batches.create({ ...wanted, priority });
}

/** The parsed lines of a file; none for a file that does not exist. */
export async function resultsIn(
  { files }: Pick<BatchWorld, 'files'>,
  id: string,
): Promise<Record<string, unknown>[]> {
  const file = await files.content({ owner: OWNER, id }).catch(() => undefined);
  if (file === undefined) return [];
  let text = '';
  for await (const piece of file) text += piece;
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Sweeps once a minute until a batch is over. */
export async function sweepUntilOver(world: BatchWorld, { id }: BatchRecord): Promise<BatchRecord> {
  const { batches, batchDeps, clock } = world;
  for (let minute = 0; minute < 2_000; minute++) {
    const batch = await batchDeps.batches.read({ owner: OWNER, id });
    if (batch !== undefined && batch.endedAtMs !== null) return batch;
    await batches.sweep(clock.now() + 50_000);
    await clock.sleep(60_000);
  }
  throw new Error('the batch does not end');
}
