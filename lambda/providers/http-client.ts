import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { Clock } from '../ports/clock.ts';

export interface HttpPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Resolves when the headers have arrived, whatever the status. Rejects if there is no answer. */
export interface HttpClient {
  post(post: HttpPost): Promise<IncomingMessage>;
}

/** Some servers (uvicorn, under vLLM) close a connection after 5 s of silence without announcing it. */
const longestIdleMs = 4_000;

/**
 * On `node:http` rather than `fetch`: it costs a seventh of the CPU time, follows no redirects, and has no
 * limits of its own (fetch gives up after 300 s without headers, models may think for longer).
 */
export function createHttpClient(clock: Pick<Clock, 'now'>): HttpClient {
  const options = { keepAlive: true, scheduling: 'lifo', timeout: longestIdleMs } as const;
  const http = { request: requestHttp, agent: new HttpAgent(options) };
  const https = { request: requestHttps, agent: new HttpsAgent(options) };
  let usedAtMs = clock.now();
  const use = () => (usedAtMs = clock.now());
  const watch = createSocketWatch();

  /**
   * A frozen function's timers stand still, so earlier idle connections may be dead unnoticed. A call on one would
   * fail, and could not safely be sent again.
   */
  function dropIdle(): void {
    if (clock.now() - usedAtMs <= longestIdleMs) return;
    for (const { agent } of [http, https]) {
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
    }
  }

  return {
    post({ url, headers, body, signal }) {
      dropIdle();
      use();
      const { request, agent } = url.protocol === 'http:' ? http : https;
      const all = { ...headers, 'content-length': Buffer.byteLength(body) };
      return new Promise((resolve, reject) => {
        const outgoing = request(url, { method: 'POST', agent, signal, headers: all });
        outgoing.once('response', (response) => {
          response.once('close', use);
          resolve(response);
        });
        outgoing.on('error', reject);
        outgoing.once('socket', watch);
        outgoing.end(body);
      });
    },
  };
}

/**
 * Makes a listener for the errors of connections for as long as they live. Node stops listening when an answer is
 * complete, but a call that is aborted right then still fails its connection with an error; without a listener,
 * that error would end the process.
 */
function createSocketWatch(): (socket: Socket) => void {
  const watched = new WeakSet<Socket>();
  return (socket) => {
    if (watched.has(socket)) return;
    watched.add(socket);
    socket.on('error', () => undefined);
  };
}
