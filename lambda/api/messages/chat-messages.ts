import { isJsonObject } from '../../core/json/exact-json.ts';
import { Fault } from '../../core/faults.ts';
import type { JsonObject } from '../bodies/json-object.ts';

/** What a chat completion has no place for, by its path. */
export type Lacks = string[];

export const fieldsOf = (value: unknown): JsonObject => (isJsonObject(value) ? { ...value } : {});

const invalid = (param: string, expected: string): Fault =>
  new Fault('invalid_request', `${param} must be ${expected}.`, { param });

/** A block of a message's content, and its path in the request. */
interface Placed {
  readonly block: JsonObject;
  readonly path: string;
}

/** The content of a message as blocks; a text is one block. */
export function blocksIn(content: unknown, path: string): readonly Placed[] {
  if (typeof content === 'string')
    return content === '' ? [] : [{ block: { type: 'text', text: content }, path }];
  if (content === undefined || content === null) return [];
  if (!Array.isArray(content) || !content.every(isJsonObject))
    throw invalid(path, 'a text or a list of blocks, each an object with a type');
  return content.map((block, index) => ({ block: fieldsOf(block), path: `${path}[${index}]` }));
}

/** Anthropic's messages as a chat's. */
export function chatMessages(messages: unknown, lacks: Lacks): readonly JsonObject[] {
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid('messages', 'a list of messages, each an object with a role and a content');
  return messages.flatMap((value: unknown, index) => {
    const path = `messages[${index}]`;
    const message = fieldsOf(value);
    const blocks = blocksIn(message.content, `${path}.content`);
    if (message.role === 'user') return fromUser(blocks, lacks);
    if (message.role === 'assistant') return [fromAssistant(blocks, lacks)];
    throw invalid(`${path}.role`, 'user or assistant; what the system says belongs in system');
  });
}

/** The results of tools are messages of their own, and come first. */
function fromUser(blocks: readonly Placed[], lacks: Lacks): readonly JsonObject[] {
  const results = blocks.filter(({ block }) => block.type === 'tool_result');
  const others = blocks.filter(({ block }) => block.type !== 'tool_result');
  const parts = others.flatMap((placed) => partOf(placed, lacks));
  return [
    ...results.map((placed) => resultOf(placed, lacks)),
    ...(parts.length > 0 ? [{ role: 'user', content: parts }] : []),
  ];
}

function resultOf({ block, path }: Placed, lacks: Lacks): JsonObject {
  const { tool_use_id: id, content, is_error: isError, cache_control } = block;
  const parts = blocksIn(content, `${path}.content`).flatMap((placed) => partOf(placed, lacks));
  const texts = parts.map(({ text }) => text);
  const isText = texts.every((text) => typeof text === 'string');
  const mark = isError === true ? 'Error: ' : '';
  const marked = mark === '' ? parts : [{ type: 'text', text: mark }, ...parts];
  return {
    role: 'tool',
    tool_call_id: id,
    content: isText ? `${mark}${texts.join('\n')}` : marked,
    ...(cache_control !== undefined && { cache_control }),
  };
}

/** A part of a chat's message; none, and noted, if there is no such part. */
export function partOf({ block, path }: Placed, lacks: Lacks): readonly JsonObject[] {
  const { type, text, cache_control } = block;
  const cache = cache_control === undefined || cache_control === null ? {} : { cache_control };
  const source = fieldsOf(block.source);
  if (type === 'text') return [{ type, text, ...cache }];
  const url = addressOf(source);
  if (type === 'image' && url !== undefined) return [{ type: 'image_url', image_url: { url }, ...cache }];
  if (type === 'document' && source.type === 'text') return [{ type: 'text', text: source.data, ...cache }];
  if (type === 'document' && url !== undefined) {
    const filename = typeof block.title === 'string' ? block.title : 'document.pdf';
    const file = source.type === 'base64' ? { file_data: url, filename } : { file_id: url, filename };
    return [{ type: 'file', file, ...cache }];
  }
  lacks.push(`${path}.type`);
  return [];
}

const addressOf = ({ type, url, media_type: media, data }: JsonObject): string | undefined => {
  if (type === 'url' && typeof url === 'string') return url;
  return type === 'base64' ? `data:${String(media)};base64,${String(data)}` : undefined;
};

const ofAssistant: ReadonlySet<unknown> = new Set(['text', 'tool_use', 'thinking', 'redacted_thinking']);

function fromAssistant(placed: readonly Placed[], lacks: Lacks): JsonObject {
  const blocks = placed.map(({ block }) => block);
  const thoughts = blocks.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking');
  const calls = blocks.filter(({ type }) => type === 'tool_use');
  const texts = blocks.filter(({ type }) => type === 'text');
  for (const { block, path } of placed) if (!ofAssistant.has(block.type)) lacks.push(`${path}.type`);
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : texts.map(({ text }) => text).join(''),
    ...(thoughts.length > 0 && { thinking_blocks: thoughts }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, input }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input ?? {}) },
      })),
    }),
  };
}
