import type { MockAnswer } from './mock-about.ts';

type About = Pick<MockAnswer, 'id' | 'createdAt' | 'model'>;

/** LiteLLM's numbers. */
const usage = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 30,
};

/** The whole answer as a Response object. */
export const mockResponse = (about: About, text: string): object => ({
  ...headOf(about),
  status: 'completed',
  output: [messageOf(about, text)],
  usage,
});

/** The data of each event of the same answer as a stream. */
export function* mockResponseEvents(about: About, text: string, pieces: Iterable<string>): Generator<string> {
  let sequence = 0;
  const event = (type: string, data: object) =>
    JSON.stringify({ type, sequence_number: sequence++, ...data });
  const begun = { response: { ...headOf(about), status: 'in_progress', output: [], usage: null } };
  const at = { item_id: messageId(about), output_index: 0, content_index: 0 };
  const item = messageOf(about, text);
  yield event('response.created', begun);
  yield event('response.in_progress', begun);
  const opened = { ...item, status: 'in_progress', content: [] };
  yield event('response.output_item.added', { output_index: 0, item: opened });
  yield event('response.content_part.added', { ...at, part: partOf('') });
  for (const delta of pieces) yield event('response.output_text.delta', { ...at, delta, logprobs: [] });
  yield event('response.output_text.done', { ...at, text, logprobs: [] });
  yield event('response.content_part.done', { ...at, part: partOf(text) });
  yield event('response.output_item.done', { output_index: 0, item });
  yield event('response.completed', { response: mockResponse(about, text) });
}

const headOf = ({ id, createdAt, model }: About) => ({
  id: `resp_${id}`,
  object: 'response',
  created_at: createdAt,
  model,
  background: false,
  error: null,
  incomplete_details: null,
  instructions: null,
  metadata: {},
  parallel_tool_calls: true,
  temperature: 1,
  top_p: 1,
  tool_choice: 'auto',
  tools: [],
});

const messageId = ({ id }: About): string => `msg_${id}`;

const messageOf = (about: About, text: string) => ({
  id: messageId(about),
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [partOf(text)],
});

const partOf = (text: string) => ({ type: 'output_text', text, annotations: [], logprobs: [] });
