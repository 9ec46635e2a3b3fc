import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * The document of `npm run openapi` as the function serves it: made before, so that what makes it is in no bundle.
 */
export const openApiJson = JSON.stringify(
  parse(readFileSync(new URL('../docs/openapi.yaml', import.meta.url), 'utf8')),
);
