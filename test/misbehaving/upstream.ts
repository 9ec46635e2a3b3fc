import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import type { Misbehaviour, Target } from './misbehaviour.ts';

/** A call, and when it was answered: ms since a common start, Infinity if it never was. */
export interface Arrival {
  readonly name: string;
  /** The body's `user`: it identifies the request. */
  readonly user: string;
  readonly atMs: number;
  answeredAtMs: number;
}

export interface MisbehavingUpstream {
  readonly arrivals: readonly Arrival[];
  targetOf(name: string): Target;
  stop(): Promise<void>;
}

const bodySchema = z.object({
  user: z.string().catch(''),
  stream: z.boolean().catch(false),
});

/** An upstream on loopback with a path for each misbehaviour. */
export async function startUpstream(cases: readonly Misbehaviour[]): Promise<MisbehavingUpstream> {
  const byName = new Map(cases.map((misbehaviour) => [misbehaviour.name, misbehaviour]));
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const path = request.url ?? '';
      const name = path.split('/')[1] ?? '';
      const { user, stream } = bodySchema.parse(JSON.parse(text));
      const arrival = { name, user, atMs: performance.now(), answeredAtMs: Infinity };
      response.once('close', () => (arrival.answeredAtMs = performance.now()));
      arrivals.push(arrival);
      const nth = arrivals.filter((other) => other.name === name && other.user === user).length;
      const key = request.headers.authorization ?? request.headers['api-key']?.toString();
      const call = { isStream: stream, nth, path, key, body: text };
      byName.get(name)?.answer(response, call);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const closed = `http://127.0.0.1:${await closedPort()}/v1`;
  return {
    arrivals,
    targetOf: (name) => ({ url, base: `${url}/${name}/v1`, closed }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  const bytes: AsyncIterable<Uint8Array> = request;
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
