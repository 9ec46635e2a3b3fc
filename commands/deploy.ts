import { command } from '../cli/command.ts';
import { configOption, stageOption, strictOption } from './shared-options.ts';

const collect = (value: string, before: readonly string[] | undefined): string[] => [
  ...(before ?? []),
  value,
];

export const deploy = () =>
  command({
    name: 'deploy',
    does: 'Checks what can be checked, deploys a stage to AWS, and says what to do next.',
    examples: [
      ['npx headway deploy --set-log-role', 'the first time in an account and region'],
      ['npx headway deploy --config prod.yaml --stage prod --yes', 'another stage, without questions'],
    ],
  })
    .addOption(configOption())
    .addOption(stageOption())
    .addOption(strictOption())
    .option('-y, --yes', 'do not ask before permissions change')
    .option(
      '--drop <group>',
      'lose what waits for a model group that has left the configuration; may be repeated',
      collect,
    )
    .option(
      '--set-log-role',
      'give API Gateway a role to write access logs with, if it has none in this account and region',
    )
    .option('--no-access-logs', 'write no access logs')
    .option('--no-reservation', 'reserve no concurrent executions for the dispatcher')
    .option('--toolkit-stack-name <name>', 'the CDK’s bootstrap stack, where it is not CDKToolkit')
    .action(async (options) => {
      const { deploy } = await import('../ops/deploy/deploy.ts');
      await deploy(options, process.env);
    });
