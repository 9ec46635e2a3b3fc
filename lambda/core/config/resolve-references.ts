import type { Deployment, HeadwayConfig } from './headway-config.ts';
import { lookUp, lookUpTrimmed, referenceName, type Env } from './reference.ts';
import { keptReferences } from './kept-references.ts';
import { isAddressText, isHeaderText } from './usable-text.ts';
import { webhookSecretsIn } from '../webhooks/webhook-secret.ts';

/** No HTTP header can carry a line break, so no caller can present this key. */
const keyOfNobody = 'nobody\nhas this key';

type WebhookPart = Pick<HeadwayConfig, 'webhooks'>;
type KeyPart = Pick<HeadwayConfig, 'masterKey'>;

/** The text itself, or the value of its reference; undefined: not set. The reference itself is never passed on. */
function valueOf(text: string | undefined, env: Env): string | undefined {
  const name = text === undefined ? undefined : referenceName(text);
  return name === undefined ? text : lookUpTrimmed(env, name);
}

/** As `valueOf`; undefined also for a value that no header can carry. */
function headerOf(text: string | undefined, env: Env): string | undefined {
  const value = valueOf(text, env);
  return value !== undefined && isHeaderText(value) ? value : undefined;
}

function addressOf(text: string | undefined, env: Env): string | undefined {
  const isReference = text !== undefined && referenceName(text) !== undefined;
  const value = valueOf(text, env);
  return value === undefined || (isReference && !isAddressText(value)) ? undefined : value;
}

/** Those that go into headers, or are what a signature is made with. */
const headersOf = ({ apiKey, apiVersion, aws }: Deployment) => [
  apiKey,
  apiVersion,
  aws?.accessKeyId,
  aws?.secretAccessKey,
  aws?.sessionToken,
];

const addressesOf = ({ apiBase, aws }: Deployment) => [apiBase, aws?.stsEndpoint];

const textsOf = (deployment: Deployment) => [...addressesOf(deployment), ...headersOf(deployment)];

/**
 * True if everything is set that a call of it needs: no call may go out without its key or to another address. A
 * mock calls nobody, and has a text of its own where none is set.
 */
export const isUsable = (deployment: Deployment, env: Env): boolean =>
  deployment.provider === 'mock' || hasAll(deployment, env);

const hasAll = (deployment: Deployment, env: Env): boolean =>
  addressesOf(deployment).every((text) => text === undefined || addressOf(text, env) !== undefined) &&
  headersOf(deployment).every((text) => text === undefined || headerOf(text, env) !== undefined);

/** The deployment with its references replaced; undefined: it cannot be called. */
export function resolveDeployment(deployment: Deployment, env: Env): Deployment | undefined {
  if (!isUsable(deployment, env)) return undefined;
  const { apiBase, apiKey, apiVersion, aws, mock, ...rest } = deployment;
  return {
    ...rest,
    ...present('apiBase', addressOf(apiBase, env)),
    ...present('apiKey', headerOf(apiKey, env)),
    ...present('apiVersion', headerOf(apiVersion, env)),
    ...(aws && { aws: resolveAws(aws, env) }),
    ...(mock && { mock: { ...mock, response: textOf(mock.response, env) } }),
  };
}

const resolveAws = (aws: NonNullable<Deployment['aws']>, env: Env): Deployment['aws'] => ({
  ...aws,
  accessKeyId: headerOf(aws.accessKeyId, env),
  secretAccessKey: headerOf(aws.secretAccessKey, env),
  sessionToken: headerOf(aws.sessionToken, env),
  stsEndpoint: addressOf(aws.stsEndpoint, env),
});

/** A mock's text keeps the spaces around it. */
function textOf(text: string | undefined, env: Env): string | undefined {
  const name = text === undefined ? undefined : referenceName(text);
  return name === undefined ? text : lookUp(env, name);
}

/** The master keys as the configuration writes them, in its order. */
export const masterKeyTexts = ({ masterKey = [] }: KeyPart): readonly string[] => [masterKey].flat();

/** The values of the master keys that have one that fits into a header. */
const usableMasterKeys = (config: KeyPart, env: Env): readonly string[] =>
  masterKeyTexts(config).flatMap((text) => headerOf(text, env) ?? []);

/**
 * The master keys that callers may present, in the order of the configuration; none if none is configured. If keys
 * are configured and none of them is set, everybody is locked out.
 */
export function masterKeysOf(config: KeyPart, env: Env): readonly string[] {
  const keys = usableMasterKeys(config, env);
  return keys.length === 0 && config.masterKey !== undefined ? [keyOfNobody] : keys;
}

/** True if callers can present a key: where keys are configured, one of them has a value that fits into a header. */
export const isMasterKeySet = (config: KeyPart, env: Env): boolean =>
  config.masterKey === undefined || usableMasterKeys(config, env).length > 0;

/** The secrets that sign webhooks; undefined: there is no usable secret, and no webhook is accepted. */
export const webhookSecretsOf = ({ webhooks }: WebhookPart, env: Env): readonly string[] | undefined =>
  webhookSecretsIn(valueOf(webhooks?.secret, env) ?? '');

/** The names that the configuration refers to, each once, in its order. */
export function namesIn(config: HeadwayConfig): string[] {
  const { deployments, webhooks } = config;
  const texts = deployments.flatMap((deployment) => [...textsOf(deployment), deployment.mock?.response]);
  const names = [...texts, ...masterKeyTexts(config), webhooks?.secret].flatMap(
    (text) => referenceName(text ?? '') ?? [],
  );
  return [...new Set(names)];
}

/** The names that the configuration refers to and that are not set. */
export const missingNames = (config: HeadwayConfig, env: Env): string[] =>
  namesIn(config).filter((name) => lookUpTrimmed(env, name) === undefined);

/** The names that are set, but hold no secret for webhooks where one is needed. */
export function unusableNames(config: HeadwayConfig, env: Env): string[] {
  const name = referenceName(config.webhooks?.secret ?? '');
  if (name === undefined || lookUp(env, name) === undefined) return [];
  return webhookSecretsOf(config, env) === undefined ? [name] : [];
}

/** The names that are set, but cannot stand in a header, or are no address where one is needed. */
export function unsendableNames(config: HeadwayConfig, env: Env): string[] {
  const names = keptReferences(config).filter(({ name, kind }) => {
    const value = lookUpTrimmed(env, name);
    if (value === undefined || kind === 'text') return false;
    return !(kind === 'address' ? isAddressText(value) : isHeaderText(value));
  });
  return [...new Set(names.map(({ name }) => name))];
}

const present = <Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> => {
  const entry: Partial<Record<Key, string>> = {};
  if (value !== undefined) entry[key] = value;
  return entry;
};
