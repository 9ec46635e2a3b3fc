import * as z from 'zod';
import type { RequestRecord, StoredBody } from '../core/request.ts';

export const storedBodySchema: z.ZodType<StoredBody> = z.union([
  z.object({ inline: z.string() }),
  z.object({ blob: z.string() }),
]);

const turnSchema = z.object({
  id: z.string(),
  deploymentId: z.string(),
  bucket: z.number().nullable(),
  cost: z.object({ requests: z.number(), tokens: z.number() }),
  reservedAtMs: z.number(),
  startAtMs: z.number(),
});

const errorBodySchema = z.object({
  message: z.string(),
  type: z.string(),
  param: z.string().nullable(),
  code: z.string().nullable(),
});

/** What a record and its message both say of a request. */
export const placeFields = {
  id: z.string(),
  priority: z.number(),
  enqueuedAtMs: z.number(),
  kind: z.enum(['ticket', 'job']),
  owner: z.string(),
  group: z.string(),
  tier: z.string(),
  deadlineMs: z.number(),
  attempts: z.number(),
};

export const requestSchema: z.ZodType<RequestRecord> = z.object({
  ...placeFields,
  ticketNumber: z.number(),
  status: z.enum(['queued', 'granted', 'in_progress', 'completed', 'failed', 'cancelled', 'expired']),
  failures: z.number(),
  claimUntilMs: z.number(),
  turn: turnSchema.nullable(),
  startedAtMs: z.number().nullable(),
  completedAtMs: z.number().nullable(),
  response: storedBodySchema.nullable(),
  error: errorBodySchema.nullable(),
  metadata: z.record(z.string(), z.string()),
});
