import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { setTimeout as after } from 'node:timers/promises';
import * as z from 'zod';
import type { FunctionHost } from '../functions/function-host.ts';
import type { Access, Endpoints } from '../stores/endpoints.ts';
import type { EventSource } from './event-sources.ts';

export interface PollSurroundings {
  readonly endpoints: Endpoints;
  readonly access: Access;
  readonly output: NodeJS.WritableStream;
  readonly queueUrlOf: (queueId: string) => string;
  readonly hostOf: (functionId: string) => FunctionHost;
}

/** Polls end by themselves: an emulator may hand the next message to a poll that was broken off. */
const WAIT_SECONDS = 5;
const PAUSE_AFTER_ERROR_MS = 1_000;

/**
 * Works through the queues as Lambda does: as many batches at a time as the mapping allows. Returns a function that
 * stops it.
 */
export function runEventSources(sources: readonly EventSource[], around: PollSurroundings): () => void {
  const stopped = new AbortController();
  for (const source of sources) {
    const client = new SQSClient({
      ...around.access,
      endpoint: around.endpoints.SQS,
      useQueueUrlAsEndpoint: false,
    });
    stopped.signal.addEventListener('abort', () => client.destroy());
    const queueUrl = around.queueUrlOf(source.queueId);
    const queue: Polled = { source, client, queueUrl, host: around.hostOf(source.functionId) };
    void poll(queue, around.output, stopped.signal);
  }
  return () => stopped.abort();
}

interface Polled {
  readonly source: EventSource;
  readonly client: SQSClient;
  readonly queueUrl: string;
  readonly host: FunctionHost;
}

/** One poll at a time; its batches run concurrently. */
async function poll(queue: Polled, output: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const complain = (error: unknown) => {
    if (!signal.aborted) output.write(`event source of ${queue.host.name}: ${String(error)}\n`);
  };
  while (!signal.aborted) {
    try {
      const batch = await receive(queue, signal);
      if (batch.length === 0) continue;
      const work = workOff(queue, batch).catch(complain);
      underWay.add(work);
      void work.finally(() => underWay.delete(work));
      if (underWay.size >= queue.source.concurrency) await Promise.race(underWay);
    } catch (error) {
      complain(error);
      await after(PAUSE_AFTER_ERROR_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function receive(
  { client, queueUrl, source }: Polled,
  abortSignal: AbortSignal,
): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(10, source.batchSize),
    WaitTimeSeconds: WAIT_SECONDS,
    MessageSystemAttributeNames: ['All'],
  });
  // Without the signal the SDK would take the end for a network fault, and retry.
  return (await client.send(command, { abortSignal })).Messages ?? [];
}

/** Deletes the messages that the function does not name as failed; if the function itself fails, none. */
async function workOff({ source, client, queueUrl, host }: Polled, batch: readonly Message[]): Promise<void> {
  const failed = await invoke(host, eventOf(batch), source.reportsFailures);
  const done = batch.filter(({ MessageId = '' }) => !failed.has(MessageId));
  if (done.length === 0) return;
  const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
}

const eventOf = (batch: readonly Message[]) => ({
  Records: batch.map(({ MessageId, ReceiptHandle, Body, Attributes = {}, MD5OfBody }) => ({
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: Attributes,
    messageAttributes: {},
    md5OfBody: MD5OfBody,
    eventSource: 'aws:sqs',
  })),
});

const responseSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]),
});

/** The ids that the function has named. Rejects if the function fails. */
function invoke(host: FunctionHost, event: unknown, reportsFailures: boolean): Promise<ReadonlySet<string>> {
  return new Promise((resolve, reject) => {
    host.invoke(event, (output) => {
      if (output.kind === 'fail') reject(new Error(output.message));
      if (output.kind !== 'end') return;
      const { data } = responseSchema.safeParse(output.result);
      if (!reportsFailures) resolve(new Set());
      else if (data === undefined) reject(new Error('the function answered no batchItemFailures'));
      else resolve(new Set(data.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)));
    });
  });
}
