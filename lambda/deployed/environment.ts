import * as z from 'zod';

/** The stores of requests, their order and their limits. */
export const storeEnvironmentSchema = z.object({
  /** The rpm-counter table: windows and queue rows, by model group. */
  GROUP_TABLE: z.string().min(1),
  REQUEST_TABLE: z.string().min(1),
  BLOB_BUCKET: z.string().min(1),
  /** The part of a tier queue's URL before its name, with the slash: see `queueName`. */
  QUEUE_URL_BASE: z.string().min(1),
  /** First part of every queue's name; differs by stage. */
  QUEUE_PREFIX: z.string().min(1),
});

/** The environment that the stack gives every function, and that every function reads: one type for both. */
export const environmentSchema = storeEnvironmentSchema.extend({
  /** Files and batches, by owner. */
  SHELF_TABLE: z.string().min(1),
  /** The keys that callers present. */
  KEY_TABLE: z.string().min(1),
  /** Holds the values of the configuration's references; absent: the function's own variables do. */
  SECRET_ARN: z.string().min(1).exactOptional(),
  /** A dimension of every metric. */
  STAGE: z.string().min(1),
});

/** The API function also knows the dispatcher to start. The dispatcher starts itself, by `AWS_LAMBDA_FUNCTION_NAME`. */
export const apiEnvironmentSchema = environmentSchema.extend({ DISPATCHER_FUNCTION: z.string().min(1) });

export type StoreEnvironment = z.infer<typeof storeEnvironmentSchema>;
export type Environment = z.infer<typeof environmentSchema>;
export type ApiEnvironment = z.infer<typeof apiEnvironmentSchema>;
