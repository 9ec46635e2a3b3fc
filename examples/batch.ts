// OpenAI's SDK, unmodified: a batch of requests, its results line by line.
// npm start, then: npx node examples/batch.ts
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';

const { HEADWAY_URL = 'http://127.0.0.1:4000', HEADWAY_KEY = 'sk-1234' } = process.env;
const client = new OpenAI({ baseURL: `${HEADWAY_URL}/v1`, apiKey: HEADWAY_KEY });
const model = 'gpt-3.5-turbo-fake-model';

const lines = ['Hello!', 'How are you?', 'Goodbye!'].map((content, n) =>
  JSON.stringify({
    custom_id: `line-${n}`,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { model, messages: [{ role: 'user', content }] },
  }),
);
const input = await client.files.create({
  file: await toFile(Buffer.from(lines.join('\n')), 'lines.jsonl'),
  purpose: 'batch',
});

let batch = await client.batches.create({
  input_file_id: input.id,
  endpoint: '/v1/chat/completions',
  completion_window: '24h',
});
while (!['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) {
  await pause(1_000);
  batch = await client.batches.retrieve(batch.id);
  console.log(batch.status, batch.request_counts);
}

for (const error of batch.errors?.data ?? []) console.log(`line ${error.line ?? ''}: ${error.message ?? ''}`);
for (const id of [batch.output_file_id, batch.error_file_id]) {
  if (typeof id === 'string') console.log(await (await client.files.content(id)).text());
}
