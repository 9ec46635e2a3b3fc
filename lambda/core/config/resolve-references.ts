import type { Deployment, HeadwayConfig } from './headway-config.ts';
import { lookUp, referenceName, type Env } from './reference.ts';
import { webhookSecretsIn } from '../webhook-secret.ts';

/** No HTTP header can carry a line break, so no caller can present this key. */
const keyOfNobody = 'nobody\nhas this key';
/** RFC 2606: resolves nowhere. Without an address, prompts and key would go to the provider's default one. */
const addressOfNobody = 'https://api-base-is-not-set.invalid';

export interface ResolvedConfig {
  readonly config: HeadwayConfig;
  /** The variables that are referred to and not set, each once. */
  readonly missing: string[];
  /** The variables that are set, and hold no secret where one is needed. */
  readonly unusable: string[];
}

/**
 * Replaces every `os.environ/NAME` by its value; the text of a reference never goes upstream. What cannot be
 * resolved is left out of a deployment, but an address becomes one that nobody has and a master key one that
 * locks every caller out: a missing variable must neither open the gateway nor send a call elsewhere. Without a
 * usable secret no webhooks are taken.
 */
export const resolveReferences = (config: HeadwayConfig, env: Env): ResolvedConfig => {
  const missing = new Set<string>();
  const unusable = new Set<string>();
  const resolve = (text: string | undefined): string | undefined => {
    const name = text === undefined ? undefined : referenceName(text);
    if (name === undefined) return text;
    const value = lookUp(env, name);
    if (value === undefined) missing.add(name);
    return value;
  };
  const resolveMock = ({ response, ...rest }: NonNullable<Deployment['mock']>) => ({
    ...rest,
    ...present('response', resolve(response)),
  });
  const resolveDeployment = ({ apiBase, apiKey, apiVersion, mock, ...rest }: Deployment): Deployment => ({
    ...rest,
    ...(apiBase !== undefined && { apiBase: resolve(apiBase) ?? addressOfNobody }),
    ...present('apiKey', resolve(apiKey)),
    ...present('apiVersion', resolve(apiVersion)),
    ...(mock && { mock: resolveMock(mock) }),
  });

  const resolveWebhooks = ({ secret: written, ...rest }: NonNullable<HeadwayConfig['webhooks']>) => {
    const secret = resolve(written);
    if (secret === undefined || webhookSecretsIn(secret) !== undefined)
      return { ...rest, ...present('secret', secret) };
    unusable.add(referenceName(written ?? '') ?? 'headway_settings.webhooks.secret');
    return rest;
  };

  const { masterKey, webhooks, ...others } = config;
  const resolved = {
    ...others,
    deployments: config.deployments.map(resolveDeployment),
    ...(masterKey !== undefined && { masterKey: resolve(masterKey) ?? keyOfNobody }),
    ...(webhooks && { webhooks: resolveWebhooks(webhooks) }),
  };
  return { config: resolved, missing: [...missing], unusable: [...unusable] };
};

const present = <Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> => {
  const entry: Partial<Record<Key, string>> = {};
  if (value !== undefined) entry[key] = value;
  return entry;
};
