import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { randomUUID } from 'node:crypto';
import type { FunctionHost } from '../functions/function-host.ts';
import { faults, type AnswerFault } from './gateway-answers.ts';
import { proxyEvent, splitTarget } from './proxy-event.ts';
import { readBody } from './read-body.ts';
import { relayTo } from './relay.ts';
import { routeFinder, type Route } from './routes.ts';

/** The parts behind the edge, known once the stack exists. */
export interface Behind {
  readonly stage: string;
  readonly routes: readonly Route[];
  readonly answerFault: AnswerFault;
  readonly functionOf: (route: Route) => FunctionHost;
}

/** Answers a request that is not for the API; false: it is for the API. */
export type Aside = (request: IncomingMessage, response: ServerResponse) => boolean;

/** API Gateway's limit for all headers together. */
const maxHeaderBytes = 10_240;

/**
 * The longest time for headers, or a whole request, to arrive: a caller who drips them holds a connection for
 * nothing.
 */
const slowestMs = 60_000;

/** The HTTP server that replaces API Gateway. It can listen before the parts behind it exist. */
export function httpEdge(slowest: { readonly ms: number } = { ms: slowestMs }): {
  readonly server: Server;
  open(behind: Behind, aside?: Aside): void;
} {
  let serve: (request: IncomingMessage, response: ServerResponse) => void = refuse;
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      keepAliveTimeout: 65_000,
      headersTimeout: slowest.ms,
      requestTimeout: slowest.ms,
      connectionsCheckingInterval: slowest.ms / 4,
    },
    (request, response) => serve(request, response),
  );
  server.on('clientError', answerBadRequest);
  return { server, open: (behind, aside) => (serve = requestHandler(behind, aside)) };
}

function requestHandler(
  { stage, routes, answerFault, functionOf }: Behind,
  aside: Aside = () => false,
): typeof refuse {
  const find = routeFinder(routes);

  function serve(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const { method = 'GET', url: target = '/', rawHeaders } = request;
    const matched = find(method, splitTarget(target)[0]);
    if (matched === undefined) {
      answerFault(response, faults.notFound);
      return;
    }
    const requestId = randomUUID();
    response.setHeader('x-amzn-requestid', requestId);
    const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
    const seen = { method, target, rawHeaders, body, sourceIp };
    const event = proxyEvent({ ...seen, matched, stage, requestId, nowMs: Date.now() });
    const relay = relayTo(response, answerFault);
    relay.attach(functionOf(matched.route).invoke(event, relay.onOutput));
  }

  return (request, response) => {
    if (aside(request, response)) return;
    void readBody(request).then((body) => {
      if (body === 'too large') answerFault(response, faults.tooLarge);
      else if (body !== 'aborted') serve(request, response, body);
    });
  };
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(faults.notReady.status, { 'content-type': 'application/json', 'retry-after': '1' });
  response.end(envelope('server_error', faults.notReady.message));
}

/** For a request that is not HTTP, or has more headers than allowed. */
function answerBadRequest(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = envelope('invalid_request_error', STATUS_CODES[status] ?? '');
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
}

const envelope = (type: string, message: string): string =>
  JSON.stringify({ error: { message, type, param: null, code: null } });
