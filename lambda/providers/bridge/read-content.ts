import { fieldsOf, type Fields } from '../wire/error-inside.ts';
import type { Block, Source } from './chat.ts';
import { notCarried, notRead } from './not-carried.ts';

/** A message's content: a text, or parts of text, images and files. An empty text is nothing. */
export function readContent(content: unknown, path: string): readonly Block[] {
  if (content === undefined || content === null || content === '') return [];
  if (typeof content === 'string') return [{ kind: 'text', text: content }];
  if (!Array.isArray(content)) throw notRead(path, 'a text or a list of parts');
  return content.flatMap((part: unknown, index) => readPart(part, `${path}[${index}]`));
}

function readPart(part: unknown, path: string): readonly Block[] {
  if (typeof part === 'string') return [{ kind: 'text', text: part }];
  const fields = fieldsOf(part);
  if (fields === undefined) throw notRead(path, 'an object with a type');
  const cache = cacheOf(fields);
  switch (fields.type) {
    case 'text':
    case 'refusal': {
      const text = fields.type === 'text' ? fields.text : fields.refusal;
      if (typeof text !== 'string') throw notRead(`${path}.${fields.type}`, 'a text');
      return text === '' ? [] : [{ kind: 'text', text, cache }];
    }
    case 'image_url':
      return [{ ...readImage(fields, `${path}.image_url`), cache }];
    case 'file':
      return [{ ...readFile(fields, `${path}.file`), cache }];
    default:
      throw notCarried(
        `${path}.type`,
        'This model is called by another API than OpenAI’s, which takes parts of the types text, image_url and file.',
      );
  }
}

function readImage({ image_url: image }: Fields, path: string): Block {
  const url = typeof image === 'string' ? image : fieldsOf(image)?.url;
  if (typeof url !== 'string') throw notRead(`${path}.url`, 'an address or a data: URL');
  const source = readSource(url);
  if (source === undefined)
    throw notRead(`${path}.url`, 'an address, or a data: URL in base64 that names its type');
  return { kind: 'image', source, path: `${path}.url` };
}

function readFile({ file }: Fields, path: string): Block {
  const { file_data: data, file_id: id, filename } = fieldsOf(file) ?? {};
  const name = typeof filename === 'string' && filename !== '' ? filename : undefined;
  if (typeof data === 'string') {
    const source = readSource(data) ?? bareFile(data, name);
    if (source === undefined)
      throw notRead(`${path}.file_data`, 'a data: URL in base64, such as data:application/pdf;base64,…');
    return documentOrImage(source, { name, path: `${path}.file_data` });
  }
  const source = typeof id === 'string' ? readSource(id) : undefined;
  if (source === undefined)
    throw notCarried(
      `${path}.file_id`,
      'This model is called by another API than OpenAI’s, which does not know the files of this one: send the file itself in file_data.',
    );
  return documentOrImage(source, { name, path: `${path}.file_id` });
}

const documentOrImage = (
  source: Source,
  { name, path }: { name: string | undefined; path: string },
): Block =>
  source.kind === 'bytes' && source.media.startsWith('image/')
    ? { kind: 'image', source, path }
    : { kind: 'document', source, name, path };

/** undefined: it is neither an address nor bytes in base64. */
function readSource(text: string): Source | undefined {
  const [, media, data] = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w.+-]+=[^;,]*)*;base64,(.+)$/is.exec(text) ?? [];
  if (media !== undefined && data !== undefined) return { kind: 'bytes', media: media.toLowerCase(), data };
  return /^(?:https?|s3):\/\/./.test(text) ? { kind: 'url', url: text } : undefined;
}

/** Bytes in base64 alone: their name may tell what they are. */
function bareFile(data: string, name: string | undefined): Source | undefined {
  const isBase64 = /^[\w+/-]{8,}={0,2}$/.test(data);
  return isBase64 && name?.toLowerCase().endsWith('.pdf') === true
    ? { kind: 'bytes', media: 'application/pdf', data }
    : undefined;
}

export const cacheOf = ({ cache_control: control }: Fields): Fields | undefined => fieldsOf(control);
