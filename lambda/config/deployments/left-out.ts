import type { Remark } from '../files/finding.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { SettingPath } from '../../core/config/setting-path.ts';
import { keyOf } from '../keys/secrecy.ts';

/** A deployment that is not served, and the setting that is the reason. */
export interface LeftOut {
  readonly group: string;
  readonly path: SettingPath;
  readonly reason: string;
}

interface Left {
  readonly leftOut: readonly LeftOut[];
  readonly deployments: readonly Deployment[];
}

/** The groups of which no deployment is left, each with the first notice about it. */
export function unservedGroups({ leftOut, deployments }: Left): Readonly<Record<string, string>> {
  const served = new Set(deployments.map(({ group }) => group));
  const unserved = new Map<string, string>();
  for (const { group, path, reason } of leftOut) {
    if (!served.has(group) && !unserved.has(group))
      unserved.set(group, `${keyOf(path)}: left out: ${reason}`);
  }
  return Object.fromEntries(unserved);
}

/** One line for each deployment that is not served. */
export function leftOutNotices(left: Left): Remark[] {
  const unserved = unservedGroups(left);
  return left.leftOut.map(({ group, path, reason }) => ({
    path,
    message: `left out: ${reason}${Object.hasOwn(unserved, group) ? LAST : ''}`,
    isWarning: true,
    isLeftOut: true,
  }));
}

const LAST = '; its model_name has no other deployment, so requests for it are answered with 503';
