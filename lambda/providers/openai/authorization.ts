import type { Deployment } from '../../core/config/headway-config.ts';
import type { Auth } from '../table/provider-row.ts';

/** A complete call that does not identify its caller yet. */
interface Unsigned {
  readonly url: URL;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly deployment: Deployment;
}

/** The headers that identify the caller. */
export type Authorize = (call: Unsigned) => Promise<Readonly<Record<string, string>>>;

const inHeader =
  (nameFor: (url: URL) => string): Authorize =>
  ({ url, deployment: { apiKey } }) => {
    if (apiKey === undefined) return Promise.resolve({});
    const name = nameFor(url);
    return Promise.resolve({ [name]: name === 'authorization' ? `Bearer ${apiKey}` : apiKey });
  };

/** The hosts of Azure OpenAI; endpoints of other models accept only bearer tokens. */
const azureOwn = /\.(?:services\.ai|openai)\.azure\.com$/;

export const authorizations: Readonly<Record<Auth, Authorize>> = {
  bearer: inHeader(() => 'authorization'),
  'api-key': inHeader(() => 'api-key'),
  'x-api-key': inHeader(() => 'x-api-key'),
  'api-subscription-key': inHeader(() => 'api-subscription-key'),
  'azure-ai': inHeader(({ hostname }) => (azureOwn.test(hostname) ? 'api-key' : 'authorization')),
};
