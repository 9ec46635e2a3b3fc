import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Upstream } from '../../lambda/ports/upstream.ts';
import type { HttpClient, HttpPost } from '../../lambda/providers/http-client.ts';
import { createUpstreams } from '../../lambda/providers/registry.ts';
import { never, type Invocation } from '../world/functions.ts';
import type { Stage } from '../world/unreliable.ts';
import type { createVisits } from './visits.ts';
import { bodyOn, jsonBody, type Piece, type WireBody } from './wire-body.ts';

/** Below the shipped adapters: their requests are answered in bytes, as an upstream would answer them. */
export function createWire(
  stage: Stage,
  visit: ReturnType<typeof createVisits>,
): { upstreamFor(by: Invocation): Upstream } {
  const { timeline } = stage;

  async function post(by: Invocation, { url, body, signal }: HttpPost): Promise<IncomingMessage> {
    const asked: unknown = JSON.parse(body);
    const { request, stream } = Object(asked) as { readonly request: unknown; readonly stream: unknown };
    const visited = await visit(by, {
      n: Number(request),
      deploymentId: deploymentAt(url),
      isStreamed: stream === true,
      signal,
      untilMs: Infinity,
    });
    if (visited.kind === 'broken' || visited.kind === 'given up') throw new Error('socket hang up');
    if (visited.kind === 'refused') {
      const { status, code, retryAfterMs } = visited.told;
      const wait = retryAfterMs === null ? {} : { 'retry-after': String(retryAfterMs / 1_000) };
      const error = { message: 'no', type: null, param: null, code };
      return messageOf({ by, signal, over: () => undefined }, status, jsonBody({ error }, wait));
    }
    return messageOf({ by, signal, over: visited.over }, 200, bodyOn(visited, stream === true));
  }

  function messageOf(
    call: { readonly by: Invocation; readonly signal: AbortSignal; readonly over: (isSaid: boolean) => void },
    statusCode: number,
    { headers, pieces }: WireBody,
  ): IncomingMessage {
    let isSaid = false;
    const said = () => (isSaid = true);
    const body = Readable.from(bytesOf(call, pieces, said), { objectMode: false });
    body.once('close', () => call.over(isSaid));
    return Object.assign(body, { statusCode, headers }) as unknown as IncomingMessage;
  }

  async function* bytesOf(
    { by, signal }: { readonly by: Invocation; readonly signal: AbortSignal },
    pieces: readonly Piece[],
    said: () => void,
  ): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) {
      if (piece === 'break') throw new Error('aborted');
      await timeline.sleep(piece === 'silence' ? Infinity : PIECE_MS, signal);
      if (by.isOver()) await never();
      if (signal.aborted) throw new Error('aborted');
      if (piece !== 'silence') yield Buffer.from(piece.text);
    }
    said();
  }

  return {
    upstreamFor: (by) =>
      createUpstreams({
        clock: { now: () => by.clock.now(), sleep: (ms, signal) => timeline.sleep(ms, signal) },
        newId: () => 'unused',
        http: { post: (asked) => post(by, asked) } satisfies HttpClient,
      }),
  };
}

const PIECE_MS = 20;

export const addressOf = (deploymentId: string): string => `http://${deploymentId}.example/v1`;

const deploymentAt = ({ hostname }: URL): string => hostname.replace('.example', '');
