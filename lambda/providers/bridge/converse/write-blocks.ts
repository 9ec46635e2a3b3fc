import type { Fields } from '../../wire/error-inside.ts';
import type { Block, Source } from '../chat.ts';
import { notCarried } from '../not-carried.ts';

/** Writes the blocks of one request: Converse wants each document to have a name of its own. */
export interface BlockWriter {
  write(blocks: readonly Block[]): readonly Fields[];
}

export function createBlockWriter(): BlockWriter {
  const names = new Set<string>();
  const counts = new Map<string, number>();

  function nameOf(written = 'document'): string {
    const name = documentName(written);
    let count = counts.get(name) ?? 0;
    let found: string;
    do {
      count += 1;
      found = count === 1 ? name : `${name} (${count})`;
    } while (names.has(found));
    counts.set(name, count);
    names.add(found);
    return found;
  }

  function writeOne(block: Block): Fields {
    switch (block.kind) {
      case 'text':
        return { text: block.text };
      case 'image':
        return { image: mediaOf(block.source, { path: block.path, formats: imageFormats, what: 'images' }) };
      case 'document': {
        const { format, source } = mediaOf(block.source, {
          path: block.path,
          formats: documentFormats,
          what: 'documents',
        });
        return { document: { format, name: nameOf(block.name), source } };
      }
      case 'thinking':
        return { reasoningContent: { reasoningText: { text: block.text, signature: block.signature } } };
      case 'redacted':
        return { reasoningContent: { redactedContent: block.data } };
      case 'call':
        return { toolUse: { toolUseId: block.id, name: block.name, input: block.input } };
      case 'result':
        return { toolResult: { toolUseId: block.id, content: write(block.blocks) } };
      default:
        return block satisfies never;
    }
  }

  const write = (blocks: readonly Block[]): readonly Fields[] =>
    blocks.flatMap((block) => [writeOne(block), ...cachePoint(block)]);

  return { write };
}

/** Everything before it is cached. */
export function cachePoint({ cache }: { readonly cache?: Fields | undefined }): readonly Fields[] {
  if (cache === undefined) return [];
  const ttl = typeof cache.ttl === 'string' ? { ttl: cache.ttl } : {};
  return [{ cachePoint: { type: 'default', ...ttl } }];
}

/** Converse takes letters, digits, single blanks, hyphens, parentheses and brackets. */
const documentName = (written: string): string =>
  written
    .replace(/\.\w{1,5}$/, '')
    .replace(/[^\w\s()[\]-]|_/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 190) || 'document';

type Formats = Readonly<Record<string, string>>;

const imageFormats: Formats = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

const office = 'application/vnd.openxmlformats-officedocument';
const documentFormats: Formats = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
  [`${office}.wordprocessingml.document`]: 'docx',
  [`${office}.spreadsheetml.sheet`]: 'xlsx',
};

function mediaOf(
  source: Source,
  { path, formats, what }: { readonly path: string; readonly formats: Formats; readonly what: string },
): { readonly format: string; readonly source: Fields } {
  if (source.kind === 'bytes') {
    const format = formats[source.media];
    if (format === undefined) throw notCarried(path, `Bedrock takes ${what} as ${listOf(formats)}.`);
    return { format, source: { bytes: source.data } };
  }
  // Bedrock would read an object of S3 with the rights of the deployment, which are not the caller's.
  throw notCarried(
    path,
    source.url.startsWith('s3:')
      ? 'Objects of S3 are not read for callers: send the bytes in a data: URL.'
      : 'Bedrock fetches nothing from addresses: send the bytes in a data: URL.',
  );
}

const listOf = (formats: Formats): string => [...new Set(Object.values(formats))].join(', ');
