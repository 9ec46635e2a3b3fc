import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Identifies the connection. */
  readonly port: number | undefined;
}

export type Behaviour = (response: ServerResponse, received: Received) => void;

/** A model provider on 127.0.0.1 that answers as told. */
export interface UpstreamServer {
  readonly url: string;
  readonly received: readonly Received[];
  behave(behaviour: Behaviour): void;
  /** Resolves when the caller has closed the connection of the request that is being answered. */
  readonly hungUp: Promise<undefined>;
  close(): Promise<void>;
}

export async function startUpstream(): Promise<UpstreamServer> {
  const received: Received[] = [];
  const hungUp = Promise.withResolvers<undefined>();
  let behaviour: Behaviour = answerJson(200, { choices: [] });
  const server = createServer((request, response) => {
    response.once('close', () => response.writableFinished || hungUp.resolve(undefined));
    void read(request).then((body) => {
      const { method, url, headers } = request;
      const seen = { method, url, headers, body, port: request.socket.remotePort };
      received.push(seen);
      behaviour(response, seen);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    received,
    behave: (next) => (behaviour = next),
    hungUp: hungUp.promise,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const answerJson =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  const bytes: AsyncIterable<Uint8Array> = request;
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;
