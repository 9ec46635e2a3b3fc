import { AwsV4Signer } from 'aws4fetch';
import type { AwsCredentials } from './aws-credentials.ts';

export interface Unsigned {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SigningScope {
  readonly service: string;
  readonly region: string;
}

/** The headers of a POST with those of Signature Version 4, which signs host, body, and each `x-amz-…`. */
export async function sign(
  { url, headers, body }: Unsigned,
  by: SigningScope & { readonly credentials: AwsCredentials; readonly atMs: number },
): Promise<Readonly<Record<string, string>>> {
  const { credentials, service, region, atMs } = by;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsV4Signer({
    method: 'POST',
    url: url.href,
    headers,
    body,
    service,
    region,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    datetime: amzDate(atMs),
  });
  const signed = await signer.sign();
  return Object.fromEntries(signed.headers);
}

/** `20261130T184500Z` */
const amzDate = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
