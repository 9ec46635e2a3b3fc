import { randomUUID } from 'node:crypto';
import type { QueueMessage, TierRef } from '../../lambda/ports/tier-queues.ts';
import { freshlyQueued, type RequestRecord, type Turn } from '../../lambda/core/requests/request.ts';

export const sampleTurn: Turn = {
  id: 'turn-1',
  deploymentId: 'd1',
  bucket: 7_200_000_000,
  cost: { requests: 1, tokens: 250 },
  reservedAtMs: 1_800_000_000_000,
  startAtMs: 1_800_000_000_200,
};

/** A queued request with a new id. */
export const sampleRecord = (over: Partial<RequestRecord> = {}): RequestRecord => ({
  ...freshlyQueued,
  id: `req_${randomUUID()}`,
  priority: 100,
  enqueuedAtMs: 1_800_000_000_000,
  kind: 'job',
  owner: 'owner-1',
  flow: 'flow-1',
  weight: 2,
  group: 'm',
  tier: 'standard',
  endpoint: 'chat/completions',
  deadlineMs: Date.now() + 600_000,
  ticketNumber: 1,
  metadata: { run: 'blåbær-7' },
  ...over,
});

export const sampleMessage = (to: TierRef, over: Partial<QueueMessage> = {}): QueueMessage => ({
  ...to,
  id: `req_${randomUUID()}`,
  priority: 100,
  enqueuedAtMs: 1_800_000_000_000,
  kind: 'job',
  owner: 'owner-1',
  keyId: null,
  flow: 'flow-1',
  weight: 2,
  deadlineMs: 1_800_000_600_000,
  attempts: 0,
  notBeforeMs: 0,
  leftOut: [],
  wishes: freshlyQueued.wishes,
  route: freshlyQueued.route,
  tokens: 250,
  endpoint: 'chat/completions',
  hasWebhook: false,
  traceId: null,
  payload: { inline: '{"messages":[{"role":"user","content":"größer — 你好 🙂 \\u0007 \uFFFF \uD83D"}]}' },
  ...over,
});
