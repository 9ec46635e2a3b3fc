import { command } from '../cli/command.ts';
import { port } from '../cli/number-options.ts';
import { configOption, strictOption } from './shared-options.ts';

export const start = () =>
  command({
    name: 'start',
    does: 'Runs the gateway on this machine, from the same template and bundles that a deploy uploads.',
    examples: [
      ['npx headway start', 'serves headway.yaml on 127.0.0.1:4000'],
      ['npx headway start --config litellm.yaml --port 4001', 'serves another config file on another port'],
    ],
  })
    .addOption(configOption())
    .option('-p, --port <number>', 'the port on 127.0.0.1 (or variable PORT; default 4000)', port)
    .addOption(strictOption())
    .option('--json', 'print one JSON line once it is ready, instead of text')
    .action(async (options) => {
      const { serve } = await import('../local/serve.ts');
      await serve(options, process.env);
    });
