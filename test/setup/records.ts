import type { RequestRecord, Turn } from '../../lambda/core/request.ts';

export const aTurn: Turn = {
  deploymentId: 'd1',
  bucket: 4,
  cost: { requests: 1, tokens: 0 },
  reservedAtMs: 1_000,
  startAtMs: 1_200,
};

/** A queued ticket, with whatever a test cares about put in its place. */
export const aRecord = (changes: Partial<RequestRecord> = {}): RequestRecord => ({
  id: 'req_1',
  kind: 'ticket',
  owner: 'owner',
  group: 'm',
  tier: 'standard',
  priority: 100,
  enqueuedAtMs: 1_000,
  deadlineMs: 601_000,
  ticketNumber: 1,
  status: 'queued',
  attempts: 0,
  failures: 0,
  claimUntilMs: 0,
  turn: null,
  startedAtMs: null,
  completedAtMs: null,
  response: null,
  error: null,
  metadata: {},
  ...changes,
});
