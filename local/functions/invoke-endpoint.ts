import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen, type Listening } from '../edge/listen.ts';
import type { FunctionHost } from './function-host.ts';

const route = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Lambda's Invoke operation for the functions of this gateway, so that a function's own SDK can start another. */
export function invokeEndpoint(find: (name: string) => FunctionHost | undefined): Promise<Listening> {
  const server = createServer((request, response) => {
    const named = route.exec(request.url ?? '')?.[1];
    const host = named === undefined ? undefined : find(lastPart(decodeURIComponent(named)));
    if (host === undefined) answer(response, 404, { errorType: 'ResourceNotFoundException' });
    else void readText(request).then((text) => invoke({ host, request, response, text }));
  });
  return listen(server, 0);
}

/** A function is given by its name or its ARN. */
const lastPart = (name: string): string => name.split(':').at(-1) ?? '';

function invoke(call: {
  host: FunctionHost;
  request: IncomingMessage;
  response: ServerResponse;
  text: string;
}): void {
  const { host, request, response, text } = call;
  const event: unknown = text === '' ? {} : JSON.parse(text);
  if (request.headers['x-amz-invocation-type'] === 'Event') {
    host.invoke(event, () => undefined);
    answer(response, 202);
    return;
  }
  host.invoke(event, (output) => {
    if (output.kind === 'end') answer(response, 200, output.result ?? null);
    if (output.kind !== 'fail') return;
    response.setHeader('x-amz-function-error', 'Unhandled');
    answer(response, 200, { errorType: output.reason, errorMessage: output.message });
  });
}

function answer(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
