import { parseExact } from '../../core/json/exact-json.ts';
import { fieldsInList, fieldsOf, type Fields } from '../wire/error-inside.ts';
import type { Block, Chat, Turn } from './chat.ts';
import { notCarried, notRead } from './not-carried.ts';
import { cacheOf, readContent } from './read-content.ts';

/** The conversation, with what the system says apart from it, wherever that stands. */
export function readMessages(messages: unknown): Pick<Chat, 'system' | 'turns'> {
  if (!Array.isArray(messages)) throw notRead('messages', 'a list');
  const system: Block[] = [];
  const turns: { readonly role: Turn['role']; readonly blocks: Block[] }[] = [];
  for (const [index, value] of messages.entries()) {
    const path = `messages[${index}]`;
    const message = fieldsOf(value);
    if (message === undefined) throw notRead(path, 'an object');
    if (message.role === 'system' || message.role === 'developer') {
      for (const block of withCache(readContent(message.content, `${path}.content`), message))
        system.push(block);
      continue;
    }
    const turn = readTurn(message, path);
    const last = turns.at(-1);
    // Both wires have turns alternate; the results of one answer's calls belong together.
    if (last?.role === turn.role) for (const block of turn.blocks) last.blocks.push(block);
    else if (turn.blocks.length > 0) turns.push({ role: turn.role, blocks: [...turn.blocks] });
  }
  return { system, turns };
}

function readTurn(message: Fields, path: string): Turn {
  switch (message.role) {
    case 'user':
      return { role: 'user', blocks: withCache(readContent(message.content, `${path}.content`), message) };
    case 'assistant':
      return { role: 'assistant', blocks: readAssistant(message, path) };
    case 'tool':
      return { role: 'user', blocks: [readResult(message, path)] };
    default:
      throw notCarried(
        `${path}.role`,
        'This model is called by another API than OpenAI’s, which has the roles system, developer, user, assistant and tool.',
      );
  }
}

/** A `cache_control` of a whole message counts from its last part. */
function withCache(blocks: readonly Block[], message: Fields): readonly Block[] {
  const cache = cacheOf(message);
  const last = blocks.at(-1);
  return cache === undefined || last === undefined ? blocks : [...blocks.slice(0, -1), { ...last, cache }];
}

function readAssistant(message: Fields, path: string): readonly Block[] {
  if (message.audio !== undefined && message.audio !== null)
    throw notCarried(`${path}.audio`, 'The API by which this model is called has no audio.');
  if (message.function_call !== undefined && message.function_call !== null)
    throw notCarried(`${path}.function_call`, 'Write it as tool_calls: function_call has no translation.');
  const calls = readCalls(message.tool_calls, `${path}.tool_calls`);
  const said = withCache(readContent(message.content, `${path}.content`), message);
  return [...readThinking(message.thinking_blocks), ...said, ...calls];
}

/** LiteLLM's field for reasoning that goes back with its signature. */
const readThinking = (blocks: unknown): readonly Block[] =>
  fieldsInList(blocks).flatMap<Block>(({ type, thinking, signature, data }) => {
    if (type === 'redacted_thinking' && typeof data === 'string') return [{ kind: 'redacted', data }];
    const isSigned = typeof thinking === 'string' && typeof signature === 'string' && signature !== '';
    return type === 'thinking' && isSigned ? [{ kind: 'thinking', text: thinking, signature }] : [];
  });

function readCalls(calls: unknown, path: string): readonly Block[] {
  if (calls === undefined || calls === null) return [];
  if (!Array.isArray(calls)) throw notRead(path, 'a list');
  return calls.map((call: unknown, index) => readCall(call, `${path}[${index}]`));
}

function readCall(value: unknown, path: string): Block {
  const call = fieldsOf(value);
  if (call === undefined) throw notRead(path, 'an object');
  const { name, arguments: written } = fieldsOf(call.function) ?? {};
  if (typeof call.id !== 'string') throw notRead(`${path}.id`, 'a text');
  if (typeof name !== 'string') throw notRead(`${path}.function.name`, 'a text');
  const input = readArguments(written);
  if (input === undefined) throw notRead(`${path}.function.arguments`, 'a JSON object as a text');
  return { kind: 'call', id: call.id, name, input, cache: cacheOf(call) };
}

/** Numbers stay as they were written. */
function readArguments(written: unknown): Fields | undefined {
  if (written === undefined || written === null) return {};
  if (typeof written !== 'string') return undefined;
  if (written.trim() === '') return {};
  try {
    return fieldsOf(parseExact(written));
  } catch {
    return undefined;
  }
}

function readResult(message: Fields, path: string): Block {
  if (typeof message.tool_call_id !== 'string') throw notRead(`${path}.tool_call_id`, 'a text');
  const blocks = readContent(message.content, `${path}.content`);
  return { kind: 'result', id: message.tool_call_id, blocks, cache: cacheOf(message) };
}
