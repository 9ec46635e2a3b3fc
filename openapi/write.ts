import { writeFileSync } from 'node:fs';
import { command } from '../cli/command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { documentFile, documentText } from './text.ts';

await scriptOptions(
  command({
    name: 'npm run openapi --',
    does: 'Writes docs/openapi.yaml from the schemas that check requests.',
  }),
);
writeFileSync(documentFile, await documentText());
