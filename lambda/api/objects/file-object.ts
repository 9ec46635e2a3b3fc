import { bytesOf, type FileRecord } from '../../core/batches/file-record.ts';

/** OpenAI's file object. */
export const fileObject = ({ id, filename, purpose, createdAtMs, keptUntilMs, parts }: FileRecord) => ({
  id,
  object: 'file',
  bytes: bytesOf(parts),
  created_at: Math.floor(createdAtMs / 1000),
  expires_at: Math.floor(keptUntilMs / 1000),
  filename,
  purpose,
  status: 'processed',
  status_details: null,
});
