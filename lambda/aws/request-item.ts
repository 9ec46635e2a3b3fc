import * as z from 'zod';
import type { RequestRecord, StoredBody } from '../core/request.ts';

export const storedBodySchema: z.ZodType<StoredBody> = z.union([
  z.object({ inline: z.string() }),
  z.object({ blob: z.string() }),
]);

export const endpointSchema = z.enum(['chat/completions', 'completions']);
export const kindSchema = z.enum(['ticket', 'job']);

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

export const requestSchema: z.ZodType<RequestRecord> = z.object({
  id: z.string(),
  priority: z.number(),
  enqueuedAtMs: z.number(),
  kind: kindSchema,
  owner: z.string(),
  group: z.string(),
  tier: z.string(),
  deadlineMs: z.number(),
  ticketNumber: z.number(),
  status: z.enum(['queued', 'granted', 'in_progress', 'completed', 'failed', 'cancelled', 'expired']),
  attempts: z.number(),
  failures: z.number(),
  claimUntilMs: z.number(),
  turn: turnSchema.nullable(),
  startedAtMs: z.number().nullable(),
  completedAtMs: z.number().nullable(),
  response: storedBodySchema.nullable(),
  error: errorBodySchema.nullable(),
  metadata: z.record(z.string(), z.string()),
});
