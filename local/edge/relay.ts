import type { ServerResponse } from 'node:http';
import type { Invocation } from '../functions/function-host.ts';
import type { FailureReason, Output, ResponseHead } from '../functions/messages.ts';
import { faults, type AnswerFault } from './gateway-answers.ts';

/** API Gateway closes a connection that has been idle this long. */
const idleLimitMs = 5 * 60_000;

/** Headers that belong to a connection, or that the gateway sets itself. */
const dropped: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

/**
 * Writes the output of an invocation to its caller as it comes. The function is told when its caller leaves, which
 * Lambda does not do: anything it writes after that goes nowhere.
 */
export function relayTo(
  response: ServerResponse,
  answerFault: AnswerFault,
): { onOutput: (output: Output) => void; attach: (invocation: Invocation) => void } {
  let invocation: Invocation | undefined;
  response.on('drain', () => invocation?.resume());
  response.on('close', () => {
    if (!response.writableFinished) invocation?.abort();
  });

  function fail(reason: FailureReason): void {
    if (response.headersSent) response.destroy();
    else answerFault(response, reason === 'timed out' ? faults.timedOut : faults.crashed);
  }

  function begin(head: ResponseHead): void {
    try {
      writeHead(response, head);
      // With the first chunk, if there is one by now; otherwise at once.
      process.nextTick(() => {
        if (!response.writableEnded) response.flushHeaders();
      });
    } catch {
      // HTTP does not allow this status or header.
      fail('failed');
    }
  }

  function onOutput(output: Output): void {
    if (response.destroyed || response.writableEnded) return;
    if (output.kind === 'head') begin(output.head);
    else if (output.kind === 'fail') fail(output.reason);
    else if (!response.headersSent) fail('failed');
    else if (output.kind === 'end') response.end();
    else if (!response.write(output.data)) invocation?.pause();
  }

  response.setTimeout(idleLimitMs, () => onOutput({ kind: 'fail', reason: 'timed out', message: 'idle' }));
  return { onOutput, attach: (attached) => (invocation = attached) };
}

function writeHead(response: ServerResponse, head: ResponseHead): void {
  const { statusCode, headers, multiValueHeaders, cookies } = head;
  for (const [name, value] of Object.entries(headers)) put(response, name, value);
  for (const [name, values] of Object.entries(multiValueHeaders)) put(response, name, [...values]);
  if (cookies.length > 0) response.setHeader('set-cookie', [...cookies]);
  response.writeHead(statusCode);
}

function put(response: ServerResponse, name: string, value: string | string[]): void {
  if (!dropped.has(name.toLowerCase())) response.setHeader(name, value);
}
