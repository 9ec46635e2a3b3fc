import { writeFileSync } from 'node:fs';
import { command } from '../cli/command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { providersFile, providersPage } from './providers-page.ts';

await scriptOptions(
  command({ name: 'npm run providers --', does: 'Writes docs/providers.md from the table of providers.' }),
);
writeFileSync(providersFile, await providersPage());
