import * as z from 'zod';
import { batchStatuses, type BatchRecord } from '../../core/batches/batch.ts';
import { filePurposes, type FileRecord } from '../../core/batches/file-record.ts';
import { endpoints } from '../../core/requests/request.ts';

const shelved = { owner: z.string(), id: z.string(), revision: z.number(), keptUntilMs: z.number() };
const parts = z.array(z.object({ blob: z.string(), bytes: z.number() }));
const time = z.number().nullable();

export const fileSchema: z.ZodType<FileRecord> = z.object({
  ...shelved,
  filename: z.string(),
  purpose: z.enum(filePurposes),
  createdAtMs: z.number(),
  parts,
});

const errorSchema = z.object({
  code: z.string(),
  line: z.number().nullable(),
  message: z.string(),
  param: z.string().nullable(),
});

export const batchSchema: z.ZodType<BatchRecord> = z.object({
  ...shelved,
  keyId: z.string().nullable().default(null),
  status: z.enum(batchStatuses),
  endpoint: z.enum(endpoints),
  inputFileId: z.string(),
  inputBlob: z.string(),
  priority: z.number(),
  metadata: z.record(z.string(), z.string()),
  createdAtMs: z.number(),
  deadlineMs: z.number(),
  windowEndsAtMs: z.number(),
  total: z.number(),
  fed: z.number(),
  withdrawn: z.number(),
  gathered: z.number(),
  completed: z.number(),
  failed: z.number(),
  aheadCompleted: z.number(),
  aheadFailed: z.number(),
  hasExpired: z.boolean(),
  outputFileId: z.string(),
  errorFileId: z.string(),
  outputParts: parts,
  errorParts: parts,
  errors: z.array(errorSchema),
  inProgressAtMs: time,
  finalizingAtMs: time,
  cancellingAtMs: time,
  endedAtMs: time,
  worker: z.string(),
  workUntilMs: z.number(),
});

/** A batch that is not over: see `OpenBatch` in `lambda/app`. */
export const openBatchSchema = z.object({ ...shelved, batchOwner: z.string() });
