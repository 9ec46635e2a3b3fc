import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * The document of `npm run openapi` as the function serves it: generated beforehand, so that no bundle contains its
 * generator.
 */
export const openApiJson = JSON.stringify(
  parse(readFileSync(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8')),
);
