import { lookUp, type Env } from '../../lambda/core/config/reference.ts';
import type { DeployedStage } from './deployed-stage.ts';

/**
 * Where a deployed stage answers, without a slash at the end: its own address, or what stands for it at an
 * emulator. MiniStack and LocalStack have the path of a REST API in common; that of a function URL is MiniStack's.
 */
export function deployedUrl(
  { ApiUrl, ApiId }: Pick<DeployedStage, 'ApiUrl' | 'ApiId'>,
  { stage, env }: { readonly stage: string; readonly env: Env },
): string {
  const emulator = lookUp(env, 'AWS_ENDPOINT_URL_API_GATEWAY') ?? lookUp(env, 'AWS_ENDPOINT_URL');
  if (emulator === undefined) return ApiUrl.replace(/\/$/, '');
  const path =
    ApiId === undefined
      ? `_aws/lambda-url/${new URL(ApiUrl).hostname.split('.')[0]}`
      : `restapis/${ApiId}/${stage}/_user_request_`;
  return `${emulator.replace(/\/$/, '')}/${path}`;
}
