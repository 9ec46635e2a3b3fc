import * as z from 'zod';
import type { Charge } from '../../../core/keys/budget/charge.ts';
import { deliveryErrors, deliveryStatuses, type Delivery } from '../../../core/webhooks/delivery-state.ts';
import { endpoints, type RequestRecord, type StoredBody } from '../../../core/requests/request.ts';
import { startOfRoute, type Route } from '../../../core/requests/route.ts';
import { ONE_FLOW } from '../../../core/requests/flow.ts';
import { noWishes, type Wishes } from '../../../core/requests/wishes.ts';

export const storedBodySchema: z.ZodType<StoredBody> = z.union([
  z.object({ inline: z.string() }),
  z.object({ blob: z.string() }),
]);

const costSchema = z.object({ requests: z.number(), tokens: z.number() });

const shareSchema = z.object({
  keyId: z.string(),
  parts: z.array(z.object({ window: z.string(), bucket: z.number(), cost: costSchema })),
});

const turnSchema = z.object({
  id: z.string(),
  deploymentId: z.string(),
  bucket: z.number().nullable(),
  cost: costSchema,
  reservedAtMs: z.number(),
  startAtMs: z.number(),
  trial: z.number().optional(),
  isLeased: z.literal(true).optional(),
  share: shareSchema.optional(),
});

const chargeSchema: z.ZodType<Charge> = z.object({
  keyId: z.string(),
  unit: z.enum(['tokens', 'usd']),
  per: z.enum(['day', 'week', 'month']),
  startMs: z.number(),
  amount: z.number(),
  part: z.enum(['used', 'beyond']),
});

const errorBodySchema = z.object({
  message: z.string(),
  type: z.string(),
  param: z.string().nullable(),
  code: z.string().nullable(),
});

const deliverySchema: z.ZodType<Delivery> = z.object({
  status: z.enum(deliveryStatuses),
  attempts: z.number(),
  lastAttemptAtMs: z.number().nullable(),
  lastStatus: z.number().nullable(),
  lastError: z.enum(deliveryErrors).nullable(),
  nextAttemptAtMs: z.number().nullable(),
});

const names = z.array(z.string());

const wishesSchema: z.ZodType<Wishes> = z.object({
  numRetries: z.number().nullable().default(null),
  fallbacks: z
    .object({
      general: names.nullable(),
      contextWindow: names.nullable(),
      contentPolicy: names.nullable(),
      most: z.number().nullable(),
    })
    .nullable()
    .default(null),
});

const routeSchema: z.ZodType<Route> = z.object({ passed: names, ahead: names, attemptsBefore: z.number() });

/** The fields that a record and its message have in common. */
export const placeFields = {
  id: z.string(),
  priority: z.number(),
  enqueuedAtMs: z.number(),
  kind: z.enum(['ticket', 'job']),
  owner: z.string(),
  keyId: z.string().nullable().default(null),
  flow: z.string().default(ONE_FLOW),
  weight: z.number().default(1),
  group: z.string(),
  tier: z.string(),
  deadlineMs: z.number(),
  attempts: z.number(),
  notBeforeMs: z.number().default(0),
  leftOut: z.array(z.string()).default([]),
  wishes: wishesSchema.default(noWishes),
  route: routeSchema.default(startOfRoute),
  traceId: z.string().nullable().default(null),
};

/** A field that an older version did not write gets the value that was true then. */
const recordSchema = z.object({
  ...placeFields,
  endpoint: z.enum(endpoints).default('chat/completions'),
  revision: z.number().default(0),
  ticketNumber: z.number(),
  status: z.enum(['queued', 'granted', 'in_progress', 'completed', 'failed', 'cancelled', 'expired']),
  failures: z.number(),
  claimUntilMs: z.number(),
  givesWay: z.boolean().default(false),
  turn: turnSchema.nullable(),
  charge: chargeSchema.nullable().default(null),
  startedAtMs: z.number().nullable(),
  completedAtMs: z.number().nullable(),
  payload: storedBodySchema.nullable().default(null),
  response: storedBodySchema.nullable().default(null),
  statusCode: z.number().nullable().default(null),
  error: errorBodySchema.nullable(),
  webhookUrl: z.string().nullable().default(null),
  delivery: deliverySchema.nullable().default(null),
  fingerprint: z.string().nullable().default(null),
  isSent: z.boolean().default(true),
  metadata: z.record(z.string(), z.string()),
});

export const requestSchema: z.ZodType<RequestRecord> = recordSchema;

/** All attributes of a record except its bodies, which may be large. */
export const fieldsWithoutBodies: readonly string[] = Object.keys(recordSchema.shape).filter(
  (name) => name !== 'payload' && name !== 'response',
);
