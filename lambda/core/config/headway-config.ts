import * as z from 'zod';

/**
 * The validated configuration, as the functions read it from `headway-config.json` beside their bundle.
 * Strings may still be references of the form `os.environ/NAME`; `resolveReferences` replaces them when
 * a function starts, so that no secret is ever part of a bundle or a template.
 */
const deploymentSchema = z.strictObject({
  /** `model_info.id`, or a stable hash of what identifies the upstream; names the deployment's window. */
  id: z.string(),
  group: z.string(),
  /** Which file in `lambda/providers/` makes the call: `openai`, `azure`, `mock`, … */
  provider: z.string(),
  /** The model's name as the upstream expects it. */
  model: z.string(),
  apiBase: z.string().optional(),
  apiKey: z.string().optional(),
  apiVersion: z.string().optional(),
  /** Requests per any 60 s; absent = not limited. */
  rpm: z.int().positive().optional(),
  /** Tokens per any 60 s; absent = not limited. */
  tpm: z.int().positive().optional(),
  timeoutSeconds: z.number().positive().optional(),
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
});

const windowShapeSchema = z.strictObject({
  /** Width of one bucket, ms. */
  bucketMs: z.int().positive(),
  /** How much longer than 60 s a reservation counts, ms: bucket + clock skew + varying delay fit in it. */
  guardMs: z.int().positive(),
});

const webhookSettingsSchema = z.strictObject({
  /** Signs what is sent; several with spaces between while one replaces another. Absent = not to be resolved. */
  secret: z.string().optional(),
  /** For trying it out: receivers on this machine, over http too. */
  allowLoopback: z.boolean(),
});

export const headwayConfigSchema = z.strictObject({
  deployments: z.array(deploymentSchema),
  /** `model_group_alias`: alias → model group. */
  aliases: z.record(z.string(), z.string()),
  /** Best first; the last one has no bound. */
  tiers: z.array(tierSchema),
  masterKey: z.string().optional(),
  defaultPriority: z.int(),
  dropParams: z.boolean(),
  /** How long a caller waits, and how long an upstream call may take, when nothing nearer says. */
  timeoutSeconds: z.number().positive(),
  window: windowShapeSchema,
  /** A caller who says nothing else is answered with the id of its request after so long without a turn. */
  maxWaitSeconds: z.number().nonnegative().optional(),
  /** So many callers of one model group may wait at once, as each holds a function; absent = not limited. */
  maxWaitingCallers: z.int().positive().optional(),
  /** False: the functions measure nothing, and there is nothing to be billed for. */
  metrics: z.literal(false).optional(),
  /** The SNS topic that alarms notify; absent = they only show. */
  alarmTopicArn: z.string().optional(),
  /** The function's own address in place of a REST API; so many functions answer at a time. */
  functionUrl: z.strictObject({ concurrency: z.int().positive() }).optional(),
  /** Pages of these origins may call from a browser, `*` = all; absent = none. */
  cors: z
    .strictObject({
      origins: z.array(z.string()),
      /** What they may send; absent = whatever they ask for. */
      headers: z.array(z.string()).optional(),
      maxAgeSeconds: z.int().nonnegative(),
    })
    .optional(),
  /** Absent = no webhooks are offered. */
  webhooks: webhookSettingsSchema.optional(),
});

export type Deployment = z.infer<typeof deploymentSchema>;
export type Tier = z.infer<typeof tierSchema>;
export type WindowShape = z.infer<typeof windowShapeSchema>;
export type HeadwayConfig = z.infer<typeof headwayConfigSchema>;
