import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../', import.meta.url));

interface Wall {
  readonly area: string;
  readonly may: readonly RegExp[];
}

/** The import rules: an area of the code, then the areas and packages that it may use. */
const walls: readonly Wall[] = [
  // Decisions: nothing of AWS, no clock, no port.
  { area: 'lambda/core/', may: [/^lambda\/core\//, /^(zod|ipaddr\.js|node:(crypto|zlib))$/] },
  { area: 'lambda/ports/', may: [/^lambda\/(core|ports)\//] },
  // Everything that the stack and the code running in it have to agree about.
  { area: 'lambda/deployed/', may: [/^lambda\/(core|deployed)\//, /^(zod|node:crypto)$/] },
  {
    area: 'lambda/config/',
    may: [
      /^lambda\/(core|ports|deployed|config)\//,
      // The names, addresses and variables of upstreams.
      /^lambda\/providers\/table\//,
      /^(zod|yaml|fastest-levenshtein|node:crypto)$/,
    ],
  },
  { area: 'lambda/memory/', may: [/^lambda\/(core|ports|memory)\//] },
  { area: 'lambda/app/', may: [/^lambda\/(core|ports|deployed|app)\//] },
  // The wire contract, without the transport.
  { area: 'lambda/api/', may: [/^lambda\/(core|ports|app|api)\//, /^zod$/] },
  {
    area: 'lambda/http/',
    may: [
      /^lambda\/(core|ports|deployed|app|api|http)\//,
      /^(@middy\/|eventsource-parser$|rou3$|zod$|aws-lambda$|node:)/,
    ],
  },
  { area: 'lambda/aws/', may: [/^lambda\/(core|ports|deployed|aws)\//, /^(@aws-sdk\/|zod$|node:)/] },
  {
    area: 'lambda/providers/',
    may: [
      /^lambda\/(core|ports|providers)\//,
      /^(aws4fetch$|eventsource-parser$|zod$|standardwebhooks$|node:)/,
    ],
  },
  // Tokens of issuers: keys and signatures.
  { area: 'lambda/identity/', may: [/^lambda\/(core|ports|identity)\//, /^(jose$|zod$|node:)/] },
  { area: 'lambda/entry/', may: [/^lambda\//, /^(@aws-lambda-powertools\/|zod$|node:)/] },
  {
    // The edge's own reading of a body and of errors, without its routes.
    area: 'router/',
    may: [
      /^(router|lambda\/(core|ports|deployed|config|app|api|memory|aws|providers))\//,
      /^lambda\/http\/(answering\/errors|reading\/json-body)\.ts$/,
      /^(eventsource-parser$|zod$|node:)/,
    ],
  },
  {
    area: 'pack/',
    may: [
      /^(pack|cli)\//,
      /^lib\/functions\/bundle-options\.ts$/,
      /^(esbuild$|license-checker-rseidelsohn$|zod$|node:)/,
    ],
  },
  {
    area: 'lib/',
    may: [/^(lib|lambda\/(core|deployed))\//, /^(aws-cdk-lib|constructs$|esbuild$|yaml$|node:)/],
  },
  {
    area: 'cli/',
    may: [/^(cli|lambda\/(core|config))\//, /^(@commander-js\/extra-typings$|node:)/],
  },
  {
    // The typed words and where they lead; a command's work is loaded only when it runs.
    area: 'commands/',
    may: [/^(commands|cli|ops|local|lambda\/(core|deployed))\//, /^(@commander-js\/extra-typings$|node:)/],
  },
  {
    area: 'ops/',
    may: [
      /^(ops|cli|lambda\/(core|ports|deployed|aws))\//,
      // An operator's commands are faces of these use cases.
      /^lambda\/app\/(operate\/|keys\/|queueing\/ring\.ts$)/,
      // Settings of a key are written there as in a body.
      /^lambda\/api\/(keys\/|bodies\/json-object\.ts$)/,
      /^(@aws-sdk\/|zod$|node:)/,
    ],
  },
  {
    // No part of the product imports it: it describes what exists.
    area: 'openapi/',
    may: [
      /^(openapi|cli|lambda\/(core|api|http|providers\/table))\//,
      /^(zod-openapi$|zod$|yaml$|prettier$|node:)/,
    ],
  },
  {
    // The page in a browser: it knows the forms of the gateway's answers, and nothing else of the gateway.
    area: 'board/',
    may: [
      /^board\//,
      /^lambda\/(api\/(objects\/board-object|keys\/key-object)|app\/use-cases)\.ts$/,
      /^(preact(\/hooks)?|@preact\/signals)$/,
    ],
  },
  { area: 'bin/', may: [/^(bin|cli|lib|lambda\/(core|deployed))\//, /^(aws-cdk-lib|cdk-nag|node:)/] },
  {
    area: 'local/',
    may: [
      /^(local|cli|lambda\/(core|config|deployed))\//,
      /^(@aws-sdk\/|dynalite$|fauxqs$|zod$|aws-lambda$|node:)/,
    ],
  },
  // Shared by simulation, benchmarks and tests.
  { area: 'testkit/', may: [/^testkit\//, /^lambda\/ports\//, /^(aws-lambda$|node:)/] },
  {
    area: 'sim/',
    may: [
      /^(sim|testkit|cli|lambda\/(core|ports|deployed|app|memory|providers))\//,
      /^lambda\/aws\/clock\/disciplined-clock/,
      /^node:/,
    ],
  },
  {
    area: 'bench/',
    may: [
      /^(bench|testkit|cli|local|lib|lambda)\//,
      /^(@aws-sdk\/|autocannon$|gpt-tokenizer\/|esbuild$|zod$|node:)/,
    ],
  },
];

/** These would make core and app depend on the moment or the machine that they run in. */
const ambient = /\b(Date\.now|Math\.random|new Date\(|setTimeout|setInterval|process\.env|fetch\()/;

const sources = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[jt]sx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));

const codeOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The imports of a file: packages by name, files by their path from the root. */
const importsIn = (file: string, code: string): string[] =>
  [...code.matchAll(/(?:\bfrom|\bimport)[\s(]+'([^']+)'/g)].map(([, name = '']) =>
    name.startsWith('.') ? join(dirname(file), name).replaceAll('\\', '/') : name,
  );

const product = [
  'bin',
  'board',
  'cli',
  'commands',
  'lib',
  'lambda',
  'local',
  'openapi',
  'ops',
  'pack',
  'router',
  'sim',
  'bench',
  'testkit',
].flatMap(sources);

describe.each(walls)('$area', ({ area, may }) => {
  const files = product.filter((file) => file.startsWith(area));

  test('has files', () => {
    expect(files).not.toEqual([]);
  });

  test('imports only what it may', () => {
    const strangers = files.flatMap((file) =>
      importsIn(file, codeOf(file))
        .filter((name) => !may.some((allowed) => allowed.test(name)))
        .map((name) => `${file} imports ${name}`),
    );

    expect(strangers).toEqual([]);
  });
});

test('every file of the product is in an area', () => {
  expect(product.filter((file) => !walls.some(({ area }) => file.startsWith(area)))).toEqual([]);
});

test('there are no barrels', () => {
  expect(product.filter((file) => basename(file).startsWith('index.'))).toEqual([]);
});

test('core and app read no clock, random numbers, environment or network', () => {
  const files = product.filter((file) => /^lambda\/(core|ports|app)\//.test(file));

  const readers = files.filter((file) => ambient.test(codeOf(file).replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')));

  expect(readers).toEqual([]);
});

test.each([
  ["import { a } from './b.ts';", ['x/b.ts']],
  ["import type { a } from 'zod';\nexport { c } from '../d.ts';", ['zod', 'd.ts']],
  ["const e = await import('node:fs');", ['node:fs']],
  ["import 'side-effect';", ['side-effect']],
  ["import {\n  a,\n  b,\n} from 'several';", ['several']],
])('the imports of %j are seen', (code, expected) => {
  expect(importsIn('x/a.ts', code)).toEqual(expected);
});

test('without AWS stores, the Router brings no AWS SDK', () => {
  const reached = new Set<string>();
  const waiting = ['router/router.ts'];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    if (file.endsWith('.ts')) waiting.push(...importsIn(file, withoutTypes(codeOf(file))));
  }

  expect([...reached].filter((name) => !name.endsWith('.ts') && !name.startsWith('node:')).sort()).toEqual([
    'aws4fetch',
    'eventsource-parser',
    'fastest-levenshtein',
    'ipaddr.js',
    'zod',
  ]);
});

const withoutTypes = (code: string): string => code.replaceAll(/\b(import|export) type [^;]+;/g, '');
