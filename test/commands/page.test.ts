import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { headway } from '../../commands/headway.ts';
import { commandsPage, pageFile } from '../../commands/page.ts';

test('the page is what the help says; npm run commands writes it', () => {
  expect(readFileSync(pageFile, 'utf8')).toBe(commandsPage());
});

const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

const find = (command: CommandUnknownOpts, word: string): CommandUnknownOpts | undefined =>
  command.commands.find((one) => one.name() === word);

test.each(pages)('every command line of %s exists', (page) => {
  const text = readFileSync(page, 'utf8');

  const unknown = [...text.matchAll(/npx headway ([a-z]+)(?: ([a-z]+))?/g)].flatMap(
    ([line, word = '', verb]) => {
      const command = find(headway(), word);
      if (word === 'help') return [];
      const hasVerbs = (command?.commands.length ?? 0) > 0;
      const isKnown =
        command !== undefined && (!hasVerbs || verb === undefined || find(command, verb) !== undefined);
      return isKnown ? [] : [line];
    },
  );
  const missing = [...text.matchAll(/npm run ([a-z][a-z:]*)/g)].filter(
    ([, name = '']) => scripts[name] === undefined,
  );

  expect([unknown, missing.map(([line]) => line)]).toEqual([[], []]);
});
