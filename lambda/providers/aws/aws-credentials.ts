import type { Env } from '../../core/config/reference.ts';
import { lookUpTrimmed } from '../../core/config/reference.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials have one, and are useless without it. */
  readonly sessionToken?: string | undefined;
}

/** Reads the AWS SDK's variables; on Lambda they hold the credentials of the function's role. */
export function credentialsIn(env: Env): AwsCredentials | undefined {
  const accessKeyId = lookUpTrimmed(env, 'AWS_ACCESS_KEY_ID');
  const secretAccessKey = lookUpTrimmed(env, 'AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: lookUpTrimmed(env, 'AWS_SESSION_TOKEN') };
}

/** The region that the AWS SDK would take from the environment. */
export const regionIn = (env: Env): string | undefined =>
  lookUpTrimmed(env, 'AWS_REGION') ?? lookUpTrimmed(env, 'AWS_DEFAULT_REGION');
