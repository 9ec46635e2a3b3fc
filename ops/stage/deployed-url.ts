import { lookUp, type Env } from '../../lambda/core/config/reference.ts';
import type { DeployedStage } from './deployed-stage.ts';

/**
 * The URL of a deployed stage, without a slash at the end: its own, or the one that replaces it on an emulator.
 * MiniStack and LocalStack share the path of a REST API; the path of a function URL is MiniStack's.
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
