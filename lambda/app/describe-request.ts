import type { GroupState } from '../core/ports.ts';
import { statusShown, type RequestRecord } from '../core/request.ts';
import { estimateStartMs } from '../core/estimate-start.ts';
import { ruleOfMode } from '../core/mode.ts';
import { aheadOf } from '../core/queue-row.ts';
import { deploymentsOf, type Deps } from './deps.ts';
import { loadBody } from './stored-body.ts';
import type { RequestObject } from './gateway.ts';
import { describeWebhook } from './describe-webhook.ts';
import { seconds } from './unix-seconds.ts';

/** The request object of a record; `state` is needed for the position of a queued one. */
export async function describeRequest(
  deps: Pick<Deps, 'config' | 'clock' | 'blobs'>,
  record: RequestRecord,
  state: GroupState | undefined,
): Promise<RequestObject> {
  const response = record.response === null ? null : await loadBody(deps, record.response);
  return { ...describeWithoutResponse(deps, record, state), response };
}

/** The same without what the upstream has answered. */
export function describeWithoutResponse(
  deps: Pick<Deps, 'config' | 'clock'>,
  record: RequestRecord,
  state: GroupState | undefined,
): RequestObject {
  const isQueued = record.status === 'queued' && state !== undefined;
  const { position, startMs } = isQueued ? placeOf(deps, record, state) : nowhere;
  return {
    id: record.id,
    object: 'request',
    status: statusShown(record.status),
    model: record.group,
    priority: record.priority,
    tier: record.tier,
    created_at: seconds(record.enqueuedAtMs),
    started_at: record.startedAtMs === null ? null : seconds(record.startedAtMs),
    completed_at: record.completedAtMs === null ? null : seconds(record.completedAtMs),
    deadline: seconds(record.deadlineMs),
    attempts: record.attempts,
    position,
    estimated_start: startMs === null ? null : seconds(startMs),
    response: null,
    error: record.error,
    webhook: describeWebhook(record),
    metadata: record.metadata,
  };
}

interface PlaceInLine {
  readonly position: number | null;
  readonly startMs: number | null;
}

const nowhere: PlaceInLine = { position: null, startMs: null };

function placeOf(
  deps: Pick<Deps, 'config' | 'clock'>,
  record: RequestRecord,
  state: GroupState,
): PlaceInLine {
  const position = aheadOf(state.queue, deps.config.tiers, record) + 1;
  // Of a pause nobody knows the end.
  if (!ruleOfMode(state.queue.mode).givesTurns) return { position, startMs: null };
  const startMs = estimateStartMs({
    deployments: deploymentsOf(deps.config, record.group),
    windows: state.windows,
    position,
    nowMs: deps.clock.now(),
    shape: deps.config.window,
  });
  return { position, startMs };
}
