import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Fault } from '../core/faults.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import { guarded, storeFault } from './store-faults.ts';

/** The blob store on S3. The bucket's lifecycle decides how long a blob is kept. */
export function s3BlobStore(on: { readonly client: S3Client; readonly bucket: string }): BlobStore {
  const { client, bucket } = on;

  return {
    async put(key, body) {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: Buffer.from(body),
        ContentType: 'application/json; charset=utf-8',
      });
      await guarded(client.send(command));
    },

    async get(key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await Body?.transformToString()) ?? '';
      } catch (error) {
        if (error instanceof NoSuchKey) throw new Fault('internal_error', 'A stored body is missing.');
        throw storeFault(error);
      }
    },

    async remove(key) {
      await guarded(client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
    },
  };
}
