import type { ConfigFile } from '../files/file-schema.ts';
import type { Remark } from '../files/finding.ts';
import type { SettingPath } from '../../core/config/setting-path.ts';

const defaultSeconds = 600;
/** A Lambda function lives 15 minutes; one of them is kept for everything around the call. */
const longestSeconds = 840;

export interface Timeout {
  readonly seconds: number;
  readonly notices: Remark[];
}

export const clampTimeout = (seconds: number, path: SettingPath): Timeout => {
  if (seconds <= longestSeconds) return { seconds, notices: [] };
  const message = `more than a Lambda function can wait; ${longestSeconds} s act instead`;
  return { seconds: longestSeconds, notices: [{ path, message }] };
};

/** `router_settings.timeout`, otherwise `litellm_settings.request_timeout`, otherwise 600 s. */
export const timeoutOf = ({ router_settings: router, litellm_settings: litellm }: ConfigFile): Timeout => {
  if (router.timeout !== undefined) return clampTimeout(router.timeout, ['router_settings', 'timeout']);
  return clampTimeout(litellm.request_timeout ?? defaultSeconds, ['litellm_settings', 'request_timeout']);
};

/** `headway_settings.max_wait`; undefined: callers wait as long as their timeout. */
export const maxWaitOf = ({ headway_settings: { max_wait: seconds } }: ConfigFile): Timeout | undefined =>
  seconds === undefined ? undefined : clampTimeout(seconds, ['headway_settings', 'max_wait']);
