import { expect } from '@jest/globals';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import type { UpstreamCall, UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { createHttpClient } from '../../../lambda/providers/http-client.ts';
import { createUpstreams } from '../../../lambda/providers/registry.ts';
import { stillClock } from '../table/through-loopback.ts';
import { aCall, textOf } from '../calls.ts';
import type { Behaviour, UpstreamServer } from '../upstream-server.ts';

type Json = Readonly<Record<string, unknown>>;

/** Calls a server that speaks another API than OpenAI's as a caller of OpenAI's would. */
export function bridgeTo(server: () => UpstreamServer, own: Partial<Deployment>) {
  const upstreams = createUpstreams({
    clock: stillClock,
    http: createHttpClient(stillClock),
    newId: () => 'abc',
  });

  async function call(body: Json, changes: Partial<Deployment> = {}, more: Partial<UpstreamCall> = {}) {
    const deployment = { apiBase: server().url, ...own, ...changes };
    return upstreams.call(aCall(deployment, { body: { model: 'm', ...hello, ...body }, ...more }));
  }

  return {
    call,
    /** The body that the server receives. */
    async sent(body: Json, changes: Partial<Deployment> = {}): Promise<unknown> {
      const before = server().received.length;
      const reply = await call(body, changes);
      const received = server().received[before];
      if (received === undefined) throw new Error(`nothing was sent: ${errorIn(reply)}`);
      return JSON.parse(received.body);
    },
  };
}

/** The usage of the upstreams here, as OpenAI's. */
export const openaisUsage = {
  prompt_tokens: 45,
  completion_tokens: 7,
  total_tokens: 52,
  prompt_tokens_details: { cached_tokens: 30, cache_creation_tokens: 5 },
};

/** A call of a tool in a stream: its beginning, and a part of its arguments. */
export const called = (index: number, { id, name }: { readonly id: string; readonly name: string }) => ({
  tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }],
});
export const argued = (index: number, written: string) => ({
  tool_calls: [{ index, function: { arguments: written } }],
});

/** A stream that has broken: before its content it is refused, later its reading fails. */
export async function expectBroken(reply: UpstreamReply): Promise<void> {
  if (reply.kind === 'refused') expect(reply).toMatchObject({ reason: 'failed', status: 502 });
  else await expect(textOf(reply)).rejects.toMatchObject({ error: { code: 'upstream_failed' } });
}

export const hello = { messages: [{ role: 'user', content: 'hello' }] };

const errorIn = (reply: UpstreamReply): string =>
  reply.kind === 'refused' ? reply.error.message : 'answered';

/** Bytes as they are, one write for each piece. */
export const inPieces =
  (pieces: readonly (string | Uint8Array)[], headers: Readonly<Record<string, string>>): Behaviour =>
  (response) => {
    response.writeHead(200, headers);
    for (const piece of pieces) response.write(piece);
    response.end();
  };

/** The chunks of a stream, and what it ends with. */
export async function chunksOf(reply: UpstreamReply): Promise<readonly unknown[]> {
  const text = await textOf(reply);
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => block.slice('data: '.length))
    .map((data): unknown => (data === '[DONE]' ? data : JSON.parse(data)));
}

/** The delta and the reason in each chunk; the usage of the last one. */
export const essence = (chunks: readonly unknown[]): readonly unknown[] =>
  chunks.map((chunk) => {
    if (typeof chunk === 'string') return chunk;
    const { choices, usage } = chunk as {
      choices: { delta: object; finish_reason: string | null }[];
      usage?: object;
    };
    const [choice] = choices;
    if (choice === undefined) return { usage };
    return choice.finish_reason === null ? choice.delta : { finish: choice.finish_reason };
  });
