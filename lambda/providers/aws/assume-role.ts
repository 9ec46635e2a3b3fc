import type { Clock } from '../../ports/clock.ts';
import { startCallLimit } from '../call-limit.ts';
import type { HttpClient } from '../http-client.ts';
import { awsType } from '../refusals/read-error.ts';
import { readBeginning, textOf } from '../wire/read-all.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { RoleRefused } from './role-refused.ts';
import { sign } from './sign.ts';

interface Role {
  readonly arn: string;
  readonly sessionName: string;
  readonly externalId?: string | undefined;
}

export interface Assumption {
  readonly role: Role;
  readonly by: AwsCredentials;
  readonly region: string;
  readonly endpoint: URL;
  /** How far AWS's clock is ahead of ours, ms. */
  readonly skewMs: number;
}

export interface Assumed {
  readonly credentials: AwsCredentials;
  readonly expiresAtMs: number;
}

const timeoutMs = 10_000;
const mostBytes = 64 * 1024;
const lifetimeSeconds = 3_600;

/** Asks STS for a role's temporary credentials. @throws RoleRefused, or an error of the HTTP client */
export async function assumeRole(
  { role, by, region, endpoint, skewMs }: Assumption,
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
): Promise<Assumed> {
  const form = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    DurationSeconds: String(lifetimeSeconds),
    ...(role.externalId !== undefined && { ExternalId: role.externalId }),
  });
  const unsigned = {
    url: endpoint,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'text/xml',
      'accept-encoding': 'identity',
      'user-agent': 'headway',
    },
    body: form.toString(),
  };
  const deadline = startCallLimit(clock, { timeoutMs });
  try {
    const atMs = clock.now() + skewMs;
    const headers = await sign(unsigned, { credentials: by, service: 'sts', region, atMs });
    const response = await http.post({ ...unsigned, headers, signal: deadline.signal });
    const text = textOf(await readBeginning(response, { mostBytes, onMore: () => response.destroy() }));
    const status = response.statusCode ?? 0;
    if (status === 200) return assumedIn(text);
    const type = awsType(response.headers['x-amzn-errortype']) ?? inTag('Code', text);
    throw new RoleRefused({ status, type, headers: response.headers, signedAtMs: atMs });
  } finally {
    deadline.stop();
  }
}

function assumedIn(text: string): Assumed {
  const accessKeyId = inTag('AccessKeyId', text);
  const secretAccessKey = inTag('SecretAccessKey', text);
  const sessionToken = inTag('SessionToken', text);
  const expiresAtMs = Date.parse(inTag('Expiration', text) ?? '');
  const isWhole = accessKeyId !== undefined && secretAccessKey !== undefined && sessionToken !== undefined;
  if (!isWhole || Number.isNaN(expiresAtMs)) throw new RoleRefused({ status: 200, type: 'UnreadableAnswer' });
  return { credentials: { accessKeyId, secretAccessKey, sessionToken }, expiresAtMs };
}

/** STS's answers are flat, and contain no XML escapes. */
const inTag = (name: string, text: string): string | undefined =>
  new RegExp(`<${name}>\\s*([^<&]+?)\\s*</${name}>`).exec(text)?.[1];
