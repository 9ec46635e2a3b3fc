import { lookUp, type Env } from '../lambda/core/config/reference.ts';
import type { DeployedStage } from './deployed-stage.ts';

/**
 * Where a deployed stage answers, without a slash at the end: its own address, or what stands for it at an
 * emulator. MiniStack and LocalStack have this path in common.
 */
export function deployedUrl(
  { ApiUrl, ApiId }: Pick<DeployedStage, 'ApiUrl' | 'ApiId'>,
  { stage, env }: { readonly stage: string; readonly env: Env },
): string {
  const emulator = lookUp(env, 'AWS_ENDPOINT_URL_API_GATEWAY') ?? lookUp(env, 'AWS_ENDPOINT_URL');
  const url =
    emulator === undefined
      ? ApiUrl
      : `${emulator.replace(/\/$/, '')}/restapis/${ApiId}/${stage}/_user_request_`;
  return url.replace(/\/$/, '');
}
