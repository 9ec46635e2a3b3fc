import zlib from 'node:zlib';
import type { UpstreamCall, UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { readReply } from '../../../lambda/providers/wire/read-reply.ts';
import { aCall } from '../calls.ts';

export interface Sent {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly chunks: readonly (Uint8Array | string)[];
  /** Thrown after the last chunk. */
  readonly cut?: Error;
}

async function* bytesOf({ chunks, cut }: Sent): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
  if (cut !== undefined) throw cut;
}

export const noDeadline = {
  signal: new AbortController().signal,
  hasPassed: () => false,
  renew: () => undefined,
  stop: () => undefined,
  abort: () => undefined,
};

const nowMs = Date.parse('2026-11-23T10:00:00Z');

/** The reply to a response that arrives in these chunks. */
export const replyTo = (
  sent: Sent,
  call: Partial<UpstreamCall> = {},
  isUsageHidden = false,
): Promise<UpstreamReply> =>
  readReply({
    host: 'upstream.test',
    status: sent.status ?? 200,
    headers: sent.headers ?? {},
    bytes: bytesOf(sent),
    call: aCall({ apiKey: 'secret-key-1' }, call),
    deadline: noDeadline,
    nowMs,
    isUsageHidden,
  });

export const streamed = { body: { stream: true } };

/** The same bytes in chunks of these sizes. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let from = 0, n = 0; from < bytes.length; n++) {
    const to = from + (sizes[n % sizes.length] ?? 1);
    chunks.push(bytes.subarray(from, to));
    from = to;
  }
  return chunks;
}

export const encodings = {
  identity: (text: string | Uint8Array) => Buffer.from(text),
  gzip: (text: string | Uint8Array) => zlib.gzipSync(text),
  'x-gzip': (text: string | Uint8Array) => zlib.gzipSync(text),
  deflate: (text: string | Uint8Array) => zlib.deflateSync(text),
  br: (text: string | Uint8Array) => zlib.brotliCompressSync(text),
  zstd: (text: string | Uint8Array) => zlib.zstdCompressSync(text),
  'gzip, br': (text: string | Uint8Array) => zlib.brotliCompressSync(zlib.gzipSync(text)),
} as const;

export type Encoding = keyof typeof encodings;

export const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

export const delta = (content: string, finish: string | null = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_800_000_000,
  model: 'gpt-4o',
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});

export const roleChunk = data({
  ...delta(''),
  choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
});
export const done = 'data: [DONE]\n\n';
export const goodStream = `${roleChunk}${data(delta('größe '))}${data(delta('🙂'))}${data(delta('', 'stop'))}${done}`;

export const completion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_800_000_000,
  model: 'gpt-4o',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'größe 🙂' }, finish_reason: 'stop', logprobs: null },
  ],
};
