import { command } from '../cli/command.ts';
import { configOption, stageOption, strictOption } from './shared-options.ts';

const collect = (value: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  value,
];

export const deploy = () =>
  command({
    name: 'deploy',
    does: 'Checks the configuration and the account, deploys a stage to AWS, and prints the next steps.',
    examples: [
      ['npx headway deploy --set-log-role', 'the first time in an account and region'],
      ['npx headway deploy --config prod.yaml --stage prod --yes', 'another stage, without questions'],
    ],
  })
    .addOption(configOption())
    .addOption(stageOption())
    .addOption(strictOption())
    .option('-y, --yes', 'do not ask for confirmation when permissions change')
    .option(
      '--drop <group>',
      'lose the requests that wait for a model group removed from the configuration; repeatable',
      collect,
    )
    .option(
      '--set-log-role',
      'give API Gateway a role for writing access logs, if this account and region has none',
    )
    .option('--no-access-logs', 'do not write access logs')
    .option('--no-reservation', 'do not reserve concurrent executions for the dispatcher')
    .option('--toolkit-stack-name <name>', 'the CDK’s bootstrap stack, if it is not CDKToolkit')
    .action(async (options) => {
      const { deploy } = await import('../ops/deploy/deploy.ts');
      await deploy(options, process.env);
    });
