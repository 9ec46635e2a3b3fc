import { executionModeStandard } from '@middy/core/Standard';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import * as z from 'zod';
import { noticeHangUps } from '../reading/caller-signal.ts';
import type { HttpResponse } from './response.ts';

type Streamify = (handler: ReturnType<typeof noticeHangUps>) => unknown;
const runtimeSchema = z.object({ streamifyResponse: z.custom<Streamify>((it) => typeof it === 'function') });
const streamingSchema = z.custom<Parameters<typeof noticeHangUps>[0]>((it) => typeof it === 'function');

/**
 * Lambda's runtime offers streaming by a global; an emulator without it takes whole responses only. That the
 * global is there says nothing: AWS's own packages make one where they find none.
 */
export function canStream(): boolean {
  return runtimeSchema.safeParse(Reflect.get(globalThis, 'awslambda')).success;
}

export const executionMode = () => (canStream() ? executionModeStreamifyResponse : executionModeStandard);

/** The same handler; where it streams, one that notices a caller who goes. */
export function withCaller(handler: unknown): unknown {
  const { data: runtime } = runtimeSchema.safeParse(Reflect.get(globalThis, 'awslambda'));
  return runtime === undefined
    ? handler
    : runtime.streamifyResponse(noticeHangUps(streamingSchema.parse(handler)));
}

/** For where nothing can be streamed: the same response, its body as one text. */
export async function buffered(response: HttpResponse): Promise<HttpResponse> {
  if (typeof response.body === 'string') return response;
  const chunks: Uint8Array[] = [];
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) chunks.push(chunk);
  return { ...response, body: Buffer.concat(chunks).toString('utf8') };
}
