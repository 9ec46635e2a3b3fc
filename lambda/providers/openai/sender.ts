import type { IncomingMessage } from 'node:http';
import type { Deployment } from '../../core/config/headway-config.ts';
import { createSigningClient } from '../aws/signing-client.ts';
import type { HttpPost } from '../http-client.ts';
import type { ProviderParts } from '../provider.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import { authorizations } from './authorization.ts';

/** Sends a call with the authentication that the row requires. @throws CallRefused if there is none */
export type Send = (post: HttpPost, deployment: Deployment) => Promise<IncomingMessage>;

export function senderFor(row: ProviderRow, { http, clock, environment = () => ({}) }: ProviderParts): Send {
  const authorize = authorizations[row.auth];
  const { signs: service } = row;
  const signing = createSigningClient({ http, clock, environment });
  return async (post, deployment) => {
    // A key takes precedence over a signature, as in LiteLLM.
    if (service !== undefined && deployment.apiKey === undefined)
      return signing.post(post, { aws: deployment.aws ?? {}, service });
    const proof = await authorize({ ...post, deployment });
    return http.post({ ...post, headers: { ...post.headers, ...proof } });
  };
}
