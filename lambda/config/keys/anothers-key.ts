import { lookUpTrimmed, referenceName, type Env } from '../../core/config/reference.ts';
import { isAnothersKey, ownersOf } from '../../providers/table/hosts.ts';
import type { Credentials } from './credentials.ts';

/** Why the key may not go to the address; undefined: it may. A literal key is whatever its writer says. */
export function anothersKey(
  { apiKey, apiBase, keyName }: Credentials,
  { env }: { readonly env: Env },
): string | undefined {
  const name = keyName ?? referenceName(apiKey ?? '');
  const address = addressIn(apiBase, env);
  if (name === undefined || address === undefined || !isAnothersKey(name, address)) return undefined;
  const owners = [...ownersOf(address)].map((owner) => `${owner}/`).join(' or ');
  return `${name} is another provider's key and is not sent to an address of ${owners}: write the api_key for it`;
}

function addressIn(apiBase: string | undefined, env: Env): string | undefined {
  const name = referenceName(apiBase ?? '');
  return name === undefined ? apiBase : lookUpTrimmed(env, name);
}
