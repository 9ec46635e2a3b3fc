import { writeFileSync } from 'node:fs';
import { command } from '../cli/command.ts';
import { scriptOptions } from '../cli/script-options.ts';
import { commandsPage, pageFile } from './page.ts';

await scriptOptions(
  command({ name: 'npm run commands --', does: 'Writes docs/commands.md from the help of the commands.' }),
);
writeFileSync(pageFile, commandsPage());
