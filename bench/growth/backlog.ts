import { freshlyQueued } from '../../lambda/core/requests/request.ts';
import { defaultTiers } from '../../lambda/core/requests/tiers.ts';
import type { QueueMessage } from '../../lambda/ports/tier-queues.ts';
import type { RequestRecord } from '../../lambda/core/requests/request.ts';
import { createRandom } from '../../testkit/random.ts';

export const GROUP = 'm';

/** One tier's part of a backlog, oldest first; each job is made when it is needed. */
export interface TierBacklog {
  readonly tier: string;
  readonly count: number;
  left(): number;
  next(): QueueMessage;
}

/** Per tier: its share of the backlog, and the priorities in it. */
const parts: Readonly<
  Record<string, { readonly share: number; readonly from: number; readonly to: number }>
> = {
  realtime: { share: 0.05, from: -9, to: 0 },
  high: { share: 0.15, from: 1, to: 99 },
  standard: { share: 0.3, from: 100, to: 999 },
  batch: { share: 0.5, from: 1_000, to: 1_999 },
};

const DAY_MS = 86_400_000;
const payload = { inline: JSON.stringify({ model: GROUP, messages: [{ role: 'user', content: 'hello' }] }) };

/** `size` jobs over all tiers, one enqueued each millisecond until `nowMs`; the same seed gives the same jobs. */
export const createBacklog = (backlog: {
  readonly size: number;
  readonly seed: number;
  readonly nowMs: number;
}): TierBacklog[] => defaultTiers.map(({ name }, index) => tierBacklog({ ...backlog, tier: name, index }));

function tierBacklog(of: {
  readonly size: number;
  readonly seed: number;
  readonly nowMs: number;
  readonly tier: string;
  readonly index: number;
}): TierBacklog {
  const { share, from, to } = parts[of.tier] ?? { share: 0, from: 0, to: 0 };
  const count = Math.round(of.size * share);
  const random = createRandom(of.seed * defaultTiers.length + of.index);
  let made = 0;
  return {
    tier: of.tier,
    count,
    left: () => count - made,
    next() {
      const place = {
        id: `req_${of.tier}_${++made}`,
        priority: from + Math.floor(random() * (to - from + 1)),
        enqueuedAtMs: of.nowMs - of.size + Math.floor((made * of.size) / count),
      };
      return {
        ...place,
        ...({ kind: 'job', owner: 'owner-1', keyId: null, endpoint: 'chat/completions' } as const),
        notBeforeMs: 0,
        leftOut: [],
        flow: freshlyQueued.flow,
        weight: freshlyQueued.weight,
        wishes: freshlyQueued.wishes,
        route: freshlyQueued.route,
        group: GROUP,
        tier: of.tier,
        deadlineMs: of.nowMs + DAY_MS,
        attempts: 0,
        tokens: 0,
        payload,
        hasWebhook: false,
        traceId: null,
      };
    },
  };
}

/** The record of a queued request, as `enqueue` writes it beside its message. */
export function recordOf(message: QueueMessage): RequestRecord {
  const { id, priority, enqueuedAtMs, kind, owner, endpoint, group, tier, deadlineMs } = message;
  const place = { id, priority, enqueuedAtMs, group, tier, deadlineMs };
  return { ...freshlyQueued, ...place, kind, owner, endpoint, ticketNumber: 1 };
}
