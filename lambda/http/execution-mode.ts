import { executionModeStandard } from '@middy/core/Standard';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { HttpResponse } from './response.ts';

/**
 * Lambda's runtime offers streaming by a global; an emulator without it takes whole responses only. That the
 * global is there says nothing: AWS's own packages make one where they find none.
 */
export function canStream(): boolean {
  const runtime: unknown = Reflect.get(globalThis, 'awslambda');
  return typeof runtime === 'object' && runtime !== null && 'streamifyResponse' in runtime;
}

export const executionMode = () => (canStream() ? executionModeStreamifyResponse : executionModeStandard);

/** For where nothing can be streamed: the same response, its body as one text. */
export async function buffered(response: HttpResponse): Promise<HttpResponse> {
  if (typeof response.body === 'string') return response;
  const chunks: Uint8Array[] = [];
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) chunks.push(chunk);
  return { ...response, body: Buffer.concat(chunks).toString('utf8') };
}
