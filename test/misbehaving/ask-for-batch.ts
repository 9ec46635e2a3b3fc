import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { pathFor } from './ask.ts';
import { authorization, LONGEST_MS, send } from './send.ts';

const endedBatch = ['completed', 'failed', 'expired', 'cancelled'];
const batchSchema = z.object({
  id: z.string(),
  status: z.string(),
  output_file_id: z.string().nullish(),
  error_file_id: z.string().nullish(),
});

/** Submits the bodies of each endpoint as one batch; returns the result lines by `custom_id`. */
export async function askForBatch(
  url: string,
  bodies: ReadonlyMap<string, object>,
): Promise<ReadonlyMap<string, unknown>> {
  const byPath = Map.groupBy(bodies, ([, body]) => pathFor(body));
  const results = await Promise.all([...byPath].map(([path, some]) => askAt(url, path, some)));
  return new Map(results.flatMap((lines) => [...lines]));
}

async function askAt(
  url: string,
  path: string,
  bodies: readonly (readonly [string, object])[],
): Promise<ReadonlyMap<string, unknown>> {
  const lines = bodies.map(([id, body]) =>
    JSON.stringify({ custom_id: id, method: 'POST', url: path, body }),
  );
  const form = new FormData();
  form.set('purpose', 'batch');
  form.set('file', new Blob([lines.join('\n')]), 'lines.jsonl');
  const uploaded = await fetch(`${url}/v1/files`, {
    method: 'POST',
    headers: { authorization },
    body: form,
  });
  const { id: input } = z.object({ id: z.string() }).parse(await uploaded.json());
  const body = { input_file_id: input, endpoint: path, completion_window: '24h' };
  let batch = batchSchema.parse(await (await send(url, '/v1/batches', { body })).json());
  const look = async () => batchSchema.parse(await (await send(url, `/v1/batches/${batch.id}`)).json());
  const endMs = performance.now() + LONGEST_MS;
  while (!endedBatch.includes(batch.status) && performance.now() < endMs) {
    await pause(500);
    batch = await look();
  }
  const results = new Map<string, unknown>();
  for (const file of [batch.output_file_id, batch.error_file_id]) {
    if (file === undefined || file === null) continue;
    const text = await (await send(url, `/v1/files/${file}/content`)).text();
    for (const line of text.trimEnd().split('\n')) keep(results, line);
  }
  return results;
}

function keep(results: Map<string, unknown>, line: string): void {
  const id = /"custom_id":"([^"]+)"/.exec(line)?.[1];
  if (id === undefined) return;
  try {
    results.set(id, JSON.parse(line));
  } catch {
    results.set(id, line);
  }
}
