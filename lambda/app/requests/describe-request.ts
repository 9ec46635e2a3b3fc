import type { GroupState } from '../../core/line/group-state.ts';
import { isDemoted } from '../../core/keys/budget/charge.ts';
import { statusShown, type RequestRecord } from '../../core/requests/request.ts';
import { estimateStartMs } from '../../core/windows/estimate-start.ts';
import { ruleOfMode } from '../../core/line/mode.ts';
import { aheadOf } from '../../core/line/queue-row.ts';
import { servingOf, type Deps } from '../deps.ts';
import { loadBody } from './stored-body.ts';
import type { RequestObject } from '../use-cases.ts';
import { describeWebhook } from './describe-webhook.ts';
import { startRange, type StartRange } from '../../core/windows/start-range.ts';
import { latestStartMs } from './latest-start.ts';
import { seconds, secondsAfter, secondsOrNull } from './unix-seconds.ts';

interface PlaceInLine {
  readonly position: number | null;
  readonly startMs: number | null;
  readonly range: StartRange | null;
  readonly latestMs: number | null;
}

const nowhere: PlaceInLine = { position: null, startMs: null, range: null, latestMs: null };

/** The request object of a record; `state` is needed for the position of a queued one. */
export async function describeRequest(
  deps: Pick<Deps, 'config' | 'clock' | 'secrets' | 'blobs'>,
  record: RequestRecord,
  state: GroupState | undefined,
): Promise<RequestObject> {
  const isQueued = record.status === 'queued' && state !== undefined;
  const place = isQueued ? placeOf(deps, record, state) : nowhere;
  const response = record.response === null ? null : await loadBody(deps, record.response);
  return { ...describeWithoutResponse(record, place), response };
}

/** The same without the upstream's answer. */
export function describeWithoutResponse(
  record: RequestRecord,
  { position, startMs, range, latestMs }: PlaceInLine = nowhere,
): RequestObject {
  return {
    id: record.id,
    object: 'request',
    status: statusShown(record.status),
    model: record.group,
    priority: record.priority,
    tier: record.tier,
    demoted: isDemoted(record.charge),
    created_at: seconds(record.enqueuedAtMs),
    started_at: secondsOrNull(record.startedAtMs),
    completed_at: secondsOrNull(record.completedAtMs),
    deadline: seconds(record.deadlineMs),
    attempts: record.attempts,
    position,
    estimated_start: secondsOrNull(startMs),
    estimated_start_range: range && {
      earliest: seconds(range.earliestMs),
      latest: secondsAfter(range.latestMs),
    },
    latest_start: latestMs === null ? null : secondsAfter(latestMs),
    response: null,
    error: record.error,
    webhook: describeWebhook(record),
    metadata: record.metadata,
  };
}

function placeOf(
  deps: Pick<Deps, 'config' | 'clock' | 'secrets'>,
  record: RequestRecord,
  state: GroupState,
): PlaceInLine {
  const position = aheadOf(state.queue, deps.config.tiers, record) + 1;
  const deployments = servingOf(deps, { group: record.group, tokens: 0 }, state.windows);
  // Nobody knows when a pause ends or a missing key is set.
  const givesTurns = ruleOfMode(state.queue.mode).givesTurns && deployments.length > 0;
  if (!givesTurns) return { ...nowhere, position };
  const nowMs = deps.clock.now();
  const startMs = estimateStartMs({
    deployments,
    windows: state.windows,
    position,
    nowMs,
    shape: deps.config.window,
  });
  const latestMs = latestStartMs(deps, record, state);
  const range = startRange({ startMs, latestMs, nowMs, shape: deps.config.window });
  return { position, startMs, range, latestMs };
}
