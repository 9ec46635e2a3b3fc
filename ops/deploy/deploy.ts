import { resolve } from 'node:path';
import { readConfig } from '../../cli/read-config.ts';
import { secretsClient } from '../../lambda/aws/secrets/secrets-client.ts';
import type { Env } from '../../lambda/core/config/reference.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { missingNames } from '../../lambda/core/config/resolve-references.ts';
import { writePlaces, type DeployedPlaces } from '../../lambda/deployed/queue-places.ts';
import { queueShape } from '../../lambda/deployed/queue-shape.ts';
import { ACCOUNT_STACK, stackNameOf } from '../../lambda/deployed/stage.ts';
import { findAccount, type Account } from '../stage/account.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';
import { checkDeploy } from './deploy-checks.ts';
import { deployArguments, type DeployArguments, type DeployOptions } from './deploy-arguments.ts';
import { openStage } from '../stage/deployed-stage.ts';
import { deployedUrl } from '../stage/deployed-url.ts';
import { endJobsOf } from './end-jobs.ts';
import { firstSteps } from './first-steps.ts';
import { openOperatorStores } from '../control/operator-stores.ts';
import { runCdk } from './run-cdk.ts';
import { stageValues } from '../secrets/stage-values.ts';

/** Checks everything that can be checked, deploys the stage's stack, and says what to do next. */
export async function deploy(options: DeployOptions, env: Env): Promise<void> {
  const given = deployArguments(options, env);
  // The notices are printed when the stack is made of the configuration.
  const { config } = readConfig(given.configFile, env, { isForAws: true, isStrict: given.isStrict });
  const account = await findAccount();
  const { lost, droppedGroups, places, makesLogRole } = await checkDeploy({ ...given, ...account, config });
  for (const line of lost) console.log(`Will be lost: ${line}.`);
  if (makesLogRole) await cdkDeploy(given, [ACCOUNT_STACK, '--app', 'node bin/account.ts']);
  await cdkDeploy(given, [stackNameOf(given.stage), ...contextOf(given, places)]);
  await report(given, { account, config });
  if (droppedGroups.length > 0) await endDropped(given, { config, groups: droppedGroups });
}

/** Uses a folder of its own, so that stages can be deployed at the same time. */
async function cdkDeploy({ stage, asks, toolkit }: DeployArguments, more: readonly string[]): Promise<void> {
  const approval = asks ? [] : ['--require-approval', 'never'];
  const where = ['--toolkit-stack-name', toolkit, '--output', `cdk.out/${stage}`];
  await runCdk(['deploy', ...more, ...where, ...approval]);
}

function contextOf(given: DeployArguments, places: DeployedPlaces | undefined): string[] {
  const { configFile, stage, writesAccessLogs, reservesConcurrency } = given;
  const context = [`config=${resolve(configFile)}`, `stage=${stage}`];
  if (places !== undefined) context.push(`places=${writePlaces(places)}`);
  if (!writesAccessLogs) context.push('accessLogs=no');
  if (!reservesConcurrency) context.push('reserveConcurrency=no');
  return context.flatMap((setting) => ['-c', setting]);
}

async function report(
  { stage, configFile }: DeployArguments,
  { account, config }: { readonly account: Account; readonly config: HeadwayConfig },
): Promise<void> {
  const deployed = await openStage(stage);
  const url = deployedUrl(deployed, { stage, env: process.env });
  const dashboardUrl = deployed.DashboardUrl;
  const missing = await missingIn(config, deployed.SecretArn);
  console.log(firstSteps({ ...account, stage, url, dashboardUrl, configFile, config, missing }));
}

/** The queues are gone with their messages: nobody else would end these jobs before their deadline. */
async function endDropped(
  { stage }: DeployArguments,
  { config, groups }: { readonly config: HeadwayConfig; readonly groups: readonly string[] },
): Promise<void> {
  console.log(`Ending the jobs that wait for ${groups.join(', ')}.`);
  try {
    const stores = openOperatorStores({ stage: await openStage(stage), shape: queueShape(config) });
    console.log(`Failed, code given_up: ${String(await endJobsOf(stores, groups))}.`);
  } catch (error) {
    throw awsRefusal(error);
  }
}

/** The names that the stage's secret does not hold yet. */
async function missingIn(config: HeadwayConfig, arn: string | undefined): Promise<string[]> {
  const values = arn === undefined ? {} : await stageValues({ client: secretsClient(), arn }).read();
  return missingNames(config, values);
}
