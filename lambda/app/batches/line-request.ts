import { readLine } from '../../core/batches/batch-lines.ts';
import { lineRequestId, type BatchRecord } from '../../core/batches/batch.ts';
import { Fault } from '../../core/faults.ts';
import { freshlyQueued, type ErrorBody, type RequestRecord } from '../../core/requests/request.ts';
import { tierOf } from '../../core/requests/tiers.ts';
import type { IncomingRequest } from '../use-cases.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import { checkModel, priorityFor } from '../keys/key-rules.ts';
import type { BatchDeps, LineBody } from './batch-deps.ts';

interface Line {
  readonly index: number;
  readonly text: string;
}

/**
 * The request of one line, within what the batch's key may do now. @throws Fault if the line is not a valid
 * request (any more)
 */
export function lineRequest(
  deps: Pick<BatchDeps, 'config' | 'readBody'>,
  batch: BatchRecord,
  line: Line & { readonly settings: KeySettings | null },
): IncomingRequest {
  const { settings } = line;
  const { modelNames, ...request } = readOne(deps, batch, line);
  checkModel(settings, modelNames);
  const { owner, keyId } = batch;
  const priority = priorityFor(settings, {
    asked: request.priority ?? batch.priority,
    usual: batch.priority,
    best: deps.config.bestPriority,
  });
  const deadlineMs = Math.min(batch.deadlineMs, request.deadlineMs ?? Infinity);
  return { ...request, owner, keyId, settings, priority, deadlineMs, id: lineRequestId(batch, line.index) };
}

function readOne(deps: Pick<BatchDeps, 'readBody'>, { endpoint }: BatchRecord, line: Line): LineBody {
  const read = readLine(line.text, `/v1/${endpoint}`);
  if (read.kind === 'wrong') throw new Fault('invalid_request', read.problem.message);
  return deps.readBody({ body: read.body, endpoint });
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
  const { owner, keyId, priority, endpoint, deadlineMs, metadata } = batch;
  const { index, status, statusCode, error } = end;
  const group = groupOf(deps, batch, end);
  return {
    ...freshlyQueued,
    id: lineRequestId(batch, index),
    kind: 'job',
    owner,
    keyId,
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
    return readOne(deps, batch, line).group;
  } catch {
    return '';
  }
}
