import type { Fields } from '../wire/error-inside.ts';
import type { Heading } from './completion.ts';
import { isJsonTool } from './json-tool.ts';
import { usageFields, type Finish, type Said, type Usage } from './said.ts';

/** Writes the pieces of an answer as the events of a streamed chat completion. */
export interface ChunkWriter {
  write(said: Said): string;
  /** Everything has arrived: the usage, and the stream's end. */
  end(): string;
}

/** Says that the upstream is alive, and nothing else. */
export const comment = ':\n\n';

/** An error as the upstream has written it, in JSON. */
export const errorEvent = (data: string): string => `event: error\ndata: ${data}\n\n`;

/** Where a call's arguments go: to a call's index, or to the content, if the call is the answer in JSON. */
type Place = number | 'answer';

export function createChunkWriter(heading: Heading): ChunkWriter {
  let { id, model } = heading;
  let usage: Usage | undefined;
  /** The call whose arguments arrive. */
  let call: { readonly place: Place; hasArguments: boolean } | undefined;
  let calls = 0;
  /** Text that counts only if the answer in JSON never comes. */
  let aside = '';
  let isAnswered = false;

  const event = (fields: Fields): string =>
    `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created: heading.created, model, ...fields })}\n\n`;
  const chunk = (delta: Fields, finish: string | null = null): string =>
    event({ choices: [{ index: 0, delta, finish_reason: finish }] });
  const toolChunk = (index: number, fields: Fields): string => chunk({ tool_calls: [{ index, ...fields }] });

  const argumentsChunk = (place: Place, text: string): string =>
    place === 'answer' ? chunk({ content: text }) : toolChunk(place, { function: { arguments: text } });

  /** A call without arguments has an empty object as such. */
  function closeCall(): string {
    const open = call;
    call = undefined;
    return open === undefined || open.hasArguments ? '' : argumentsChunk(open.place, '{}');
  }

  function openCall({ id: callId, name }: Extract<Said, { kind: 'call' }>): string {
    const before = closeCall();
    const isAnswer = heading.isByTool && isJsonTool(name);
    isAnswered ||= isAnswer;
    call = { place: isAnswer ? 'answer' : calls, hasArguments: false };
    if (isAnswer) return before;
    const fields = { id: callId, type: 'function', function: { name, arguments: '' } };
    const begun = toolChunk(calls, fields);
    calls += 1;
    return before + begun;
  }

  function writeArguments(text: string): string {
    if (text === '' || call === undefined) return '';
    call.hasArguments = true;
    return argumentsChunk(call.place, text);
  }

  function writeText(text: string): string {
    const before = closeCall();
    if (heading.isByTool) aside += text;
    return before + (heading.isByTool || text === '' ? '' : chunk({ content: text }));
  }

  function writeEnd(finish: Finish): string {
    const text = isAnswered || aside === '' ? '' : chunk({ content: aside });
    const isAnswer = finish === 'tool_calls' && calls === 0;
    return closeCall() + text + chunk({}, isAnswer ? 'stop' : finish);
  }

  return {
    write(said) {
      switch (said.kind) {
        case 'start':
          id = said.id ?? id;
          model = said.model ?? model;
          return chunk({ role: 'assistant', content: '' });
        case 'text':
          return writeText(said.text);
        case 'thinking':
          return said.text === '' ? '' : chunk({ reasoning_content: said.text });
        case 'thought':
          return chunk({ thinking_blocks: [said.block] });
        case 'call':
          return openCall(said);
        case 'arguments':
          return writeArguments(said.text);
        case 'end':
          return writeEnd(said.finish);
        case 'usage':
          ({ usage } = said);
          return '';
        default:
          return said satisfies never;
      }
    },
    end: () =>
      (usage === undefined ? '' : event({ choices: [], usage: usageFields(usage) })) + 'data: [DONE]\n\n',
  };
}
