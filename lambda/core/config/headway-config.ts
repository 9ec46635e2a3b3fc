import * as z from 'zod';
import { iamMappingSchema, tokenIssuerSchema } from '../identity/identity-settings.ts';
import { keySettingsSchema } from '../keys/key-settings.ts';
import { fairnessSchema } from '../requests/flow.ts';
import { errorClasses } from '../attempts/error-class.ts';

/** How calls to AWS are signed. */
const awsSchema = z.strictObject({
  /** Absent = the function's own region. */
  region: z.string().optional(),
  /** Both keys or neither; without them, the function's own credentials sign. */
  accessKeyId: z.string().optional(),
  secretAccessKey: z.string().optional(),
  sessionToken: z.string().optional(),
  /** Assumed with those credentials; the role's credentials then sign. */
  role: z
    .strictObject({ arn: z.string(), sessionName: z.string(), externalId: z.string().optional() })
    .optional(),
  stsEndpoint: z.string().optional(),
});

const deploymentSchema = z.strictObject({
  /** `model_info.id`, or a stable hash of what identifies the upstream; names the deployment's window. */
  id: z.string(),
  group: z.string(),
  /** The row in `lambda/providers/table/` by which calls are made, or `mock`. */
  provider: z.string(),
  /** The model's name as the upstream expects it. */
  model: z.string(),
  apiBase: z.string().optional(),
  apiKey: z.string().optional(),
  apiVersion: z.string().optional(),
  /** Absent = calls are not signed. */
  aws: awsSchema.optional(),
  /** Requests per any 60 s; absent = not limited. */
  rpm: z.int().positive().optional(),
  /** Tokens per any 60 s; absent = not limited. */
  tpm: z.int().positive().optional(),
  /** Calls under way at once; absent = not limited. */
  parallel: z.int().positive().optional(),
  /** Dollars for a token of a prompt and of an answer; absent = it costs nothing. */
  inputCostPerToken: z.number().nonnegative().optional(),
  outputCostPerToken: z.number().nonnegative().optional(),
  timeoutSeconds: z.number().positive().optional(),
  /** Parameters that its provider does not have are left out of calls, and not refused. */
  dropParams: z.literal(true).optional(),
  /** How often its failed calls are repeated; absent = as the request or the settings say. */
  numRetries: z.int().nonnegative().optional(),
  /** How long it gets no turns after a 429 that names no time; absent = as the settings say. */
  cooldownSeconds: z.number().nonnegative().optional(),
  /** Lowest goes first. */
  order: z.number(),
  weight: z.number().nonnegative(),
  mock: z
    .strictObject({
      response: z.string().optional(),
      timeout: z.boolean().optional(),
      delaySeconds: z.number().nonnegative().optional(),
    })
    .optional(),
});

const tierSchema = z.strictObject({
  name: z.string(),
  /** The worst (highest) priority that still belongs to the tier; null = no bound (the last tier). */
  maxPriority: z.int().nullable(),
  /** The part of all turns that it gets while it waits, whoever is better; absent = none. */
  minShare: z.number().positive().max(0.9).optional(),
});

const windowShapeSchema = z.strictObject({
  /** Width of one bucket, ms. */
  bucketMs: z.int().positive(),
  /** How much longer than 60 s a reservation counts, ms: bucket + clock skew + varying delay fit in it. */
  guardMs: z.int().positive(),
});

/** A number for each class of error that has one. */
const policySchema = z.partialRecord(z.enum([...errorClasses, 'Default']), z.int().nonnegative());

const retriesSchema = z.strictObject({
  count: z.int().nonnegative().optional(),
  /** The least time before a retry. */
  leastPauseSeconds: z.number().nonnegative().optional(),
  /** Retries by class of error. */
  policy: policySchema.optional(),
  /** By model group, each in place of the whole general policy. */
  groupPolicies: z.record(z.string(), policySchema).optional(),
});

const breakerSchema = z.strictObject({
  cooldownSeconds: z.number().nonnegative().optional(),
  /** A deployment is left alone at more failures in a minute than this; absent = by the usual rule. */
  allowedFails: z.int().nonnegative().optional(),
  /** The same by the class of the last failure. */
  allowedFailsPolicy: policySchema.optional(),
  isOff: z.literal(true).optional(),
});

/** By model group, or by `*` for all that are not named. */
const fallbackListsSchema = z.record(z.string(), z.array(z.string()));

const fallbacksSchema = z.strictObject({
  general: fallbackListsSchema.optional(),
  /** For requests that are too long; absent = `general`. */
  contextWindow: fallbackListsSchema.optional(),
  /** For requests that violate a provider's rules; absent = `general`. */
  contentPolicy: fallbackListsSchema.optional(),
  /** The most fallbacks of one request. */
  most: z.int().nonnegative().optional(),
});

const webhookSettingsSchema = z.strictObject({
  /** Signs the webhooks; several, separated by spaces, while one replaces another. Absent: it could not be resolved. */
  secret: z.string().optional(),
  /** For trials: allows receivers on this machine, over http too. */
  allowLoopback: z.boolean(),
});

const configuredKeySchema = z.strictObject({
  id: z.string(),
  /** SHA-256 in hex, at most 2; none: only tokens choose it. */
  hashes: z.array(z.string()),
  settings: keySettingsSchema,
});

/**
 * The validated configuration, as the functions read it from `headway-config.json` beside their bundle.
 * Strings may still be references of the form `os.environ/NAME`; `resolveReferences` replaces them when
 * a function starts, so that no secret is ever part of a bundle or a template.
 */
export const headwayConfigSchema = z.strictObject({
  deployments: z.array(deploymentSchema),
  /** Model groups none of whose deployments is served, each with the notice that says why. */
  unserved: z.record(z.string(), z.string()).optional(),
  /** `model_group_alias`: alias → model group. */
  aliases: z.record(z.string(), z.string()),
  /** Best first; the last one has no bound. */
  tiers: z.array(tierSchema),
  /** Several while one replaces another: each is valid. */
  masterKey: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  defaultPriority: z.int(),
  dropParams: z.boolean(),
  /** How long a caller waits, and how long an upstream call may take, unless something more specific says. */
  timeoutSeconds: z.number().positive(),
  window: windowShapeSchema,
  /** How often calls are repeated; absent = the defaults. */
  retries: retriesSchema.optional(),
  /** When a deployment is left alone; absent = the defaults. */
  breaker: breakerSchema.optional(),
  /** Where requests go on that their model group cannot serve; absent = nowhere. */
  fallbacks: fallbacksSchema.optional(),
  /** After this long without a turn a caller is answered with the id of its request, unless it asks otherwise. */
  maxWaitSeconds: z.number().nonnegative().optional(),
  /** Who shares the turns of one priority fairly; absent = keys. */
  fairness: fairnessSchema.optional(),
  /** Nobody's priority is better (lower) than this; absent = any may be asked for. */
  bestPriority: z.int().optional(),
  /** Requests that cannot start by their deadlines are refused at once, unless they ask otherwise; absent = they wait. */
  admission: z.literal('strict').optional(),
  /** How many callers of one model group may wait at once, as each holds a function; absent = not limited. */
  maxWaitingCallers: z.int().positive().optional(),
  /** False: the functions measure nothing, and no metrics are billed. */
  metrics: z.literal(false).optional(),
  /** The SNS topic that alarms notify; absent = they only show. */
  alarmTopicArn: z.string().optional(),
  /** A function URL in place of a REST API; `concurrency` is how many functions may answer at a time. */
  functionUrl: z.strictObject({ concurrency: z.int().positive() }).optional(),
  /** The origins whose pages may call from a browser, `*` = all; absent = none. */
  cors: z
    .strictObject({
      origins: z.array(z.string()),
      /** The headers that they may send; absent = whatever they ask for. */
      headers: z.array(z.string()).optional(),
      maxAgeSeconds: z.int().nonnegative(),
    })
    .optional(),
  /** Keys that stand in the configuration, by the hashes of their secrets; absent = none. */
  keys: z.array(configuredKeySchema).optional(),
  /** Issuers whose tokens are accepted in place of keys; absent = none. */
  jwt: z.array(tokenIssuerSchema).min(1).optional(),
  /** Callers whom AWS has authenticated at the function URL; absent = nobody has to be. */
  iam: z.array(iamMappingSchema).min(1).optional(),
  /** Absent = webhooks are not offered. */
  webhooks: webhookSettingsSchema.optional(),
});

export type Deployment = z.infer<typeof deploymentSchema>;
export type ConfiguredKey = z.infer<typeof configuredKeySchema>;
export type Tier = z.infer<typeof tierSchema>;
export type WindowShape = z.infer<typeof windowShapeSchema>;
export type HeadwayConfig = z.infer<typeof headwayConfigSchema>;
