import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as the upstream saw it. */
export interface Arrival {
  readonly atMs: number;
  /** The body's `user` field: it identifies the request. */
  readonly user: string;
  /** The `Authorization` header. */
  readonly key: string | undefined;
  /** Every key of the body. */
  readonly keys: readonly string[];
  /** Length of the body as it arrived. */
  readonly bytes: number;
}

export interface FakeUpstream {
  /** Ends in `/v1`: an `api_base`. */
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  stop(): Promise<void>;
}

/** An OpenAI-compatible upstream on loopback that answers after `latencyMs` and records every arrival. */
export async function startFakeUpstream(options: {
  readonly latencyMs: number;
  /** The text of every answer. */
  readonly content?: string;
}): Promise<FakeUpstream> {
  const completion = completionOf(options.content ?? 'hello');
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    const atMs = performance.timeOrigin + performance.now();
    void readBody(request).then(({ body, bytes }) => {
      const user = typeof body.user === 'string' ? body.user : '';
      arrivals.push({ atMs, user, key: request.headers.authorization, keys: Object.keys(body), bytes });
      setTimeout(() => answer(response, completion), options.latencyMs);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    arrivals,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const completionOf = (content: string): string =>
  JSON.stringify({
    id: 'chatcmpl-fake',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'fake',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 },
  });

function answer(response: ServerResponse, completion: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(completion);
}

async function readBody(
  request: IncomingMessage,
): Promise<{ readonly body: Record<string, unknown>; readonly bytes: number }> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const body: unknown = text === '' ? {} : JSON.parse(text);
  return { body: Object.fromEntries(Object.entries(body ?? {})), bytes: Buffer.byteLength(text) };
}
