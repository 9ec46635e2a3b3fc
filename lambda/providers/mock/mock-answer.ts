import { mockResponse, mockResponseEvents } from './mock-response.ts';
import type { MockAnswer } from './mock-about.ts';

/** LiteLLM's numbers. */
const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

const charactersPerDelta = 3;

/** The whole answer: a `chat.completion`, a `text_completion` or a `response`. */
export function mockAnswer(about: MockAnswer, text: string): object {
  if (about.endpoint === 'responses') return mockResponse(about, text);
  const choice =
    about.endpoint === 'completions'
      ? { index: 0, finish_reason: 'stop', logprobs: null, text }
      : { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } };
  return { ...envelope(about, 'chat.completion'), choices: [choice], usage };
}

/** The data of each event of the same answer as a stream. */
export function* mockEvents(
  about: MockAnswer,
  text: string,
  { isUsageWanted }: { readonly isUsageWanted: boolean },
): Generator<string> {
  if (about.endpoint === 'responses') {
    yield* mockResponseEvents(about, text, piecesOf(text));
    return;
  }
  const event = (choice: object) =>
    JSON.stringify({ ...envelope(about, 'chat.completion.chunk'), choices: [{ index: 0, ...choice }] });
  const isText = about.endpoint === 'completions';
  let role: object = { role: 'assistant' };
  for (const content of piecesOf(text)) {
    yield event({ ...(isText ? { text: content } : { delta: { ...role, content } }), finish_reason: null });
    role = {};
  }
  yield event({ ...(isText ? { text: '' } : { delta: {} }), finish_reason: 'stop' });
  if (isUsageWanted)
    yield JSON.stringify({ ...envelope(about, 'chat.completion.chunk'), choices: [], usage });
  yield '[DONE]';
}

const envelope = ({ id, createdAt, model, endpoint }: MockAnswer, chatObject: string) =>
  endpoint === 'completions'
    ? { id: `cmpl-${id}`, object: 'text_completion', created: createdAt, model }
    : { id: `chatcmpl-${id}`, object: chatObject, created: createdAt, model };

/** Whole characters, so that no piece ends inside a surrogate pair. */
function* piecesOf(text: string): Generator<string> {
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at += charactersPerDelta) {
    yield characters.slice(at, at + charactersPerDelta).join('');
  }
}
