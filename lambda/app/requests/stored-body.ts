import type { StoredBody } from '../../core/requests/request.ts';
import type { Deps } from '../deps.ts';
import type { IncomingRequest } from '../use-cases.ts';

/** Stores a request's body, to go upstream later. */
export const storePayload = (
  deps: Pick<Deps, 'blobs'>,
  {
    id,
    body,
    maxInline,
  }: { readonly id: string; readonly maxInline: number } & Pick<IncomingRequest, 'body'>,
): Promise<StoredBody> =>
  storeBody(deps, { key: `payload/${id}`, text: JSON.stringify(unstreamed(body)), maxInline });

/** A job's answer is collected as a whole. */
const unstreamed = (body: IncomingRequest['body']): IncomingRequest['body'] =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'stream' && name !== 'stream_options'));

/** Stores a text: inline up to `maxInline` bytes, as a blob beyond. */
export async function storeBody(
  deps: Pick<Deps, 'blobs'>,
  body: { readonly key: string; readonly text: string; readonly maxInline: number },
): Promise<StoredBody> {
  if (Buffer.byteLength(body.text) <= body.maxInline) return { inline: body.text };
  await deps.blobs.put(body.key, body.text);
  return { blob: body.key };
}

export const loadBody = async (deps: Pick<Deps, 'blobs'>, body: StoredBody): Promise<string> =>
  'inline' in body ? body.inline : deps.blobs.get(body.blob);
