import type { Completion, UseCases } from '../lambda/app/use-cases.ts';
import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import { Fault } from '../lambda/core/faults.ts';
import type { Clock } from '../lambda/ports/clock.ts';
import type { Endpoint } from '../lambda/core/requests/request.ts';
import { readCompletionRequest } from '../lambda/api/bodies/completion-request.ts';
import { readJsonBody } from '../lambda/http/reading/json-body.ts';
import type { JsonObject } from '../lambda/api/bodies/json-object.ts';
import { createModelNames } from '../lambda/api/bodies/model-names.ts';
import { readChunks } from './read-chunks.ts';
import { errorOf, failedUpstream, refusedBy } from './router-error.ts';

export interface CallOptions {
  /** Gives up the request: its place in the queue, or its call. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One request, from its body to the parsed answer or its chunks. */
export type Call = (endpoint: Endpoint, request: unknown, options?: CallOptions) => Promise<unknown>;

/** The owner of a Router's requests in the request table and in the queues. */
const OWNER = 'router';

/** The caller waits to the end. */
const preference = { isAsync: false, waitSeconds: undefined };

export function createCall(parts: {
  readonly config: HeadwayConfig;
  readonly useCases: UseCases;
  readonly clock: Clock;
}): Call {
  const { config, useCases, clock } = parts;
  const site = { config, models: createModelNames(config), preference };
  return async (endpoint, request, { signal } = {}) => {
    try {
      signal?.throwIfAborted();
      const body = bodyOf(request);
      refuseGatewayFields(body);
      const read = readCompletionRequest(body, endpoint, { ...site, nowMs: clock.now() });
      const { isStream, isUsageWanted: _, patience: __, ...asked } = read;
      const priority = Math.max(config.bestPriority ?? -Infinity, read.priority ?? config.defaultPriority);
      const completion = await useCases.complete({
        ...asked,
        priority,
        owner: OWNER,
        signal,
        maxWaitMs: undefined,
      });
      return isStream ? untilAborted(streamOf(completion), signal) : await wholeOf(completion);
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : errorOf(error);
    }
  };
}

/** A copy, so that later changes by the caller do not change the request. */
function bodyOf(request: unknown): JsonObject {
  let body: unknown;
  try {
    body = JSON.stringify(request);
  } catch (cause) {
    throw new Fault('invalid_request', 'The request must be a value that JSON can hold.', { cause });
  }
  return readJsonBody({
    headers: null,
    body: typeof body === 'string' ? body : 'null',
    isBase64Encoded: false,
  });
}

/** Fields that make sense only for a caller who does not wait. */
const gatewayFields = ['background', 'max_wait', 'webhook_url'] as const;

function refuseGatewayFields(body: JsonObject): void {
  const param = gatewayFields.find((name) => Boolean(body[name]));
  if (param === undefined) return;
  const message = `${param} works only with the gateway: a Router always answers the waiting caller.`;
  throw new Fault('invalid_request', message, { param });
}

async function wholeOf(completion: Completion): Promise<unknown> {
  const body = bodyIn(completion);
  if (typeof body === 'string') return JSON.parse(body);
  await leave(body);
  throw failedUpstream('The upstream answered with an event stream that was not requested.');
}

function streamOf(completion: Completion): AsyncGenerator<unknown, void> {
  const body = bodyIn(completion);
  if (typeof body !== 'string') return readChunks(body);
  throw failedUpstream('The upstream answered with one body instead of the requested event stream.');
}

/** Cancels a stream. One that nobody begins to read would stay open. */
async function leave(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) return;
}

function bodyIn(completion: Completion): string | AsyncIterable<Uint8Array> {
  switch (completion.kind) {
    case 'answer':
      return completion.answer.body;
    case 'refused':
      throw refusedBy(completion.refusal);
    case 'accepted':
      throw new Fault('internal_error', 'The request became a job, which was not requested.');
  }
}

async function* untilAborted(
  chunks: AsyncGenerator<unknown, void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void> {
  try {
    yield* chunks;
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : error;
  }
}
