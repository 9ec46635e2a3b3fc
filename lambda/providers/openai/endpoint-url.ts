import type { Endpoint } from '../../core/requests/request.ts';

export interface UpstreamAddress {
  readonly url: URL;
  /** The model that the body has to name, if it is not the deployment's. */
  readonly model?: string | undefined;
}

/** Users may copy the path of a call along with a base. Longest first. */
const callPaths =
  /\/(?:chat\/completions|completions|responses|embeddings|moderations|rerank|messages|models|images\/generations|audio\/\w+)$/;

/**
 * The address of an endpoint below `api_base`, whatever part of its path is there already; a query is kept. `adapt`
 * turns the path of the base into the base path of the endpoints. undefined = it is not an address.
 */
export function endpointUrl(
  apiBase: string,
  endpoint: string,
  adapt = (path: string, _url: URL) => path,
): URL | undefined {
  const url = URL.parse(apiBase.trim());
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  url.hash = '';
  url.pathname = `${adapt(basePath(url), url)}/${endpoint}`;
  return url;
}

const basePath = ({ pathname }: URL): string => {
  const path = trimmed(pathname);
  return trimmed(path.replace(callPaths, ''));
};

const trimmed = (path: string): string => path.replace(/\/+$/, '');

/** `latest` and `v1` are Azure's API without versions; `preview` is the same with preview features. */
const versionless = new Set(['v1', 'latest', 'preview']);

/** The end of a resource's address, where Azure OpenAI's own path begins; gateways may put paths before it. */
const azurePath = /^(?<root>.*?)(?:\/openai(?:\/deployments\/(?<named>[^/]+)|(?<v1>\/v1))?)?$/;

/**
 * Azure's address of an endpoint, from a resource's root or any address that the portal shows. A deployment named
 * in the address is called; a version in its query takes precedence over `apiVersion`.
 */
export function azureAddress(
  { apiBase, apiVersion, model }: { apiBase: string; apiVersion: string; model: string },
  endpoint: Endpoint,
): UpstreamAddress | undefined {
  const base = URL.parse(apiBase.trim());
  if (base === null) return undefined;
  const { root = '', named, v1 } = azurePath.exec(basePath(base))?.groups ?? {};
  const version = versionIn(apiBase) ?? apiVersion;
  const deployment = named === undefined ? model : decodedName(named);
  if (deployment === undefined) return undefined;
  // The Responses API, too, is only available there.
  const isVersionless = v1 !== undefined || versionless.has(version) || endpoint === 'responses';
  const path = isVersionless ? '/openai/v1' : `/openai/deployments/${encodeURIComponent(deployment)}`;
  const url = endpointUrl(apiBase, endpoint, () => `${root}${path}`);
  if (url === undefined) return undefined;
  if (!isVersionless) url.searchParams.set('api-version', version);
  else if (version === 'preview') url.searchParams.set('api-version', version);
  else url.searchParams.delete('api-version');
  return { url, model: deployment };
}

/** The version of Azure's API that an address names in its query. */
export const versionIn = (apiBase: string): string | undefined =>
  URL.parse(apiBase.trim())?.searchParams.get('api-version') ?? undefined;

/** undefined = a `%` in it is not followed by a valid code. */
function decodedName(named: string): string | undefined {
  try {
    return decodeURIComponent(named);
  } catch {
    return undefined;
  }
}
