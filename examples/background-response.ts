// OpenAI's SDK, unmodified: a response in the background, polled until it has ended.
// npm start, then: npx node examples/background-response.ts
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI from 'openai';

const { HEADWAY_URL = 'http://127.0.0.1:4000', HEADWAY_KEY = 'sk-1234' } = process.env;
const client = new OpenAI({ baseURL: `${HEADWAY_URL}/v1`, apiKey: HEADWAY_KEY });
const model = 'gpt-3.5-turbo-fake-model';

let response = await client.responses.create({ model, input: 'Hello!', background: true });
console.log(response.id, response.status);

while (response.status === 'queued' || response.status === 'in_progress') {
  await pause(1_000);
  response = await client.responses.retrieve(response.id);
}
console.log(response.status, response.output_text);
