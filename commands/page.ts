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

This page is written by \`npm run commands\` from the help of the commands. In a clone, after \`npm ci\`, \`npx headway\` is the command; \`npm start\` and \`npm run deploy\` are short for \`headway start\` and \`headway deploy\`. Exit codes: 0 for success; 1 for a refusal or a failure; 2 for wrong usage, with one sentence that says what is wrong. Colours appear only on a terminal (\`NO_COLOR\` turns them off).
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
