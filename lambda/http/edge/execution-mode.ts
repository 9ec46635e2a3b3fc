import { executionModeStandard } from '@middy/core/Standard';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import * as z from 'zod';
import { noticeHangUps } from '../reading/caller-signal.ts';
import type { HttpResponse } from './response.ts';

type Streamify = (handler: ReturnType<typeof noticeHangUps>) => unknown;
const runtimeSchema = z.object({ streamifyResponse: z.custom<Streamify>((it) => typeof it === 'function') });
const streamingSchema = z.custom<Parameters<typeof noticeHangUps>[0]>((it) => typeof it === 'function');

/**
 * Lambda's runtime offers streaming by a global; an emulator without it accepts whole responses only. The presence
 * of the global proves nothing: AWS's own packages create one if they find none.
 */
export function canStream(): boolean {
  return runtimeSchema.safeParse(Reflect.get(globalThis, 'awslambda')).success;
}

export const executionMode = () => (canStream() ? executionModeStreamifyResponse : executionModeStandard);

/** The same handler; if it streams, it notices when the caller leaves. */
export function withCaller(handler: unknown): unknown {
  const { data: runtime } = runtimeSchema.safeParse(Reflect.get(globalThis, 'awslambda'));
  return runtime === undefined
    ? handler
    : runtime.streamifyResponse(noticeHangUps(streamingSchema.parse(handler)));
}

/** For a runtime that cannot stream: the same response with its body as one text. */
export async function buffered(response: HttpResponse): Promise<HttpResponse> {
  if (typeof response.body === 'string') return response;
  const chunks: Uint8Array[] = [];
  const body: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of body) chunks.push(chunk);
  return { ...response, body: Buffer.concat(chunks).toString('utf8') };
}
