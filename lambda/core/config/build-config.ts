import { readAliases } from './aliases.ts';
import { readDeployments } from './deployments.ts';
import type { ConfigFile } from './file-schema.ts';
import type { Refusal, Remark } from './finding.ts';
import type { HeadwayConfig } from './headway-config.ts';
import { referenceName } from './reference.ts';
import { maxWaitOf, timeoutOf } from './timeouts.ts';

export type BuiltConfig =
  | {
      readonly kind: 'built';
      readonly config: HeadwayConfig;
      readonly file: ConfigFile;
      readonly notices: Remark[];
    }
  | { readonly kind: 'refused'; readonly refusals: Refusal[]; readonly notices: Remark[] };

/** What the settings mean together. */
export const buildConfig = (file: ConfigFile): BuiltConfig => {
  const deployments = readDeployments(file.model_list);
  const aliases = readAliases(file);
  const timeout = timeoutOf(file);
  const maxWait = maxWaitOf(file);
  const notices = [
    ...[...deployments.notices, ...aliases.notices, ...timeout.notices, ...keyNotices(file)],
    ...(maxWait?.notices ?? []),
  ];
  const refusals = [...deployments.refusals, ...aliases.refusals];
  if (refusals.length > 0) return { kind: 'refused', refusals, notices };

  const { tiers, window, max_waiting_callers: maxWaitingCallers } = file.headway_settings;
  const config: HeadwayConfig = {
    deployments: deployments.deployments,
    aliases: aliases.aliases,
    tiers: tiers.map(({ name, up_to: bound }) => ({ name, maxPriority: bound ?? null })),
    masterKey: file.general_settings.master_key,
    defaultPriority: file.router_settings.default_priority,
    dropParams: file.litellm_settings.drop_params,
    timeoutSeconds: timeout.seconds,
    window: { bucketMs: window.bucket_ms, guardMs: window.guard_ms },
    maxWaitSeconds: maxWait?.seconds,
    maxWaitingCallers,
  };
  return { kind: 'built', config, file, notices };
};

const keyNotices = ({ general_settings: { master_key: masterKey } }: ConfigFile): Remark[] => {
  const path = ['general_settings', 'master_key'];
  if (masterKey === undefined) {
    return [{ path, message: 'not set; everybody who reaches the address may call' }];
  }
  if (referenceName(masterKey) !== undefined) return [];
  const advice = 'os.environ/MASTER_KEY would keep it out of the file and of what is deployed';
  return [{ path, message: `a key in plain text; ${advice}` }];
};
