import { openaiCompatible } from './openai-compatible.ts';

/** The latest version of Azure OpenAI's API that is generally available. */
const defaultApiVersion = '2024-10-21';

/** Azure names the deployment in the path and takes the key in a header of its own. */
export const azure = openaiCompatible({
  url: ({ apiBase = '', apiVersion = defaultApiVersion, model }, endpoint) =>
    `${apiBase.replace(/\/+$/, '')}/openai/deployments/${encodeURIComponent(model)}/${endpoint}` +
    `?api-version=${encodeURIComponent(apiVersion)}`,
  headers: ({ apiKey }): Readonly<Record<string, string>> =>
    apiKey === undefined ? {} : { 'api-key': apiKey },
});
