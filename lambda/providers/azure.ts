import { openaiCompatible } from './openai-compatible.ts';

/** The latest version of Azure OpenAI's API that is generally available. */
const defaultApiVersion = '2024-10-21';

/** Azure names the deployment in the path (mostly) and takes the key in a header of its own. */
export const azure = openaiCompatible({
  url({ apiBase = '', apiVersion = defaultApiVersion, model }, endpoint) {
    const root = `${apiBase.replace(/\/+$/, '')}/openai`;
    // The Responses API is only to be had at the versionless path, which finds the deployment by the body's model.
    if (endpoint === 'responses') return `${root}/v1/responses`;
    const version = encodeURIComponent(apiVersion);
    return `${root}/deployments/${encodeURIComponent(model)}/${endpoint}?api-version=${version}`;
  },
  headers: ({ apiKey }): Readonly<Record<string, string>> =>
    apiKey === undefined ? {} : { 'api-key': apiKey },
});
