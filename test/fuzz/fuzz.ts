import { randomInt } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../../cli/command.ts';
import { whole } from '../../cli/number-options.ts';
import { Refused } from '../../cli/refused.ts';
import { runCommand } from '../../cli/run-command.ts';
import { scriptOptions } from '../../cli/script-options.ts';
import { startLocalGateway } from '../../local/local-gateway.ts';
import { fuzzRound } from './fuzz-round.ts';
import { narrowed } from './narrowed.ts';
import { schemathesis } from './schemathesis.ts';
import { configYaml, seedData } from './seed-data.ts';

/** The requests that a round sends in any case: examples, edge cases, and sequences along the document's links. */
const OPERATIONS = 23;
const OF_EVERY_ROUND = 1_300;
const MOST_EXAMPLES = 200;

async function main(): Promise<void> {
  const { requests, seed = randomInt(1_000_000) } = await scriptOptions(
    command({
      name: 'npm run test:fuzz --',
      does: 'Sends requests made up from the OpenAPI document to the local gateway (needs Python 3.10).',
      examples: [['npm run test:fuzz -- --requests 2000 --seed 7', 'a short run that can be repeated']],
    })
      .option('--requests <n>', 'at least so many', whole(), 10_000)
      .option('--seed <n>', 'repeats a run (default: one of its own, which is printed)', whole()),
  );
  const program = await schemathesis();
  const folder = await mkdtemp(join(tmpdir(), 'headway-fuzz-'));
  const configFile = join(folder, 'headway.yaml');
  await writeFile(configFile, configYaml);
  const output = createWriteStream(join(folder, 'gateway.log'));
  const gateway = await startLocalGateway({ configFile, port: 0, env: process.env, output });
  try {
    const found = await fuzz({ program, url: gateway.url, folder, requests, seed });
    console.log(`seed ${seed}: ${found.requests} requests, ${found.failed} with failures`);
    if (found.failed > 0) throw new Refused(`The gateway's log and the reports are in ${folder}.`);
  } finally {
    await gateway.stop();
  }
  await rm(folder, { recursive: true });
}

async function fuzz({
  requests: wanted,
  ...around
}: {
  readonly program: string;
  readonly url: string;
  readonly folder: string;
  readonly requests: number;
  readonly seed: number;
}) {
  let requests = 0;
  let failed = 0;
  for (let { seed } = around; requests < wanted; seed++) {
    const document = join(around.folder, `openapi-${seed}.json`);
    const served: unknown = await (await fetch(`${around.url}/openapi.json`)).json();
    await writeFile(document, JSON.stringify(narrowed(served, await seedData(around.url, Date.now()))));
    const more = Math.ceil((wanted - requests - OF_EVERY_ROUND) / OPERATIONS);
    const examples = Math.min(MOST_EXAMPLES, Math.max(1, more));
    const round = await fuzzRound({ ...around, document, seed, examples });
    requests += round.requests;
    failed += round.failed;
  }
  return { requests, failed };
}

await runCommand(main);
