import { isJsonObject, parseExact } from '../../core/json/exact-json.ts';
import { Fault } from '../../core/faults.ts';
import { describeMistake } from '../../core/json/json-mistake.ts';
import type { HttpEvent } from '../edge/exchange.ts';
import { type JsonObject, checkDepth } from '../../api/bodies/json-object.ts';

/** API Gateway's own limit. */
const maxBytes = 10 * 1024 * 1024;

/**
 * The body's object, its numbers as they were written. @throws Fault that says where it is wrong, without quoting
 * it.
 */
export function readJsonBody(event: Pick<HttpEvent, 'headers' | 'body' | 'isBase64Encoded'>): JsonObject {
  checkEncoding(event);
  checkContentType(event.headers?.['content-type']);
  const value = parse(textOf(event));
  if (!isJsonObject(value))
    throw new Fault('invalid_request', `The body must be a JSON object, not ${kindOf(value)}.`);
  checkDepth(value);
  return value;
}

/** The same where a body may be left out. */
export const readOptionalJsonBody = (event: Parameters<typeof readJsonBody>[0]): JsonObject =>
  event.body === null || event.body === '' ? {} : readJsonBody(event);

/** Nothing is decompressed here: a small body could expand to any size. @throws Fault */
export function checkEncoding({ headers }: Pick<HttpEvent, 'headers'>): void {
  const encoding = headers?.['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding === 'identity' || encoding === '') return;
  throw new Fault(
    'unsupported_media_type',
    'The body must not be compressed: Content-Encoding must be absent or identity.',
  );
}

/** A body without a type counts as JSON: no other type is served here. */
function checkContentType(contentType = 'application/json'): void {
  if (/^application\/([\w.+-]+\+)?json *(;|$)/i.test(contentType.trim())) return;
  throw new Fault('unsupported_media_type', 'The Content-Type must be application/json.');
}

function textOf(event: Pick<HttpEvent, 'body' | 'isBase64Encoded'>): string {
  const { body, isBase64Encoded } = event;
  if (body === null || body === '')
    throw new Fault('invalid_request', 'The body is empty: send a JSON object.');
  const bytes = bytesIn(event);
  // A text may begin with a byte order mark; from bytes, the decoder has already removed it.
  return isBase64Encoded ? decode(bytes) : body.replace(/^\uFEFF/, '');
}

/** The body's bytes. @throws Fault `payload_too_large` */
export function bytesIn({
  body,
  isBase64Encoded,
}: Pick<HttpEvent, 'body' | 'isBase64Encoded'>): Buffer<ArrayBuffer> {
  const sent = body ?? '';
  if (sent.length > maxBytes * (isBase64Encoded ? 4 / 3 : 1)) throw tooLarge();
  const bytes = Buffer.from(sent, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.byteLength > maxBytes) throw tooLarge();
  return bytes;
}

const tooLarge = () => new Fault('payload_too_large', 'The body must not be larger than 10 MB.');

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Fault('invalid_json', 'The body must be JSON in UTF-8; its bytes are not valid UTF-8.');
  }
}

/** The parser's own message quotes the body, so it is not kept. */
function parse(text: string): unknown {
  try {
    return parseExact(text);
  } catch {
    const where = describeMistake(text) ?? 'it cannot be read';
    throw new Fault('invalid_json', `The body is not valid JSON: ${where}.`);
  }
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
