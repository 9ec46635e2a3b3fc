import { azureAddress, versionIn } from './endpoint-url.ts';
import { openaiCompatible } from './openai-compatible.ts';

/** The latest version of Azure OpenAI's API that is generally available. */
const defaultApiVersion = '2024-10-21';
/** Versions before this one refuse `stream_options`. */
const firstWithUsage = '2024-09-01';

/** Azure names the deployment in the path (mostly) and takes the key in a header of its own. */
export const azure = openaiCompatible({
  address: ({ apiBase = '', apiVersion = defaultApiVersion, model }, endpoint) =>
    azureAddress({ apiBase, apiVersion, model }, endpoint),
  headers: ({ apiKey }): Readonly<Record<string, string>> =>
    apiKey === undefined ? {} : { 'api-key': apiKey },
  // Words such as `v1` sort after every date.
  takesUsageQuestion: ({ apiBase = '', apiVersion = defaultApiVersion }) =>
    (versionIn(apiBase) ?? apiVersion) >= firstWithUsage,
});
