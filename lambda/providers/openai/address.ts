import type { Deployment } from '../../core/config/headway-config.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { bedrockMantle, bedrockRuntime } from '../aws/aws-hosts.ts';
import type { NameRule, ProviderRow } from '../table/provider-row.ts';
import { azureAddress, endpointUrl, versionIn, type UpstreamAddress } from './endpoint-url.ts';

/** LiteLLM's default, and the first version of `azure_ai/` that knows every field. */
const versions = { azure: '2025-02-01-preview', models: '2024-05-01-preview' } as const;

/** The address of a deployment's calls, and the model that they name. undefined = `api_base` is not an address. */
export function addressOf(
  row: ProviderRow,
  deployment: Deployment,
  { endpoint, path: below }: { readonly endpoint: Endpoint; readonly path: string },
): UpstreamAddress | undefined {
  const { apiBase, apiVersion, model } = deployment;
  if (row.path.kind === 'azure') {
    return azureAddress(
      { apiBase: apiBase ?? '', apiVersion: apiVersion ?? versions.azure, model },
      endpoint,
    );
  }
  const base = apiBase ?? named(row.modelBase, model) ?? row.base ?? regionalBase(row, deployment);
  if (base === undefined) return undefined;
  const url = endpointUrl(base, below, (path, { host }) =>
    row.wire === 'openai' && row.signs !== undefined && path === ''
      ? bedrockPath(row.signs, model)
      : completed(row, path, host),
  );
  if (url === undefined) return undefined;
  if (row.path.kind === 'azure-ai') setVersion(url, apiVersion);
  const isWritten = apiBase !== undefined && row.names?.isForOwnBase === true;
  return { url, model: isWritten ? model : (named(row.names, model) ?? model) };
}

const regionalBase = ({ signs }: ProviderRow, { aws }: Deployment): string | undefined => {
  if (signs === undefined || aws?.region === undefined) return undefined;
  return signs === 'bedrock' ? bedrockRuntime(aws.region) : bedrockMantle(aws.region);
};

/** bedrock-mantle has some models of OpenAI and xAI below one path, and all open weights below another. */
const bedrockPath = (service: 'bedrock' | 'bedrock-mantle', model: string): string =>
  service === 'bedrock' || /(?:^|\.)(?:openai\.gpt-\d|xai\.)/.test(model) ? '/openai/v1' : '/v1';

const named = (rule: NameRule | undefined, model: string): string | undefined =>
  rule?.match.test(model) === true ? model.replace(rule.match, rule.to) : undefined;

/** The base path of the endpoints, completed from its written part. */
function completed({ base, path: rule }: ProviderRow, written: string, host: string): string {
  const own = base === undefined ? undefined : new URL(base);
  // For the provider's own address, a part of the path is enough.
  if (own?.host === host && `${own.pathname}/`.startsWith(`${written}/`)) {
    return own.pathname.replace(/\/$/, '');
  }
  if (rule.kind === 'azure-ai' && written === '') return azureAiPath(host);
  const rooted = rule.root?.of.test(written) === true ? rule.root.path : written;
  const path = rule.instead === undefined ? rooted : rooted.replace(rule.instead.of, rule.instead.path);
  return rule.end === undefined || path.endsWith(rule.end) ? path : `${path}${rule.end}`;
}

/** Foundry's resources have models below one path and OpenAI's below another; endpoints of one model have neither. */
function azureAiPath(host: string): string {
  if (host.endsWith('.services.ai.azure.com')) return '/models';
  return host.endsWith('.openai.azure.com') ? '/openai/v1' : '';
}

function setVersion(url: URL, apiVersion: string | undefined): void {
  if (versionIn(url.href) !== undefined || url.pathname.includes('/openai/v1/')) return;
  const version = apiVersion ?? (url.pathname.startsWith('/models/') ? versions.models : undefined);
  if (version !== undefined) url.searchParams.set('api-version', version);
}
