import * as z from 'zod';
import { filePurposes } from '../../lambda/core/batches/file-record.ts';
import { unixSeconds } from './numbers.ts';
import { page } from './page.ts';

export const fileObject = z
  .strictObject({
    id: z.string(),
    object: z.literal('file'),
    bytes: z.int().nonnegative(),
    created_at: unixSeconds,
    expires_at: unixSeconds,
    filename: z.string(),
    purpose: z.enum(filePurposes),
    status: z.literal('processed'),
    status_details: z.null(),
  })
  .meta({
    id: 'File',
    examples: [
      {
        id: 'file-01a2055a9d02f3a1c2e4d6b8a0c2',
        object: 'file',
        bytes: 151,
        created_at: 1795395003,
        expires_at: 1795999803,
        filename: 'lines.jsonl',
        purpose: 'batch',
        status: 'processed',
        status_details: null,
      },
    ],
  });

export const fileList = page(fileObject).meta({ id: 'FileList' });

export const deletedFile = z
  .strictObject({ id: z.string(), object: z.literal('file'), deleted: z.literal(true) })
  .meta({ id: 'DeletedFile' });
