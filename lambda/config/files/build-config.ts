import { readAliases } from '../settings/aliases.ts';
import type { Surroundings } from '../keys/credentials.ts';
import { leftOutNotices, unservedGroups } from '../deployments/left-out.ts';
import { readDeployments } from '../deployments/deployments.ts';
import { readFallbacks } from '../settings/fallbacks.ts';
import type { ConfigFile } from './file-schema.ts';
import type { Refusal, Remark } from './finding.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { SECRET_EXPECTED, webhookSecretsIn } from '../../core/webhooks/webhook-secret.ts';
import { EXAMPLE_KEY } from '../keys/example-key.ts';
import { keptReferences } from '../../core/config/kept-references.ts';
import { lookUp, lookUpTrimmed, referenceName, type Env } from '../../core/config/reference.ts';
import { identitiesOf, identityNotices, identityRefusals } from '../callers/identities.ts';
import { sameQueueRefusals } from '../settings/same-queues.ts';
import { retriesOf } from '../settings/retries.ts';
import { maxWaitOf, timeoutOf } from '../settings/timeouts.ts';
import {
  ADDRESS_EXPECTED,
  HEADER_TEXT_EXPECTED,
  isAddressText,
  isHeaderText,
} from '../../core/config/usable-text.ts';

export type BuiltConfig =
  | {
      readonly kind: 'built';
      readonly config: HeadwayConfig;
      readonly notices: Remark[];
      /** For each deployment its place in `model_list`. */
      readonly places: readonly number[];
    }
  | { readonly kind: 'refused'; readonly refusals: Refusal[]; readonly notices: Remark[] };

/** The configuration that the settings make together. */
export const buildConfig = (file: ConfigFile, around: Surroundings): BuiltConfig => {
  const { drop_params: dropParams } = file.litellm_settings;
  const { default_max_parallel_requests: parallel } = file.router_settings;
  const deployments = readDeployments(file.model_list, { ...around, dropParams, parallel });
  const unserved = unservedGroups(deployments);
  const aliases = readAliases(file);
  const { fallbacks, refusals: unknownFallbacks } = readFallbacks(file, aliases.aliases);
  const timeout = timeoutOf(file);
  const maxWait = maxWaitOf(file);
  const notices = [
    ...leftOutNotices(deployments),
    ...deployments.notices,
    ...aliases.notices,
    ...timeout.notices,
    ...keyNotices(file),
    ...identityNotices(file),
    ...(maxWait?.notices ?? []),
    ...webhookNotices(file),
    ...functionUrlNotices(file),
    ...fairnessNotices(file),
  ];
  const refusals = [
    ...deployments.refusals,
    ...aliases.refusals,
    ...unknownFallbacks,
    ...secretRefusals(file, around.env),
    ...sameQueueRefusals(file),
    ...openKeyRefusals(file),
    ...identityRefusals(file),
  ];
  if (refusals.length > 0) return { kind: 'refused', refusals, notices };

  const {
    tiers,
    window,
    admission,
    best_priority: bestPriority,
    webhooks,
    metrics,
    alarms,
    fairness,
    function_url: functionUrl,
    cors,
    keys,
  } = file.headway_settings;
  const config: HeadwayConfig = {
    deployments: deployments.deployments,
    ...(Object.keys(unserved).length > 0 && { unserved }),
    aliases: aliases.aliases,
    tiers: tiers.map(({ name, up_to: bound, min_share: minShare = 0 }) => ({
      name,
      maxPriority: bound ?? null,
      ...(minShare > 0 && { minShare }),
    })),
    masterKey: file.general_settings.master_key,
    defaultPriority: file.router_settings.default_priority,
    dropParams,
    timeoutSeconds: timeout.seconds,
    window: { bucketMs: window.bucket_ms, guardMs: window.guard_ms },
    ...retriesOf(file),
    ...(fallbacks && { fallbacks }),
    maxWaitSeconds: maxWait?.seconds,
    ...(bestPriority !== undefined && { bestPriority }),
    ...(admission === 'strict' && { admission }),
    maxWaitingCallers: file.headway_settings.max_waiting_callers,
    ...(fairness && { fairness }),
    ...(!metrics && { metrics }),
    ...(functionUrl && { functionUrl }),
    ...(cors && { cors: { origins: cors.origins, headers: cors.headers, maxAgeSeconds: cors.max_age } }),
    ...(keys && { keys }),
    ...identitiesOf(file),
    ...(alarms && { alarmTopicArn: alarms.topic_arn }),
    ...(webhooks && { webhooks: { secret: webhooks.secret, allowLoopback: webhooks.allow_loopback } }),
  };
  const { places } = deployments;
  const unusable = valueRefusals(config, { places, env: around.env });
  if (unusable.length > 0) return { kind: 'refused', refusals: unusable, notices };
  return { kind: 'built', config, notices, places };
};

/** Checks a variable's value early; it is checked again where the functions run. */
const valueRefusals = (
  config: HeadwayConfig,
  { places, env }: { readonly places: readonly number[]; readonly env: Env },
): Refusal[] =>
  keptReferences(config, places).flatMap(({ name, path, kind }) => {
    const value = lookUpTrimmed(env, name);
    if (value === undefined || kind === 'text') return [];
    if (kind === 'address') return isAddressText(value) ? [] : [{ path, expected: ADDRESS_EXPECTED, name }];
    return isHeaderText(value) ? [] : [{ path, expected: HEADER_TEXT_EXPECTED, name }];
  });

/** Without a master key nobody is asked for a key at all. */
const openKeyRefusals = ({ general_settings: general, headway_settings: { keys } }: ConfigFile): Refusal[] =>
  keys !== undefined && general.master_key === undefined
    ? [
        {
          path: ['headway_settings', 'keys'],
          expected: 'general_settings.master_key as well: without it anyone may call, with any key',
        },
      ]
    : [];

const keyNotices = ({ general_settings: { master_key: keys } }: ConfigFile): Remark[] => {
  const path = ['general_settings', 'master_key'];
  if (keys === undefined) {
    return [{ path, message: 'not set; anyone who reaches the address may call', isWarning: true }];
  }
  if (!Array.isArray(keys)) return masterKeyNotices(keys, path);
  return keys.flatMap((key, index) => masterKeyNotices(key, [...path, index]));
};

const masterKeyNotices = (masterKey: string, path: Remark['path']): Remark[] => {
  if (referenceName(masterKey) !== undefined) return [];
  if (masterKey === EXAMPLE_KEY) {
    const message = `${EXAMPLE_KEY} is the key of the examples, which everyone knows: anyone who reaches the address may call`;
    return [{ path, message, isWarning: true, isAboutDeploying: true }];
  }
  const advice = 'os.environ/MASTER_KEY would keep it out of the file and of what is deployed';
  return [{ path, message: `a key in plain text; ${advice}` }];
};

const webhookNotices = ({ headway_settings: { webhooks } }: ConfigFile): Remark[] => {
  const path = ['headway_settings', 'webhooks'];
  const isPlain = webhooks !== undefined && referenceName(webhooks.secret) === undefined;
  const advice = 'os.environ/WEBHOOK_SECRET would keep it out of the file and of what is deployed';
  const openly = 'callers can make this machine call itself; use it only to try webhooks out';
  return [
    ...(isPlain ? [{ path: [...path, 'secret'], message: `a secret in plain text; ${advice}` }] : []),
    ...(webhooks?.allow_loopback === true ? [{ path: [...path, 'allow_loopback'], message: openly }] : []),
  ];
};

const functionUrlNotices = ({ headway_settings: settings }: ConfigFile): Remark[] => {
  const { function_url: functionUrl, max_waiting_callers: callers } = settings;
  if (functionUrl === undefined || callers < functionUrl.concurrency) return [];
  const message = `waiting callers may occupy all of these functions and shut out everyone else: max_waiting_callers, which counts per model, is ${callers}; set it lower`;
  return [{ path: ['headway_settings', 'function_url', 'concurrency'], message }];
};

const fairnessNotices = ({ headway_settings: { fairness } }: ConfigFile): Remark[] => {
  if (fairness !== 'user' && fairness?.startsWith('metadata.') !== true) return [];
  const message =
    'callers name themselves in the body: one that takes several names gets several shares of the turns';
  return [{ path: ['headway_settings', 'fairness'], message }];
};

/** A variable that is not set here may be set where the functions run; one that is set and wrong is found early. */
const secretRefusals = ({ headway_settings: { webhooks } }: ConfigFile, env: Env): Refusal[] => {
  const name = referenceName(webhooks?.secret ?? '');
  const secret = name === undefined ? undefined : lookUp(env, name);
  if (secret === undefined || webhookSecretsIn(secret) !== undefined) return [];
  return [{ path: ['headway_settings', 'webhooks', 'secret'], expected: SECRET_EXPECTED }];
};
