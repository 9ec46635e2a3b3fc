/** Paths that OpenAI serves and this gateway does not. */
const notOffered = new Set([
  'assistants',
  'audio',
  'chatkit',
  'containers',
  'conversations',
  'engines',
  'evals',
  'edits',
  'fine_tuning',
  'images',
  'organization',
  'realtime',
  'skills',
  'threads',
  'uploads',
  'vector_stores',
  'videos',
]);

const supported =
  'Supported paths: /v1/chat/completions, /v1/completions, /v1/responses, /v1/messages, /v1/embeddings, /v1/images/generations, /v1/moderations, /v1/rerank, /v1/files, /v1/batches, /v1/models, /v1/requests, /v1/board, /v1/keys and /v1/key.';

/** The message for a path that is not served. It does not repeat the path, which may hold anything. */
export function nothingAt(path: string): string {
  const [first = '', ...rest] = path
    .replace(/^\/v1(?=\/)/, '')
    .split('/')
    .filter(Boolean);
  if (notOffered.has(first)) return `/v1/${first} of OpenAI's API is not supported here. ${supported}`;
  if (first === 'responses' && rest.length > 0) {
    return 'For a response, only GET /v1/responses/{id} and POST /v1/responses/{id}/cancel are supported.';
  }
  return `There is nothing at this path. ${supported}`;
}
