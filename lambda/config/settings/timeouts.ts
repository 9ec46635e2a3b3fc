import { LONGEST_WAIT_SECONDS } from '../../core/requests/patience.ts';
import type { ConfigFile } from '../files/file-schema.ts';
import type { Remark } from '../files/finding.ts';
import type { SettingPath } from '../../core/config/setting-path.ts';

const defaultSeconds = 600;

export interface Timeout {
  readonly seconds: number;
  readonly notices: Remark[];
}

export const clampTimeout = (seconds: number, path: SettingPath): Timeout => {
  if (seconds <= LONGEST_WAIT_SECONDS) return { seconds, notices: [] };
  const message = `more than a Lambda function can wait; ${LONGEST_WAIT_SECONDS} s is used instead`;
  return { seconds: LONGEST_WAIT_SECONDS, notices: [{ path, message }] };
};

/** `router_settings.timeout`, otherwise `litellm_settings.request_timeout`, otherwise 600 s. */
export const timeoutOf = ({ router_settings: routing, litellm_settings: litellm }: ConfigFile): Timeout => {
  if (routing.timeout !== undefined) return clampTimeout(routing.timeout, ['router_settings', 'timeout']);
  return clampTimeout(litellm.request_timeout ?? defaultSeconds, ['litellm_settings', 'request_timeout']);
};

/** `headway_settings.max_wait`; undefined: callers wait as long as their timeout. */
export const maxWaitOf = ({ headway_settings: { max_wait: seconds } }: ConfigFile): Timeout | undefined =>
  seconds === undefined ? undefined : clampTimeout(seconds, ['headway_settings', 'max_wait']);
