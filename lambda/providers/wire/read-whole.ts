import { answerEvents } from '../../core/answers/answer-events.ts';
import { parseExact } from '../../core/json/exact-json.ts';
import type { UpstreamReply } from '../../ports/upstream.ts';
import { usageIn } from '../../core/requests/usage.ts';
import { readError } from '../refusals/read-error.ts';
import { answered, failed, refusalInside, type Arrived } from './arrived.ts';
import { endpointRules } from '../../core/requests/endpoint-rules.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { assemble } from './assemble.ts';
import { errorInside, fieldsOf, isAnswer } from './error-inside.ts';
import { eventText } from './stream/event-text.ts';
import { textOf } from './read-all.ts';
import { isEventStream } from './sniff.ts';

/** Reads a response that has arrived completely: JSON, or a stream that nobody asked for. */
export function readWhole(body: Buffer, arrived: Arrived): UpstreamReply {
  arrived.deadline.stop();
  if (isEventStream(body, true) === true) return readUnaskedStream(body, arrived);
  const text = textOf(body);
  if (text.trim() === '') return failed('The upstream’s answer is empty.');
  const value = parsed(text);
  if (value === undefined) return failed('The upstream’s answer is neither JSON nor an event stream.');
  const read = readAsOpenais(text, arrived);
  return judge(value, read, arrived);
}

/** The same text if the provider's format is OpenAI's. */
function readAsOpenais(text: string, { reading }: Arrived): string {
  if (reading?.concerns(text) !== true) return text;
  const fields = fieldsOf(parseExact(text));
  return fields === undefined ? text : JSON.stringify(reading.read(fields));
}

function readUnaskedStream(body: Buffer, arrived: Arrived): UpstreamReply {
  const assembled = assemble(body);
  switch (assembled.kind) {
    case 'answer': {
      const text = JSON.stringify(assembled.answer);
      return judge(parsed(text), readAsOpenais(text, arrived), arrived);
    }
    case 'error':
      return refusalInside(assembled.error, arrived);
    case 'broken':
      return failed('The upstream ended its answer before it was complete.');
    case 'unknown':
      return failed(
        'The upstream streamed its answer though no stream was requested, and its events are not OpenAI’s.',
      );
  }
}

/** `text`: the same value as JSON. */
function judge(value: unknown, text: string, arrived: Arrived): UpstreamReply {
  const error = errorInside(value);
  if (error !== undefined) return refusalInside(error, arrived);
  const { endpoint } = arrived.call;
  if (!isAnswer(value, endpoint)) {
    if (readError(value).message !== undefined) return refusalInside(value, arrived);
    return failed(`The upstream’s answer is incomplete: it has no ${missingIn(endpoint)}.`);
  }
  const used = usageIn(value);
  const usage = () => used;
  const { stream, stream_options: options } = arrived.call.body;
  if (stream !== true) return answered(arrived, { body: text, usage });
  const events = answerEvents(text, { isUsageWanted: fieldsOf(options)?.include_usage === true });
  if (events === undefined) {
    return failed('The upstream’s answer is not the requested stream, and cannot be turned into one.');
  }
  return answered(arrived, { body: once(eventText(events)), usage });
}

const missingIn = (endpoint: Endpoint): string => endpointRules[endpoint].answersIn.join(' and no ');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A generator has to be asynchronous to be a stream. */
// eslint-disable-next-line @typescript-eslint/require-await
async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
