import type { Fields } from '../../wire/error-inside.ts';
import type { Block, Source } from '../chat.ts';
import { notCarried } from '../not-carried.ts';

/** A block in Anthropic's form. */
export function messagesBlock(block: Block): Fields {
  const cache = block.cache === undefined ? {} : { cache_control: block.cache };
  return { ...withoutCache(block), ...cache };
}

function withoutCache(block: Block): Fields {
  switch (block.kind) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'image':
      return { type: 'image', source: sourceOf(block.source, block.path) };
    case 'document': {
      const title = block.name === undefined ? {} : { title: block.name };
      return { type: 'document', source: documentSource(block.source, block.path), ...title };
    }
    case 'thinking':
      return { type: 'thinking', thinking: block.text, signature: block.signature };
    case 'redacted':
      return { type: 'redacted_thinking', data: block.data };
    case 'call':
      return { type: 'tool_use', id: block.id, name: block.name, input: block.input };
    case 'result':
      return { type: 'tool_result', tool_use_id: block.id, content: block.blocks.map(messagesBlock) };
    default:
      return block satisfies never;
  }
}

function sourceOf(source: Source, path: string): Fields {
  if (source.kind === 'bytes') return { type: 'base64', media_type: source.media, data: source.data };
  if (source.url.startsWith('s3:'))
    throw notCarried(path, 'Anthropic takes https:// addresses and data: URLs, and none of s3://.');
  return { type: 'url', url: source.url };
}

function documentSource(source: Source, path: string): Fields {
  if (source.kind === 'url' || source.media === 'application/pdf') return sourceOf(source, path);
  if (!source.media.startsWith('text/'))
    throw notCarried(path, `Claude reads PDF and plain text, and not ${source.media}.`);
  const data = Buffer.from(source.data, 'base64').toString('utf8');
  return { type: 'text', media_type: 'text/plain', data };
}
