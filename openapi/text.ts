import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { stringify } from 'yaml';
import * as z from 'zod';
import { openApiDocument } from './document.ts';

export const documentFile = fileURLToPath(new URL('../docs/openapi.yaml', import.meta.url));

const packageFile = new URL('../package.json', import.meta.url);
const packageSchema = z.object({ version: z.string() });

/** The document as YAML, in the form in which it is committed. */
export async function documentText(): Promise<string> {
  const { version } = packageSchema.parse(JSON.parse(readFileSync(packageFile, 'utf8')));
  const text = `# Written by npm run openapi.\n${stringify(openApiDocument(version), { aliasDuplicateObjects: false })}`;
  return format(text, { ...(await resolveConfig(documentFile)), parser: 'yaml' });
}
