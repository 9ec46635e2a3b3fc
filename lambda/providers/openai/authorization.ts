import type { Deployment } from '../../core/config/headway-config.ts';
import type { Auth } from '../table/provider-row.ts';

/** A call that is written and has yet to prove who makes it. */
export interface Unsigned {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly deployment: Deployment;
}

/** The headers that prove it. */
export type Authorize = (call: Unsigned) => Promise<Readonly<Record<string, string>>>;

const inHeader =
  (nameFor: (url: URL) => string): Authorize =>
  ({ url, deployment: { apiKey } }) => {
    if (apiKey === undefined) return Promise.resolve({});
    const name = nameFor(url);
    return Promise.resolve({ [name]: name === 'authorization' ? `Bearer ${apiKey}` : apiKey });
  };

/** Where Azure OpenAI answers; other models' endpoints know bearers alone. */
const azureOwn = /\.(?:services\.ai|openai)\.azure\.com$/;

export const authorizations: Readonly<Record<Auth, Authorize>> = {
  bearer: inHeader(() => 'authorization'),
  'api-key': inHeader(() => 'api-key'),
  'api-subscription-key': inHeader(() => 'api-subscription-key'),
  'azure-ai': inHeader(({ hostname }) => (azureOwn.test(hostname) ? 'api-key' : 'authorization')),
};
