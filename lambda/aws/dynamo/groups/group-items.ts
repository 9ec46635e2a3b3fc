import * as z from 'zod';
import { emptyBudget, type BudgetRow } from '../../../core/keys/budget/budget-row.ts';
import type { Change } from '../../../core/requests/waiting-change.ts';
import type { WindowShape } from '../../../core/config/headway-config.ts';
import { modes } from '../../../core/line/mode.ts';
import type { GroupState } from '../../../core/line/group-state.ts';
import { emptyQueueRow, type QueueRow } from '../../../core/line/queue-row.ts';
import type { Reach } from '../../../core/line/looks/reach.ts';
import { closedBreaker, type Breaker } from '../../../core/windows/breaker.ts';
import { emptyWindow, type Slots, type WindowRow } from '../../../core/windows/window-row.ts';
import { CHANGE, CHANGES, ENQUEUED, MODE, SERVED, QUEUE_ROW, ROW_KEY, deploymentOfRow } from '../keys.ts';
import { fromItem, type Item } from '../stored-item.ts';

/** Up to some hundred buckets on the path of every request: one loop instead of a schema for each. */
const slotsSchema = z.custom<Slots>(isSlots).default({});

function isSlots(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);
}

const breakerSchema: z.ZodType<Breaker> = z.object({
  version: z.number(),
  streak: z.number(),
  streakSinceMs: z.number(),
  failedAtMs: z.array(z.number()),
  failedBy: z.array(z.object({ id: z.string(), atMs: z.number() })),
  openings: z.number(),
  untilMs: z.number(),
  step: z.number(),
  begun: z.number(),
  done: z.number(),
  begunAtMs: z.number(),
});

/** A row that has only been cooled so far has only its cooldown; most rows have never been out of service. */
const windowSchema = z.object({
  version: z.number().default(0),
  clock: z.number().default(0),
  requests: z.number().default(0),
  tokens: z.number().default(0),
  requestSlots: slotsSchema,
  tokenSlots: slotsSchema,
  cooldownUntilMs: z.number().default(0),
  outUntilMs: z.number().default(0),
  breaker: breakerSchema.default(closedBreaker),
  leases: slotsSchema,
});

const budgetSchema: z.ZodType<BudgetRow> = z.object({
  startMs: z.number(),
  used: z.number(),
  beyond: z.number(),
});

/** The version before knows only the first two. */
const reachSchema: z.ZodType<Reach> = z.object({
  priority: z.number(),
  enqueuedAtMs: z.number(),
  places: z.number().optional(),
  newcomers: z.number().optional(),
  flow: z.string().optional(),
});

const queueSchema = z.looseObject({
  bell: z.number().default(0),
  leader: z.string().nullable().default(null),
  leaseUntilMs: z.number().default(0),
  reach: reachSchema.nullable().default(null),
  line: z.string().nullable().default(null),
  callers: z.number().default(0),
  worstCaller: z.number().nullable().default(null),
  [CHANGES]: z.number().default(0),
  [MODE]: z.enum(modes).catch('open'),
  watchedUntilMs: z.number().default(0),
});

const changeSchema = z.object({
  [ROW_KEY]: z.string(),
  revision: z.number(),
  isOver: z.boolean(),
  priority: z.number(),
  tier: z.string(),
  deadlineMs: z.number(),
});

export const windowOf = (item: Item | undefined): WindowRow =>
  item === undefined ? emptyWindow : fromItem(windowSchema, item);

export const budgetOf = (item: Item | undefined): BudgetRow =>
  item === undefined ? emptyBudget : fromItem(budgetSchema, item);

export function queueRowOf(item: Item | undefined): QueueRow {
  if (item === undefined) return emptyQueueRow;
  const {
    bell,
    leader,
    leaseUntilMs,
    reach,
    line,
    callers,
    worstCaller,
    changes,
    mode,
    watchedUntilMs,
    ...rest
  } = fromItem(queueSchema, item);
  return {
    enqueued: countersOf(rest, ENQUEUED),
    served: countersOf(rest, SERVED),
    bell,
    leader,
    leaseUntilMs,
    reach,
    line,
    callers,
    worstCaller,
    changes,
    mode,
    watchedUntilMs,
  };
}

export function changeOf(item: Item): Change {
  const { [ROW_KEY]: row, ...change } = fromItem(changeSchema, item);
  return { id: row.slice(CHANGE.length), ...change };
}

/** All rows of a group as one state; skips windows of another shape. */
export function groupStateOf(items: readonly Item[], shape: WindowShape): GroupState {
  const windows: Record<string, WindowRow> = {};
  for (const item of items) {
    const deploymentId = deploymentOfRow(rowOf(item), shape);
    if (deploymentId !== undefined) windows[deploymentId] = windowOf(item);
  }
  return { queue: queueRowOf(items.find((item) => rowOf(item) === QUEUE_ROW)), windows };
}

const rowOf = (item: Item): string => item[ROW_KEY]?.S ?? '';

function countersOf(attributes: Readonly<Record<string, unknown>>, prefix: string): Record<string, number> {
  const counters: Record<string, number> = {};
  for (const [name, value] of Object.entries(attributes))
    if (name.startsWith(prefix) && typeof value === 'number') counters[name.slice(prefix.length)] = value;
  return counters;
}
