import { readLine } from '../../core/batches/batch-lines.ts';
import { lineRequestId, type BatchRecord } from '../../core/batches/batch.ts';
import { Fault } from '../../core/faults.ts';
import { freshlyQueued, type ErrorBody, type RequestRecord } from '../../core/requests/request.ts';
import { tierOf } from '../../core/requests/tiers.ts';
import type { IncomingRequest } from '../gateway.ts';
import type { BatchDeps } from './batch-deps.ts';

/** The request of one line. @throws Fault if the line is not a valid request (any more) */
export function lineRequest(
  deps: Pick<BatchDeps, 'readBody'>,
  batch: BatchRecord,
  line: { readonly index: number; readonly text: string },
): IncomingRequest {
  const { endpoint, priority, owner } = batch;
  const read = readLine(line.text, `/v1/${endpoint}`);
  if (read.kind === 'wrong') throw new Fault('invalid_request', read.problem.message);
  const request = deps.readBody({ body: read.body, endpoint, priority });
  const deadlineMs = Math.min(batch.deadlineMs, request.deadlineMs ?? Infinity);
  return { ...request, owner, deadlineMs, id: lineRequestId(batch, line.index) };
}

/** The record of a line's request that ends before it has begun: no other can be made under its id. */
export function endedRecord(
  deps: Pick<BatchDeps, 'config' | 'clock' | 'readBody'>,
  batch: BatchRecord,
  end: {
    readonly index: number;
    readonly text: string;
    readonly status: 'failed' | 'cancelled';
    readonly statusCode: number | null;
    readonly error: ErrorBody;
  },
): RequestRecord {
  const nowMs = deps.clock.now();
  const { owner, priority, endpoint, deadlineMs, metadata } = batch;
  const { index, status, statusCode, error } = end;
  const group = groupOf(deps, batch, end);
  return {
    ...freshlyQueued,
    id: lineRequestId(batch, index),
    kind: 'job',
    owner,
    group,
    endpoint,
    priority,
    tier: tierOf(deps.config.tiers, priority).name,
    enqueuedAtMs: nowMs,
    deadlineMs,
    ticketNumber: 0,
    status,
    completedAtMs: nowMs,
    statusCode,
    error,
    metadata,
  };
}

/** The model group, if the line tells it. */
function groupOf(
  deps: Pick<BatchDeps, 'readBody'>,
  batch: BatchRecord,
  line: { readonly index: number; readonly text: string },
): string {
  try {
    return lineRequest(deps, batch, line).group;
  } catch {
    return '';
  }
}
