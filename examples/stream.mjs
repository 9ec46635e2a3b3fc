/** Submits a request and reads its answer as an event stream, resuming it where it broke off. */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

const url = `${process.env.HEADWAY_URL ?? 'http://127.0.0.1:4000'}/v1`;
const headers = {
  authorization: `Bearer ${process.env.HEADWAY_KEY ?? 'sk-1234'}`,
  'content-type': 'application/json',
};

/** The data of each event after number `after`; skips comments, which only keep the connection alive. */
async function* eventsOf(id, after) {
  const response = await fetch(`${url}/requests/${id}?stream=true&starting_after=${after}`, { headers });
  if (!response.ok) throw new Error(await response.text());
  for await (const line of createInterface({ input: Readable.fromWeb(response.body) })) {
    if (line === 'data: [DONE]') return;
    if (line.startsWith('data: ')) yield JSON.parse(line.slice(6));
  }
}

const accepted = await fetch(`${url}/chat/completions`, {
  method: 'POST',
  headers: { ...headers, prefer: 'respond-async' },
  body: JSON.stringify({
    model: 'limited-fake-model',
    messages: [{ role: 'user', content: 'Hello!' }],
  }),
});
if (accepted.status !== 202) throw new Error(await accepted.text());
const { id } = await accepted.json();

// Event 0 only carries the role: start as if the connection had been lost after it.
for await (const event of eventsOf(id, 0)) {
  if (event.error) throw new Error(event.error.message);
  process.stdout.write(event.choices[0]?.delta.content ?? '');
  if (event.usage) console.log(`\n${event.usage.total_tokens} tokens`);
}
