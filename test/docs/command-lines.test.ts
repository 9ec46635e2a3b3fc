import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import * as z from 'zod';
import { runProgram } from '../../cli/run-program.ts';
import { headway } from '../../commands/headway.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'examples/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const text = pages.map(textOf).join('\n');

const scripts = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(textOf('package.json'))).scripts;

/** Command lines inside sentences, and those of code blocks without their comments. */
const linesAfter = (start: string): readonly string[] => {
  const found = [
    ...text.matchAll(new RegExp(`\`(${start}[^\`\n]*)\``, 'g')),
    ...text.matchAll(new RegExp(`^\\s*(?:[A-Z_]+=\\S+ )?(${start}.*?)(?: {2,}.*| #.*| < .*)?$`, 'gm')),
  ];
  return [...new Set(found.map(([, line = '']) => line.trim()))];
};

/** Brackets around what may be left out go; a placeholder becomes a value that fits its option. */
const wordsOf = (line: string): string[] =>
  line
    .replaceAll(/[[\]]|\s…(?=\s|$|\])/g, '')
    .replaceAll(/--stage [A-Z]+\b/g, '--stage s')
    .replaceAll(/--url (?:URL|\S*…\S*)/g, '--url https://host.example/s')
    .split(/\s+/)
    .filter((word) => word !== '');

/** The command line without its effects. */
function dryHeadway(): CommandUnknownOpts {
  const program: CommandUnknownOpts = headway();
  const disarm = (command: CommandUnknownOpts): void => {
    if (command.commands.length === 0) command.action(() => undefined);
    else command.commands.forEach(disarm);
  };
  disarm(program);
  return program;
}

const headwayLines = [
  ...linesAfter('npx headway '),
  ...linesAfter('npm start -- ').map((line) => line.replace('npm start --', 'npx headway start')),
];

let complained: string[];
beforeEach(() => {
  complained = [];
  const take = (line: unknown) => {
    complained.push(String(line));
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockImplementation(take);
  jest.spyOn(console, 'error').mockImplementation(take);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('the pages have many commands', () => {
  expect(headwayLines.length).toBeGreaterThan(40);
});

/** True if the words lead from command to command. */
const isPath = (command: CommandUnknownOpts, [word, ...rest]: readonly string[]): boolean => {
  if (word === undefined) return true;
  const next = command.commands.find((one) => one.name() === word);
  return next !== undefined && isPath(next, rest);
};

test.each(headwayLines)('%s', async (line) => {
  const argv = wordsOf(line).slice(2);

  // A command that a sentence only names may lack what it requires.
  const code = isPath(dryHeadway(), argv) ? 0 : await runProgram(dryHeadway(), { argv, env: {} });

  expect(complained).toEqual([]);
  expect(code).toBe(0);
});

const scriptLines = linesAfter('npm run [\\w:]+ -- ');

test.each(scriptLines)('%s has only options that its script has', (line) => {
  const [, name = ''] = /npm run ([\w:]+)/.exec(line)!;
  const [, file = ''] = /(\S+\.ts)$/.exec(scripts[name] ?? '') ?? [];
  const known = textOf(file);

  expect([...line.matchAll(/ (--[\w-]+)/g)].filter(([, option = '']) => !known.includes(option))).toEqual([]);
});

test('every npm script is in CONTRIBUTING.md', () => {
  const page = textOf('CONTRIBUTING.md');
  const isNamed = (name: string) => new RegExp(`(?<![\\w:])${name}(?![\\w:])`).test(page);

  expect(Object.keys(scripts).filter((name) => name !== 'prepack' && !isNamed(name))).toEqual([]);
});
