/** Submits five requests, does something else, and collects the answers. */
const url = `${process.env.HEADWAY_URL ?? 'http://127.0.0.1:4000'}/v1`;
const headers = {
  authorization: `Bearer ${process.env.HEADWAY_KEY ?? 'sk-1234'}`,
  'content-type': 'application/json',
};

async function handIn(question, priority) {
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    // With the key, sending this again after a lost connection does not ask a second time.
    headers: { ...headers, prefer: 'respond-async', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({
      model: 'limited-fake-model',
      priority,
      deadline: new Date(Date.now() + 600_000).toISOString(),
      messages: [{ role: 'user', content: question }],
    }),
  });
  if (response.status !== 202) throw new Error(await response.text());
  return response.json();
}

async function collect(id) {
  for (;;) {
    const request = await (await fetch(`${url}/requests/${id}?wait=60`, { headers })).json();
    if (request.completed_at !== null) return request;
  }
}

const questions = ['Who?', 'What?', 'Where?', 'When?', 'Why?'];
const accepted = await Promise.all(questions.map((question, n) => handIn(question, n * 100)));
for (const { id, status, position } of accepted) console.log(id, status, `position ${position}`);

for (const { id } of accepted) {
  const { status, response, error } = await collect(id);
  console.log(id, status, response?.choices[0].message.content ?? error.message);
}
