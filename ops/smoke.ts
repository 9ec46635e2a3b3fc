import { readOptions } from '../cli/read-options.ts';
import { Refused } from '../cli/refused.ts';
import { runCommand } from '../cli/run-command.ts';
import { lookUp } from '../lambda/core/config/reference.ts';
import { doorAt, firstModel } from './door.ts';
import { runChecks } from './run-checks.ts';

const usage = `Usage: npm run smoke -- --url URL [--key KEY] [--model NAME]

  --url URL     the gateway's address, with its stage
  --key KEY     its key (or, out of sight of other processes, variable HEADWAY_KEY); none if it asks for none
  --model NAME  which model is called, three times (default: the first it offers)
  --help        this text`;

/** Whether a gateway does what its callers rely on, seen from outside. */
async function smoke(): Promise<void> {
  const { values } = readOptions(usage, {
    options: {
      url: { type: 'string' },
      key: { type: 'string' },
      model: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  if (values.url === undefined || !URL.canParse(values.url))
    throw new Refused(`--url: expected the gateway's address, e.g. http://127.0.0.1:4000\n${usage}`);
  const key = values.key ?? lookUp(process.env, 'HEADWAY_KEY');
  const door = doorAt(values.url, key);
  const model = values.model ?? (await firstModel(door));
  const failed = await runChecks({ door, model, hasKey: key !== undefined, print: console.log });
  if (failed > 0) throw new Refused(`${failed} of the checks failed.`);
}

await runCommand(smoke);
