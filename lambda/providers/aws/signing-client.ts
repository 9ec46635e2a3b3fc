import type { IncomingMessage } from 'node:http';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { Env } from '../../core/config/reference.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpClient, HttpPost } from '../http-client.ts';
import { credentialsIn, regionIn, type AwsCredentials } from './aws-credentials.ts';
import { mayTakeOwnCredentials, stsEndpoint } from './aws-hosts.ts';
import { skewShownBy } from './clock-skew.ts';
import { noCredentials, noRegion, notRole, strangeHost } from './no-credentials.ts';
import { createRoles } from './roles.ts';
import { sign, type SigningScope } from './sign.ts';
import { createSkews } from './skews.ts';

export type AwsSettings = NonNullable<Deployment['aws']>;

export interface SigningClient {
  /** Like `HttpClient.post`, signed. @throws CallRefused if there is nothing to sign with */
  post(post: HttpPost, as: { readonly aws: AwsSettings; readonly service: string }): Promise<IncomingMessage>;
}

/** Signs with the keys of a deployment, with those of its role, or with the function's own credentials. */
export function createSigningClient(on: {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Read at each call: a role's credentials are replaced while a process lives. */
  readonly environment: () => Env;
}): SigningClient {
  const { http, clock, environment } = on;
  const skews = createSkews();
  const roles = createRoles({ http, clock, skews });

  async function credentialsFor(aws: AwsSettings, url: URL, region: string): Promise<AwsCredentials> {
    const { accessKeyId, secretAccessKey, sessionToken, role } = aws;
    const isOwn = accessKeyId === undefined || secretAccessKey === undefined;
    const by = isOwn ? credentialsIn(environment()) : { accessKeyId, secretAccessKey, sessionToken };
    if (by === undefined) throw noCredentials();
    const endpoint = new URL(aws.stsEndpoint ?? stsEndpoint(region));
    if (isOwn && !mayTakeOwnCredentials(role === undefined ? url : endpoint)) throw strangeHost();
    if (role === undefined) return by;
    if (!mayTakeOwnCredentials(url)) throw strangeHost();
    return roles.credentialsOf({ role, by, region, endpoint }).catch((cause: unknown) => {
      throw notRole(cause);
    });
  }

  async function postSigned(post: HttpPost, by: SigningScope & { readonly credentials: AwsCredentials }) {
    const signedAtMs = clock.now() + skews.of(post.url);
    const headers = await sign(post, { ...by, atMs: signedAtMs });
    return { response: await http.post({ ...post, headers }), signedAtMs };
  }

  return {
    async post(post, { aws, service }) {
      const region = aws.region ?? regionIn(environment());
      if (region === undefined) throw noRegion();
      const by = { service, region, credentials: await credentialsFor(aws, post.url, region) };
      const { response, signedAtMs } = await postSigned(post, by);
      const { statusCode: status = 0, headers } = response;
      const skewMs = skewShownBy({ status, headers }, { signedAtMs, nowMs: clock.now() });
      if (skewMs === undefined) return response;
      // The model was not called yet, so it is not called twice.
      response.destroy();
      skews.note(post.url, skewMs);
      return (await postSigned(post, by)).response;
    },
  };
}
