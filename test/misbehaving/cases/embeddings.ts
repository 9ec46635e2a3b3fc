import { brotliCompressSync, gzipSync } from 'node:zlib';
import {
  asAsked,
  completion,
  cutAfter,
  embeddings,
  first,
  inPieces,
  jsonType,
  send,
  sendJson,
  stream,
  streamType,
} from '../answers.ts';
import { failed, unstreamable, type Misbehaviour } from '../misbehaviour.ts';

const whole = unstreamable('whole', 1);

const understood: Readonly<Record<string, Misbehaviour['answer']>> = {
  'as-they-should': asAsked,
  gzip: send(gzipSync(embeddings), { ...jsonType, 'content-encoding': 'gzip' }),
  brotli: send(brotliCompressSync(embeddings), { ...jsonType, 'content-encoding': 'br' }),
  bom: send(`\uFEFF${embeddings}`),
  'without-type': send(embeddings, {}),
  'as-a-stream': send(embeddings, streamType),
  'byte-at-a-time': inPieces(embeddings, 1, jsonType),
};

const nonsense: Readonly<Record<string, Misbehaviour['answer']>> = {
  empty: send(''),
  html: send('<html><body>502 Bad Gateway</body></html>', { 'content-type': 'text/html' }),
  'data-null': sendJson(200, { object: 'list', data: null }),
  'a-chat': send(completion),
  'a-stream': send(stream, streamType),
  'cut-off': cutAfter(embeddings.slice(0, 40), { ...jsonType, 'content-length': embeddings.length }),
};

const named = (
  cases: Readonly<Record<string, Misbehaviour['answer']>>,
  expected: Misbehaviour['expected'],
): readonly Misbehaviour[] =>
  Object.entries(cases).map(([name, answer]) => ({
    name: `embeddings-${name}`,
    endpoint: 'embeddings',
    answer,
    expected,
  }));

/** The main kinds of misbehaviour, for an endpoint whose answers are no text. */
export const embeddingCases: readonly Misbehaviour[] = [
  ...named(understood, whole),
  ...named(nonsense, unstreamable(failed, [1, 3])),
  ...named(
    { 'internal-error': sendJson(500, { error: { message: 'oops' } }) },
    unstreamable({ status: 500 }, [1, 3]),
  ),
  ...named(
    { 'fail-once': first(1, sendJson(500, { error: { message: 'oops' } })) },
    unstreamable('whole', 2),
  ),
  ...named(
    { 'full-once': first(1, sendJson(429, { error: { message: 'slow' } }, { 'retry-after': 1 })) },
    unstreamable('whole', 2),
  ),
  ...named(
    {
      'refuse-the-model': sendJson(403, {
        error: { message: 'You are not allowed to generate embeddings from this model' },
      }),
    },
    unstreamable({ status: 403, says: 'not allowed to generate embeddings' }, 1),
  ),
];
