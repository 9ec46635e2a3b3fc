/** Waits two seconds for an answer; if none comes, keeps waiting by the id for as long as it takes. */
const url = `${process.env.HEADWAY_URL ?? 'http://127.0.0.1:4000'}/v1`;
const headers = {
  authorization: `Bearer ${process.env.HEADWAY_KEY ?? 'sk-1234'}`,
  'content-type': 'application/json',
};

const response = await fetch(`${url}/chat/completions`, {
  method: 'POST',
  headers: { ...headers, prefer: 'wait=2' },
  body: JSON.stringify({
    model: 'limited-fake-model',
    messages: [{ role: 'user', content: 'Hello!' }],
  }),
});
if (!response.ok) throw new Error(await response.text());

let answer = await response.json();
if (response.status === 202) {
  const { id } = answer;
  let request = answer;
  while (request.completed_at === null) {
    console.log(`${request.status}, position ${request.position}`);
    request = await (await fetch(`${url}/requests/${id}?wait=20`, { headers })).json();
  }
  if (request.status !== 'completed') throw new Error(request.error.message);
  answer = request.response;
}
console.log(answer.choices[0].message.content);
