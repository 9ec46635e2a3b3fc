import { InvalidArgumentError } from '@commander-js/extra-typings';
import { command } from '../cli/command.ts';
import { jsonOption } from './shared-options.ts';

export const smoke = () =>
  command({
    name: 'smoke',
    does: 'Checks from outside that a gateway does what its callers rely on; exit code 1 if it does not.',
    examples: [
      ['npx headway smoke --url http://127.0.0.1:4000 --key sk-1234', 'the gateway on this machine'],
      [
        'npx headway smoke --url https://….amazonaws.com/prod --model gpt-4o',
        'a stage, with its key in HEADWAY_KEY',
      ],
    ],
  })
    .requiredOption('--url <url>', 'the gateway’s address, with its stage', address)
    .option(
      '--key <key>',
      'its key (or variable HEADWAY_KEY, which other processes cannot see); omit it if none is needed',
    )
    .option('--model <name>', 'the model to call, three times (default: the first that it lists)')
    .addOption(jsonOption())
    .action(async (options) => {
      const { smoke } = await import('../ops/smoke/smoke.ts');
      await smoke(options);
    });

function address(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError('must be the gateway’s address, such as http://127.0.0.1:4000');
}
