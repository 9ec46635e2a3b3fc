import { fileURLToPath } from 'node:url';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { pathOf } from '../cli/run-program.ts';
import { headway } from './headway.ts';

/** The page of all commands. */
export const pageFile = fileURLToPath(new URL('../docs/commands.md', import.meta.url));

const WIDTH = 100;

/** The help of every command, as a page. */
export function commandsPage(): string {
  const sections = [headway()].flatMap(withSubcommands).map((command) => {
    const depth = pathOf(command).split(' ').length;
    return `${'#'.repeat(Math.min(3, depth))} ${pathOf(command)}\n\n\`\`\`\n${helpOf(command)}\n\`\`\`\n`;
  });
  return [intro, ...sections].join('\n');
}

const intro = `# Commands

This page is written by \`npm run commands\` from the help of the commands. In a clone, after \`npm ci\`, \`npx headway\` is the command; \`npm start\` and \`npm run deploy\` are short for two of its words. Exit codes: 0; 1 for what is refused or fails; 2 for wrong use, in one sentence. Colours are for terminals (\`NO_COLOR\` turns them off).
`;

const withSubcommands = (command: CommandUnknownOpts): CommandUnknownOpts[] => [
  command,
  ...command.commands.flatMap(withSubcommands),
];

function helpOf(command: CommandUnknownOpts): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trim();
}
